"""One question, one answer with its reason: for the service, the 403 page and the greyed button."""

from dataclasses import dataclass
from typing import Any

from apps.core.errors import NotAllowedError
from apps.layers.models import Subject
from apps.layers.rights import rights_of
from apps.organisation.choices import split_action


@dataclass(frozen=True)
class Decision:
    """`settled`: not the right is missing, the thing is done already; the service says so with what stands
    there now, so the door lets it through."""

    allowed: bool
    reason: str = ""
    settled: bool = False

    def __bool__(self) -> bool:
        return self.allowed

    def require(self) -> None:
        """Raise :class:`NotAllowedError` with the reason unless allowed."""
        if not self.allowed:
            raise NotAllowedError(self.reason)


YES = Decision(True)
VERB_WORDS = {
    "read": "查看",
    "write": "填写",
    "submit": "送审",
    "approve": "审核",
    "export": "导出",
}
AREA_WORDS = {
    "plans": "年度计划",
    "imports": "数据导入",
    "warnings": "预警与整改",
    "evidence": "佐证材料",
    "student_person": "学生信息",
    "teacher_person": "教师信息",
    "survey": "问卷",
    "reports": "报告",
    "review": "复核材料",
    "users": "用户",
    "audit": "审计记录",
    "settings": "系统设置",
}


def may(actor: Any, action: str, subject: Subject) -> Decision:
    """Whether `actor` may do `action` towards `subject` today."""
    same = subject.institution_id == getattr(actor, "institution_id", None)
    if same and rights_of(actor).reaches(action, subject):
        return YES
    _, verb = split_action(action)
    return Decision(False, f"你的角色不能{VERB_WORDS[verb]}“{subject.name}”。")


def may_everywhere(actor: Any, action: str) -> Decision:
    """Whether the action reaches the actor's whole institution."""
    if rights_of(actor).allows_everywhere(action):
        return YES
    _, verb = split_action(action)
    return Decision(False, f"你的角色不能在全校范围{VERB_WORDS[verb]}。")


def may_at_all(user: Any, action: str) -> Decision:
    """Whether the action reaches anything."""
    if rights_of(user).allows(action):
        return YES
    area, verb = split_action(action)
    return Decision(False, f"你的角色不能{VERB_WORDS[verb]}{AREA_WORDS[area]}。")
