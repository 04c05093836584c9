"""Who may review: whom the level addresses, never the submitter."""

from typing import Any

from apps.layers.policies import YES, Decision
from apps.layers.rights import rights_of
from apps.workflow.models import ApprovalProcess
from apps.workflow.selectors import level_holders


def can_review(actor: Any, process: ApprovalProcess) -> Decision:
    """Whether the actor may pass or return the current level."""
    level = process.level
    if level is None:
        return Decision(False, f"现在不需要审核（{process.get_state_display()}）。")
    if process.institution_id != actor.institution_id:
        return Decision(False, "没有找到这一项。")
    if process.submitted_by_id == actor.pk:
        return Decision(False, "不能审核自己送审的内容。")
    if level_holders(level, process.subject).filter(pk=actor.pk).exists():
        return YES
    if not level.post and _granted_review(actor, process):
        return YES
    return Decision(False, f"“{level.title}”不由你办理。")


def _granted_review(actor: Any, process: ApprovalProcess) -> bool:
    """A dated grant of 审核 on the subject or its unit stands in for a role's holder, never for a post's."""
    unit_path = process.subject.unit.path if process.subject.unit else ""
    return any(
        grant.name == "review"
        and (
            grant.subject_id == process.subject_id
            or (grant.unit_path and unit_path.startswith(grant.unit_path))
        )
        for grant in rights_of(actor).grants
    )
