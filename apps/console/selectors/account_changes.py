"""What an institution's account changes say, and who may see and answer them."""

from typing import Any

from django.db.models import QuerySet

from apps.core import clock
from apps.core.errors import NotFoundError
from apps.layers.rights import rights_of
from apps.organisation.models import AccountChange
from apps.organisation.services.two_persons import role_word, second_role, seconds_of


def change_words(change: AccountChange) -> str:
    """授予角色“质管办”（全校，2026-03-01 起）: what would happen, in one line."""
    if not change.role:
        return str(change.get_act_display())
    parts = [change.place or "全校"]
    if change.valid_from:
        parts.append(f"{change.valid_from}起")
    if change.valid_to:
        parts.append(f"至{change.valid_to}")
    word = role_word(change.user, change.role)
    return f"{change.get_act_display()}“{word}”（{'，'.join(parts)}）"


def changes_for(actor: Any) -> QuerySet[AccountChange]:
    """All of the institution for whoever reads accounts; for the office those that wait for it."""
    rows = AccountChange.objects.of(actor.institution_id).select_related(
        "user__institution", "asked_by", "decided_by"
    )
    rights = rights_of(actor)
    if rights.allows_everywhere("users.read"):
        return rows
    if second_role(actor.institution) in rights.roles:
        return rows.exclude(user=actor)
    return rows.none()


def change_for(actor: Any, pk: int) -> AccountChange:
    """Raises NotFoundError for absent, foreign and unreadable alike."""
    found = changes_for(actor).filter(pk=pk).first()
    if found is None:
        raise NotFoundError("没有找到这项变更。")
    return found


def may_confirm(actor: Any, change: AccountChange) -> bool:
    """Whether the reader is the second person that it waits for."""
    asked = change.state == AccountChange.State.ASKED
    return asked and seconds_of(change.asked_by, change.user).filter(pk=actor.pk).exists()


def waiting_words(change: AccountChange) -> str:
    """Who is asked now, by name, and since when."""
    people = seconds_of(change.asked_by, change.user)
    names = "、".join(people.order_by("number").values_list("name", flat=True)[:3])
    days = (clock.today() - change.asked_at.astimezone(clock.ZONE).date()).days
    return f"等 {names or '另一名系统管理员（现在没有人能确认，请先增加一名）'} 确认，已 {days} 天"
