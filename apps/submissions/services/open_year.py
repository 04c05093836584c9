"""Open a year: one form per subject of the form's layer and kind, one obligation for its owner."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from apps.accounts.models import Institution, User
from apps.core import clock
from apps.core.bulk import insert_rows
from apps.core.errors import ConflictError, InvalidError
from apps.layers.models import Subject
from apps.layers.policies import may_everywhere
from apps.operations.services import record_audit, request_job
from apps.organisation.models import Period
from apps.organisation.services import ensure_calendar
from apps.submissions.choices import PhaseState
from apps.submissions.models import FormPhase, FormTemplate, Submission, SubmissionPhase
from apps.submissions.selectors import is_closed
from apps.submissions.services.approvals import PHASES
from apps.submissions.services.close_year import locked_year
from apps.workflow.models import DueItem
from apps.workflow.services import flow

BATCH = 1000


@dataclass(frozen=True)
class Opened:
    """How many forms were made, and how many were there before."""

    made: int
    there: int


def _ensure_year(institution: Institution, year: int) -> None:
    if not 2000 <= year <= 2100:
        raise InvalidError(f"{year} 不是一个年度。", fields={"year": "请填四位年份。"})
    years = Period.objects.of(institution).filter(kind=Period.Kind.YEAR, code=str(year))
    if not years.exists():
        ensure_calendar(institution=institution, year=year)


def _day(year: int, month_day: str) -> date:
    month, day = (int(part) for part in month_day.split("-"))
    return date(year, month, day)


def phase_state_on(day: date, opens_on: date) -> PhaseState:
    return PhaseState.DRAFT if opens_on <= day else PhaseState.NOT_OPEN


@transaction.atomic
def open_year(
    *, institution: Institution, year: int, actor: User, codes: Iterable[str] | None = None
) -> Opened:
    """Open the year's forms of all current templates, or of those with `codes`; a second call makes
    only what is missing.

    Raises NotAllowedError unless the actor may write plans in the whole institution, InvalidError
    where there is no form to open, ConflictError where the year was ended.
    """
    may_everywhere(actor, "plans.write").require()
    _ensure_year(institution, year)
    period = locked_year(institution, year)
    if is_closed(period):
        raise ConflictError(f"{year} 年度已经结束，不再新建表单。")
    templates = FormTemplate.objects.of(institution).current()
    if codes is not None:
        templates = templates.filter(code__in=list(codes))
    chosen = list(templates.prefetch_related("phases"))
    if not chosen:
        raise InvalidError("还没有表单模板，请先载入配置方案。")
    made = there = 0
    for template in chosen:
        new, old = _open_form(template, period, actor)
        made, there = made + new, there + old
    record_audit(
        actor=actor,
        action="submissions.open_year",
        obj=period,
        institution=institution,
        after={"forms": [template.code for template in chosen], "made": made, "there": there},
    )
    request_job(
        "submissions.prefill_year",
        institution=institution,
        actor=actor,
        arguments={"year": year},
        unique_key=str(year),
        visible_to="plans",
        title=f"{year} 年度表单带入数据",
    )
    return Opened(made=made, there=there)


def _open_form(template: FormTemplate, period: Period, actor: User) -> tuple[int, int]:
    """Page by page, so that twenty thousand students are never in memory at once."""
    institution = template.institution
    subjects = Subject.objects.of(institution).of_kind(template.layer, template.kind).open()
    subjects = subjects.in_units_of(template.unit_kinds)
    have = Submission.objects.of(institution).filter(period=period, form_code=template.code)
    there, made, last = have.count(), 0, 0
    # Who has the form already is left out; who gets it now does not come again, since keys only rise.
    missing = subjects.exclude(pk__in=have.values("subject_id")).select_related("unit")
    windows = [
        (phase, _day(int(period.code), phase.opens), _day(int(period.code), phase.due))
        for phase in template.phases.all()
    ]
    while page := list(missing.filter(pk__gt=last).order_by("pk")[:BATCH]):
        _open_page(template, period, actor, page, windows)
        made, last = made + len(page), page[-1].pk
    return made, there


Window = tuple[FormPhase, date, date]


def _open_page(
    template: FormTemplate,
    period: Period,
    actor: User,
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
