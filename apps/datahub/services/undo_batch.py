"""Take an import back: observations step back a version, master data return to what they were."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.deletion import ProtectedError

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import ConflictError
from apps.datahub.choices import BatchState
from apps.datahub.committers import committers
from apps.datahub.models import Batch
from apps.datahub.policies import may_undo
from apps.datahub.services.compute_metrics import request_compute
from apps.operations.services import record_audit


def undo_blockers(batch: Batch) -> list[str]:
    """Why a committed batch cannot be taken back now."""
    committer: Any = committers.get(batch.dataset)
    return committer.blockers(batch) if committer else ["这批数据由系统计算得出"]


def undo_batch(*, batch: Batch, actor: User | None) -> Batch:
    """Take the whole batch back, or nothing of it; asked twice, the second time changes nothing.

    Raises ConflictError with the list of who refers to its rows or changed them since.
    """
    if actor is not None:
        may_undo(actor, batch).require()
    try:
        with transaction.atomic():
            _undo(batch, actor)
    except (IntegrityError, ProtectedError) as error:
        raise ConflictError("不能撤销：这批数据刚刚被别处引用。") from error
    batch.refresh_from_db()
    return batch


def _undo(batch: Batch, actor: User | None) -> None:
    taken = (
        Batch.objects.of(batch.institution_id)
        .filter(pk=batch.pk, state=BatchState.COMMITTED)
        .update(state=BatchState.UNDONE, undone_by=actor, undone_at=clock.now())
    )
    if not taken:
        batch.refresh_from_db()
        if batch.state == BatchState.UNDONE:
            return
        raise ConflictError(f"这一批{batch.get_state_display()}，没有可撤销的。")
    blockers = undo_blockers(batch)
    if blockers:
        raise ConflictError(f"不能撤销：{'；'.join(blockers)}。", detail={"blockers": blockers})
    committers[batch.dataset].undo(batch, actor)
    request_compute(institution=batch.institution, actor=actor)
    record_audit(action="import.undo", actor=actor, obj=batch, before={"file": batch.file_name})
