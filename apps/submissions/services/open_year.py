"""Open a period's forms: one per subject of the form's layer and kind, one obligation for its owner."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from apps.accounts.models import Institution, User
from apps.core import clock
from apps.core.bulk import insert_rows
from apps.core.errors import ConflictError, InvalidError
from apps.layers.models import Subject
from apps.layers.policies import may_everywhere
from apps.layers.within import among_subjects
from apps.operations.services import record_audit, request_job
from apps.organisation.models import Period, Unit
from apps.organisation.selectors import work_end
from apps.organisation.services import ensure_calendar
from apps.submissions.choices import PhaseState
from apps.submissions.models import FormPhase, FormTemplate, Submission, SubmissionPhase
from apps.submissions.selectors import is_closed
from apps.submissions.selectors.opening import subjects_of_form, templates_for
from apps.submissions.services.approvals import PHASES
from apps.submissions.services.close_year import locked_period
from apps.workflow.models import DueItem
from apps.workflow.services import flow

BATCH = 1000


@dataclass(frozen=True)
class Opened:
    """How many forms were made, and how many were there before."""

    made: int
    there: int


def year_period(institution: Institution, year: int) -> Period:
    """The calendar year, made with the rest of its calendar where it is missing.

    Raises InvalidError for a number that is no year.
    """
    years = Period.objects.of(institution).filter(kind=Period.Kind.YEAR, code=str(year))
    found = years.first()
    if found is None:
        ensure_calendar(institution=institution, year=year)
        found = years.get()
    return found


def phase_state_on(day: date, opens_on: date) -> PhaseState:
    return PhaseState.DRAFT if opens_on <= day else PhaseState.NOT_OPEN


def open_year(*, institution: Institution, year: int, actor: User, **chosen: Any) -> Opened:
    """`open_forms` of a calendar year, whose calendar is made where it is missing."""
    may_everywhere(actor, "plans.write").require()
    return open_forms(period=year_period(institution, year), actor=actor, **chosen)


@transaction.atomic
def open_forms(
    *,
    period: Period,
    actor: User,
    codes: Iterable[str] | None = None,
    units: Iterable[Unit] = (),
    subjects: Iterable[Subject] = (),
) -> Opened:
    """Open the period's forms of all current templates for its kind, or of those with `codes`; for all
    subjects, or for those in `units` and below them and for `subjects`. A second call makes only what
    is missing.

    Raises NotAllowedError unless the actor may write plans in the whole institution, InvalidError
    where there is no form to open, ConflictError where the period was ended.
    """
    may_everywhere(actor, "plans.write").require()
    period = locked_period(period)
    if is_closed(period):
        raise ConflictError(f"{period.words}已经结束，不再新建表单。")
    chosen = list(templates_for(period, codes).prefetch_related("phases"))
    if not chosen:
        raise InvalidError("没有这个时段的表单模板；表单由配置方案载入。")
    among = among_subjects(units, subjects)
    return _open_all(period, chosen, among, actor)


@transaction.atomic
def open_recurring(*, template: FormTemplate, period: Period, among: Q) -> int:
    """The forms of a template that opens by itself in each of its periods; gives how many there are."""
    period = locked_period(period)
    if is_closed(period):
        return 0
    opened = _open_all(period, [template], among, None)
    return opened.made + opened.there


def _open_all(period: Period, chosen: list[FormTemplate], among: Q, actor: User | None) -> Opened:
    made = there = 0
    for template in chosen:
        new, old = _open_form(template, period, actor, among)
        made, there = made + new, there + old
    record_audit(
        actor=actor,
        action="submissions.open_year",
        obj=period,
        institution=period.institution,
        after={"forms": [template.code for template in chosen], "made": made, "there": there},
    )
    ask_for_prefill(period, actor)
    return Opened(made=made, there=there)


def ask_for_prefill(period: Period, actor: User | None = None) -> None:
    """A job brings what the system knows into the period's open forms; asked for twice, it is one."""
    request_job(
        "submissions.prefill_forms",
        institution=period.institution,
        actor=actor,
        arguments={"period_id": period.pk},
        unique_key=str(period.pk),
        visible_to="plans",
        title=f"{period.words}表单带入数据",
    )


def _open_form(
    template: FormTemplate, period: Period, actor: User | None, among: Q
) -> tuple[int, int]:
    """Page by page, so that twenty thousand students are never in memory at once."""
    institution = template.institution
    subjects = subjects_of_form(template).filter(among)
    have = Submission.objects.of(institution).filter(period=period, form_code=template.code)
    there, made, last = have.count(), 0, 0
    # Who has the form already is left out; who gets it now does not come again, since keys only rise.
    missing = subjects.exclude(pk__in=have.values("subject_id")).select_related("unit")
    end = work_end(period)
    windows = [(phase, *phase.days(period.start, end)) for phase in template.phases.all()]
    while page := list(missing.filter(pk__gt=last).order_by("pk")[:BATCH]):
        _open_page(template, period, actor, page, windows)
        made, last = made + len(page), page[-1].pk
    return made, there


Window = tuple[FormPhase, date, date]


def _open_page(
    template: FormTemplate,
    period: Period,
    actor: User | None,
    subjects: list[Subject],
    windows: list[Window],
) -> None:
    """The forms of some subjects with their phases, and what is due of those that are open."""
    now, today = clock.now(), clock.today()
    submissions = Submission.objects.bulk_create(
        Submission(
            institution=template.institution,
            template=template,
            form_code=template.code,
            subject=subject,
            period=period,
            opened_by=actor,
            opened_at=now,
        )
        for subject in subjects
    )
    names = ("institution", "submission", "phase", "opens_on", "due_on", "state")
    insert_rows(
        SubmissionPhase,
        names,
        [
            (template.institution_id, one.pk, phase.pk, opens, due, phase_state_on(today, opens))
            for one in submissions
            for phase, opens, due in windows
        ],
    )
    DueItem.objects.bulk_create(
        flow.fill_row(PHASES, _unsaved(submission, phase, due))
        for submission in submissions
        for phase, opens, due in windows
        if opens <= today
    )


def _unsaved(submission: Submission, phase: FormPhase, due_on: date) -> SubmissionPhase:
    """A phase as its declaration reads it; its row is written with all the others."""
    return SubmissionPhase(
        institution=submission.institution, submission=submission, phase=phase, due_on=due_on
    )
