"""End approvals that are running: what they were about is over. Many at once, each with its step."""

from django.db import transaction
from django.db.models import QuerySet

from apps.accounts.models import User
from apps.core import clock
from apps.workflow.models import ApprovalProcess, ApprovalStep

State, Decision = ApprovalProcess.State, ApprovalStep.Decision
BATCH = 1000


@transaction.atomic
def cancel(*, processes: QuerySet[ApprovalProcess], actor: User | None, reason: str) -> int:
    """End those of `processes` that are under review; gives how many.

    Nobody is asked any more; what was decided stays, and the end is a step like any other. Such a
    process may be submitted again. Called again it finds nothing.
    """
    running = list(
        processes.filter(state=State.IN_REVIEW).select_for_update(of=("self",)).order_by("pk")
    )
    for some in _batches(running):
        ApprovalStep.objects.bulk_create(_step(process, actor, reason) for process in some)
        ApprovalProcess.objects.of(some[0].institution_id).filter(
            pk__in=[process.pk for process in some]
        ).update(state=State.CANCELLED)
    return len(running)


def _batches(rows: list[ApprovalProcess]) -> list[list[ApprovalProcess]]:
    return [rows[at : at + BATCH] for at in range(0, len(rows), BATCH)]


def _step(process: ApprovalProcess, actor: User | None, reason: str) -> ApprovalStep:
    level = process.levels[process.position]
    return ApprovalStep(
        institution_id=process.institution_id,
        process=process,
        round=process.round,
        level_code=level.code,
        level_title=level.title,
        decision=Decision.CANCEL,
        actor=actor,
        at=clock.now(),
        reason=reason,
    )
