"""End a year: what nobody has finished is closed as unfinished, in a few statements however many forms."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from apps.accounts.models import Institution, User
from apps.core import clock
from apps.core.errors import ConflictError, NotFoundError
from apps.layers.policies import may_everywhere
from apps.operations.services import record_audit
from apps.organisation.models import Period
from apps.submissions.choices import PhaseState
from apps.submissions.models import ClosedYear, Submission, SubmissionPhase
from apps.submissions.obligations import PAGE
from apps.submissions.selectors import unfinished_phases, why_not_over
from apps.workflow import services as workflow
from apps.workflow.models import ApprovalProcess


@dataclass(frozen=True)
class Closed:
    """How many forms were unfinished, with how many phases, approvals under way and obligations."""

    forms: int
    phases: int
    approvals: int
    due_items: int


def locked_period(period: Period) -> Period:
    """The period's row, locked: opening and ending its forms wait for each other.

    Whoever only points at the period (a foreign key) does not wait.
    """
    rows = Period.objects.of(period.institution_id).select_for_update(no_key=True, of=("self",))
    return rows.select_related("institution").get(pk=period.pk)


def close_year(*, institution: Institution, year: int, actor: User) -> Closed:
    """`close_forms` of a calendar year. Raises NotFoundError where the calendar has no such year."""
    may_everywhere(actor, "plans.approve").require()
    years = Period.objects.of(institution).filter(kind=Period.Kind.YEAR, code=str(year))
    period = years.first()
    if period is None:
        raise NotFoundError(f"没有 {year} 年度。")
    return close_forms(period=period, actor=actor)


@transaction.atomic
def close_forms(*, period: Period, actor: User) -> Closed:
    """Close every phase of the period that is not approved, end its approvals, cancel what is due.

    Texts stay. A form may be reopened afterwards by itself; called again, this closes only what was
    reopened and left, and where there is nothing it changes nothing.

    Raises NotAllowedError unless the actor may approve plans in the whole institution, NotFoundError
    for a period without forms, ConflictError while the period is not over.
    """
    may_everywhere(actor, "plans.approve").require()
    period = locked_period(period)
    institution = period.institution
    forms = Submission.objects.of(institution).filter(period=period)
    if not forms.exists():
        raise NotFoundError(f"{period.words}没有表单。")
    reason = why_not_over(period)
    if reason:
        raise ConflictError(reason)
    closed = _close(institution, period, forms, actor)
    _, first_time = ClosedYear.objects.of(institution).get_or_create(
        institution=institution,
        period=period,
        defaults={"closed_by": actor, "closed_at": clock.now()},
    )
    if first_time or closed.phases:
        record_audit(
            actor=actor,
            action="submissions.close_year",
            obj=period,
            institution=institution,
            after={
                "forms": closed.forms,
                "phases": closed.phases,
                "approvals": closed.approvals,
                "due_items": closed.due_items,
            },
        )
    return closed


def _close(
    institution: Institution, period: Period, forms: QuerySet[Submission], actor: User
) -> Closed:
    """First the phases: whoever saves or submits has locked one, and is waited for."""
    locked = _lock(period)
    phases = SubmissionPhase.objects.of(institution)
    count = unfinished_phases(period).update(state=PhaseState.CLOSED)
    ended = phases.filter(submission__in=forms.values("pk"), state=PhaseState.CLOSED)
    approvals = workflow.cancel(
        processes=ApprovalProcess.objects.of(institution).filter(
            pk__in=ended.filter(process__isnull=False).order_by().values("process_id")
        ),
        actor=actor,
        reason=f"{period.words}已结束",
    )
    items = workflow.cancel_due_items(institution=institution, url_name=PAGE, objects=forms)
    return Closed(forms=len(locked), phases=count, approvals=approvals, due_items=items)


def _lock(period: Period) -> set[int]:
    """Locks the unfinished phases in their order, and gives the forms that they belong to."""
    unfinished = unfinished_phases(period).order_by().values("pk")
    rows = SubmissionPhase.objects.of(period.institution_id).filter(pk__in=unfinished)
    return set(
        rows.select_for_update().order_by("pk").values_list("submission_id", flat=True).iterator()
    )
