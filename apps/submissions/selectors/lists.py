"""Lists of forms, as far as the reader's rights reach."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from apps.core.errors import NotFoundError
from apps.core.prepared import PreparedModels
from apps.layers.models import Subject
from apps.layers.rights import rights_of
from apps.submissions.choices import ENDED_STATES, UNFINISHED, PhaseState
from apps.submissions.models import Submission, SubmissionPhase
from apps.submissions.selectors.own import is_own_form, own_forms
from apps.submissions.selectors.rows import current_among
from apps.workflow.models import ApprovalProcess
from apps.workflow.policies import can_review


@dataclass(frozen=True)
class FormRow:
    """One line of the list: the form and the phase that is current."""

    submission: Submission
    phase: SubmissionPhase


def reachable_submissions(actor: Any) -> QuerySet[Submission]:
    """Forms whose subject the actor may read plans of, and the actor's own."""
    subjects = Subject.objects.of(actor.institution_id).visible_to(actor, "plans.read")
    return (
        Submission.objects.of(actor.institution_id)
        .filter(Q(subject__in=subjects.values("pk")) | own_forms(actor))
        .select_related("template", "subject__unit", "period")
    )


def reads_plans(actor: Any) -> bool:
    """Whether plans concern the actor at all: by a role, or as a person whom a form may be about."""
    rights = rights_of(actor)
    return rights.allows("plans.read") or bool(rights.own_roles)


def _reviewing_now(actor: Any, pk: int) -> Submission | None:
    """A form outside the reader's reach that is addressed to them for review."""
    roles = [role.value for role in rights_of(actor).roles]
    if not roles:
        return None
    phases = SubmissionPhase.objects.of(actor.institution_id).filter(
        submission_id=pk, state=PhaseState.SUBMITTED, process__state=ApprovalProcess.State.IN_REVIEW
    )
    for phase in phases.select_related(
        "process__subject__unit",
        "submission__template",
        "submission__subject__unit",
        "submission__period",
    ):
        if phase.process is not None and can_review(actor, phase.process):
            return phase.submission
    return None


def _one(institution: int, form: int) -> QuerySet[Submission]:
    rows = Submission.objects.of(institution).filter(pk=form).order_by()
    return rows.select_related("template", "subject__unit", "period")


ONE: PreparedModels[Submission] = PreparedModels(_one)


def submission_for(actor: Any, pk: int) -> Submission:
    """One form. Raises NotFoundError for an absent, foreign or unreadable one alike."""
    found = ONE.first(institution=actor.institution_id, form=pk)
    if found is not None and not _reaches(actor, found):
        found = _reviewing_now(actor, pk)
    if found is None:
        raise NotFoundError("没有找到这份年度计划。")
    return found


def _reaches(actor: Any, submission: Submission) -> bool:
    """Whether `reachable_submissions` holds this one."""
    reads = rights_of(actor).reaches("plans.read", submission.subject)
    return reads or is_own_form(actor, submission)


def form_rows(submissions: list[Submission]) -> list[FormRow]:
    """Each form with the phase that is current, in one query for all."""
    if not submissions:
        return []
    phases: dict[int, list[SubmissionPhase]] = {}
    institution = submissions[0].institution_id
    found = SubmissionPhase.objects.of(institution).filter(
        submission__in=[row.pk for row in submissions]
    )
    for phase in found.select_related("phase", "process").order_by("phase__position"):
        phases.setdefault(phase.submission_id, []).append(phase)
    rows = []
    for submission in submissions:
        own = phases.get(submission.pk, [])
        rows.append(FormRow(submission, current_among(own)))
    return rows


def in_state(submissions: QuerySet[Submission], state: str) -> QuerySet[Submission]:
    """Forms one of whose phases stands at `state`, or at any in which something is to be done."""
    phases = SubmissionPhase.objects.of(OuterRef("institution")).filter(submission=OuterRef("pk"))
    if state == UNFINISHED:
        return submissions.filter(Exists(phases.exclude(state__in=ENDED_STATES)))
    return submissions.filter(Exists(phases.filter(state=state)))


def count_by_state(institution: Any, submissions: QuerySet[Submission]) -> dict[str, int]:
    """How many of these forms have a phase in each state."""
    counts = (
        SubmissionPhase.objects.of(institution)
        .filter(submission__in=submissions.values("pk"))
        .order_by()
        .values_list("state")
        .annotate(n=Count("submission_id", distinct=True))
    )
    return dict(counts)
