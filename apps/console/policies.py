"""Who may act upon an account, and who may see what waits for a second person."""

from typing import Any

from apps.layers.policies import YES, Decision, may_everywhere
from apps.layers.rights import rights_of
from apps.organisation.services.two_persons import second_role


def can_see_changes(actor: Any, page: Any = None) -> Decision:
    """Whoever reads accounts, and the office that stands in for the second administrator."""
    rights = rights_of(actor)
    if rights.allows_everywhere("users.read") or second_role(actor.institution) in rights.roles:
        return YES
    return Decision(False, "账号变更由系统管理员办理，质管办在需要时确认。")


def can_manage(actor: Any, person: Any) -> Decision:
    """Whoever looks after accounts, but never after the own one."""
    if person.pk == actor.pk:
        return Decision(False, "自己的账号和角色由别的管理员办理。")
    return may_everywhere(actor, "users.write")
