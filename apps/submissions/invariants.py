"""What must always hold of forms."""

from collections import Counter
from collections.abc import Iterator

from apps.core.invariants import invariant
from apps.submissions.choices import EDITABLE_STATES, PhaseState
from apps.submissions.models import SubmissionPhase
from apps.submissions.obligations import FILL, PAGE, REVIEW
from apps.workflow.models import ApprovalProcess, DueItem

WHY = "checking an invariant"
KIND_OF_STATE = {
    **{state.value: FILL for state in EDITABLE_STATES},
    PhaseState.SUBMITTED.value: REVIEW,
}


@invariant("submissions.due_items", "开着的填写阶段与待办一一对应")
def open_items_equal_obligations() -> Iterator[str]:
    """One item for whoever fills or reviews a phase now; none for one that is not open or has ended."""
    phases = SubmissionPhase.objects.across_institutions(reason=WHY).order_by()
    owed = Counter(
        (form, KIND_OF_STATE[state], part)
        for form, state, part in phases.filter(state__in=KIND_OF_STATE)
        .values_list("submission_id", "state", "phase__code")
        .iterator()
    )
    items = DueItem.objects.across_institutions(reason=WHY).open().order_by()
    there = Counter(items.filter(url_name=PAGE).values_list("object_id", "kind", "part").iterator())
    for form, kind, part in sorted((owed - there) + (there - owed)):
        number = owed[form, kind, part]
        yield (
            f"form {form}: {kind} of {part} is owed {number} times, "
            f"asked {there[form, kind, part]} times"
        )


@invariant("submissions.approvals", "表单阶段的状态与审批一致")
def phases_follow_their_approvals() -> Iterator[str]:
    """A phase is under review if its approval runs, and not otherwise."""
    phases = SubmissionPhase.objects.across_institutions(reason=WHY).order_by("pk")
    running = ApprovalProcess.State.IN_REVIEW
    for pk in (
        phases.filter(state=PhaseState.SUBMITTED)
        .exclude(process__state=running)
        .values_list("pk", flat=True)
    ):
        yield f"phase {pk}: submitted, but nothing is under review"
    for pk, state in (
        phases.filter(process__state=running)
        .exclude(state=PhaseState.SUBMITTED)
        .values_list("pk", "state")
    ):
        yield f"phase {pk}: {state}, but its approval still runs"
