"""The second step: the file that was previewed, and no other, goes into the tables."""

import json
from collections.abc import Callable

from django.db import transaction

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import ConflictError, InvalidError
from apps.core.failpoints import failpoint
from apps.datahub.choices import BatchState
from apps.datahub.models import Batch
from apps.datahub.policies import may_cancel, may_commit
from apps.datahub.selectors.scope import Importer, ImportScope, import_scope, person_of
from apps.datahub.services.check_file import Check, read_table
from apps.datahub.services.compute_metrics import request_compute
from apps.datahub.services.observations import lock_observations
from apps.datahub.services.stage_file import PREVIEW, copy_name, counts_of, describe
from apps.datahub.uploads import read_private, read_upload
from apps.operations.models import JobRun
from apps.operations.services import record_audit, request_job

# Above this many rows the work is a job with progress.
AT_ONCE = 2000
NAMED = 6
JOB = "datahub.commit_batch"
STEPS = ("读取文件", "与现有数据比对", "写入", "完成")
Report = Callable[[int, int, str], None]


def start_commit(*, batch: Batch, actor: User, accept_valid: bool = False) -> JobRun | None:
    """Commit at once, or ask for a job where the file is large; asked twice, it is one job."""
    may_commit(actor, batch).require()
    _require_staged(batch, accept_valid=accept_valid)
    if batch.total <= AT_ONCE:
        commit_batch(batch=batch, actor=actor, accept_valid=accept_valid)
        return None
    return request_job(
        "datahub.commit_batch",
        institution=batch.institution,
        actor=actor,
        arguments={"batch": batch.pk, "accept_valid": accept_valid},
        unique_key=str(batch.pk),
        visible_to="imports",
        title=f"导入 {batch.file_name}",
    )


def _require_staged(batch: Batch, *, accept_valid: bool) -> None:
    if batch.state != BatchState.STAGED:
        raise ConflictError(f"这一批{batch.get_state_display()}，不能再导入。")
    if not batch.accepted:
        raise InvalidError("没有一行通过检查，没有可导入的数据。")
    if batch.rejected and not accept_valid:
        raise InvalidError(
            f"有 {batch.rejected} 行没有通过。请改好后重新上传，或选择只导入通过的行。"
        )


def commit_batch(
    *,
    batch: Batch,
    actor: Importer,
    accept_valid: bool = False,
    report: Report | None = None,
) -> Batch:
    """Read the stored file again by its hash, check it against today's data and write it.

    A second call (a double click, a job started again) finds it done and changes nothing. Raises
    ConflictError for a batch that is undone or given up, InvalidError when rows are refused that
    nobody agreed to leave out.
    """
    batch.refresh_from_db()
    if batch.state == BatchState.COMMITTED:
        return batch
    person = person_of(actor)
    if person is not None:
        may_commit(person, batch).require()
    _require_staged(batch, accept_valid=accept_valid)
    tell = report or _silent
    tell(0, 3, STEPS[0])
    content = read_upload(batch.stored_as, batch.sha256)
    tell(1, 3, STEPS[1])
    check = read_table(
        institution=batch.institution,
        dataset=batch.dataset,
        content=content,
        scope=_scope(batch, actor),
        mapping=batch.mapping,
    )
    tell(2, 3, STEPS[2])
    write_check(batch=batch, check=check, actor=person, accept_valid=accept_valid)
    tell(3, 3, STEPS[3])
    return batch


def _silent(done: int, total: int, note: str) -> None:
    """Nobody watches."""


def _scope(batch: Batch, actor: Importer) -> ImportScope:
    """What both the uploader and the committer may import; the uploader may have left since."""
    scope = import_scope(actor)
    if batch.created_by is None or batch.created_by == actor:
        return scope
    uploader = import_scope(batch.created_by)
    return scope if uploader.is_empty else scope.both(uploader)


@transaction.atomic
def write_check(*, batch: Batch, check: Check, actor: User | None, accept_valid: bool) -> None:
    """One transaction: whoever turns the batch from staged to committed writes it, nobody else.

    The comparison with what is stored is made here, while no other import of the college writes.
    """
    taken = (
        Batch.objects.of(batch.institution_id)
        .filter(pk=batch.pk, state=BatchState.STAGED)
        .update(state=BatchState.COMMITTED)
    )
    if not taken:
        batch.refresh_from_db()
        return
    lock_observations(batch.institution)
    check.compare()
    if check.rejected and not accept_valid:
        raise InvalidError(f"有 {check.rejected} 行没有通过，整份都没有导入。")
    if check.table.accepted != batch.accepted:
        raise ConflictError(
            "上传之后学校的数据有了变化，检查结果与预览不同；请重新上传核对，这一份没有导入。"
        )
    _require_unmoved(batch, check)
    write_plan(batch=batch, check=check, actor=actor)


def _require_unmoved(batch: Batch, check: Check) -> None:
    """Whoever confirms has seen a difference to what stood there: where that moved, they decide anew."""
    content = read_private(copy_name(batch, PREVIEW))
    seen = json.loads(content).get("stood", {}) if content else {}
    moved = [row for row, stood in check.plan.stood.items() if seen.get(str(row), stood) != stood]
    if moved:
        named = "、".join(map(str, moved[:NAMED])) + ("等" if len(moved) > NAMED else "")
        raise ConflictError(
            f"预览之后，第 {named} 行（共 {len(moved)} 行）的现有数据被别人改过；"
            "这一份没有导入，请重新上传，看过新的差别再确认。"
        )


def write_plan(*, batch: Batch, check: Check, actor: User | None) -> None:
    """Write what the comparison found, in the transaction in which it was made."""
    describe(batch, check)
    batch.state = BatchState.COMMITTED
    batch.committed_by, batch.committed_at = actor, clock.now()
    batch.save()
    check.committer.write(check.plan, batch, actor)
    record_audit(
        action="import.commit",
        actor=actor,
        obj=batch,
        after={"file": batch.file_name, "sha256": batch.sha256, **counts_of(batch)},
    )
    request_compute(institution=batch.institution, actor=actor)
    failpoint("import.before_commit")


@transaction.atomic
def cancel_batch(*, batch: Batch, actor: User) -> None:
    """放弃: a staged file is not going to be imported."""
    may_cancel(actor, batch).require()
    done = (
        Batch.objects.of(batch.institution_id)
        .filter(pk=batch.pk, state=BatchState.STAGED)
        .update(state=BatchState.CANCELLED)
    )
    if not done:
        raise ConflictError(f"这一批{batch.get_state_display()}，不能放弃。")
    record_audit(action="import.cancel", actor=actor, obj=batch)
