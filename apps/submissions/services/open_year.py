"""Open a year: one form per subject of the form's layer and kind, one obligation for its owner."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from apps.accounts.models import Institution, User
from apps.core import clock
from apps.core.errors import InvalidError
from apps.layers.models import Subject
from apps.layers.policies import may_everywhere
from apps.operations.services import record_audit, request_job
from apps.organisation.models import Period
from apps.organisation.services import ensure_calendar
from apps.submissions.choices import PhaseState
from apps.submissions.models import FormPhase, FormTemplate, Submission, SubmissionPhase
from apps.submissions.services.due import FILL, PAGE
from apps.workflow.models import DueItem

BATCH = 1000


@dataclass(frozen=True)
class Opened:
    """How many forms were made, and how many were there before."""

    made: int
    there: int


def _year_period(institution: Institution, year: int) -> Period:
    if not 2000 <= year <= 2100:
        raise InvalidError(f"{year} 不是一个年度。", fields={"year": "请填四位年份。"})
    code = str(year)
    years = Period.objects.of(institution).filter(kind=Period.Kind.YEAR, code=code)
    found = years.first()
    if found is None:
        ensure_calendar(institution=institution, year=year)
        found = years.get()
    return found


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
    where there is no form to open.
    """
    may_everywhere(actor, "plans.write").require()
    period = _year_period(institution, year)
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
    institution = template.institution
    subjects = Subject.objects.of(institution).of_kind(template.layer, template.kind).open()
    have = Submission.objects.of(institution).filter(period=period, form_code=template.code)
    there = have.count()
    missing = list(
        subjects.exclude(pk__in=have.values("subject_id")).select_related("unit").order_by("code")
    )
    now = clock.now()
    submissions = Submission.objects.bulk_create(
        [
            Submission(
                institution=institution,
                template=template,
                form_code=template.code,
                subject=subject,
                period=period,
                opened_by=actor,
                opened_at=now,
            )
            for subject in missing
        ],
        batch_size=BATCH,
    )
    _open_phases(template, submissions, int(period.code))
    return len(submissions), there


def _open_phases(template: FormTemplate, submissions: list[Submission], year: int) -> None:
    today = clock.today()
    windows: list[tuple[FormPhase, date, date]] = [
        (phase, _day(year, phase.opens), _day(year, phase.due)) for phase in template.phases.all()
    ]
    SubmissionPhase.objects.bulk_create(
        [
            SubmissionPhase(
                institution=submission.institution,
                submission=submission,
                phase=phase,
                opens_on=opens_on,
                due_on=due_on,
                state=phase_state_on(today, opens_on),
            )
            for submission in submissions
            for phase, opens_on, due_on in windows
        ],
        batch_size=BATCH,
    )
    DueItem.objects.bulk_create(
        [
            _fill_row(submission, phase, due_on)
            for submission in submissions
            for phase, opens_on, due_on in windows
            if opens_on <= today
        ],
        batch_size=BATCH,
    )


def _fill_row(submission: Submission, phase: FormPhase, due_on: date) -> DueItem:
    return DueItem(
        institution=submission.institution,
        kind=FILL,
        title=submission.title[:200],
        detail=phase.caption,
        url_name=PAGE,
        object_id=submission.pk,
        role=submission.template.owner_role,
        subject=submission.subject,
        due_on=due_on,
        opened_at=clock.now(),
    )
