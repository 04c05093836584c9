"""Who may take an import into the tables, and back out."""

from typing import Any

from apps.datahub.models import Batch
from apps.datahub.selectors.batches import batches_for
from apps.layers.policies import YES, Decision
from apps.layers.rights import rights_of

COMMIT = "imports.submit"


def _may(actor: Any, batch: Batch, what: str) -> Decision:
    if not rights_of(actor).allows(COMMIT):
        return Decision(False, f"你的角色可以上传和预览；{what}要由部门负责人或质管办来做。")
    if not batches_for(actor, COMMIT).filter(pk=batch.pk).exists():
        return Decision(False, f"这一批不在你的范围内，不能{what}。")
    return YES


def may_commit(actor: Any, batch: Batch) -> Decision:
    """确认导入."""
    return _may(actor, batch, "确认导入")


def may_undo(actor: Any, batch: Batch) -> Decision:
    """撤销."""
    return _may(actor, batch, "撤销")


def may_cancel(actor: Any, batch: Batch) -> Decision:
    """放弃: whoever may upload to the same place."""
    if batches_for(actor, "imports.write").filter(pk=batch.pk).exists():
        return YES
    return Decision(False, "这一批不在你的范围内，不能放弃。")


def may_stage(actor: Any) -> Decision:
    """上传."""
    if rights_of(actor).allows("imports.write"):
        return YES
    return Decision(False, "你的角色不能上传数据。")
