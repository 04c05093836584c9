"""A person's own views of lists; nobody else sees them, so they stand in no audit log."""

from typing import Any
from urllib.parse import urlencode

from apps.core.errors import InvalidError, NotFoundError
from apps.operations.models import ListTaste

MOST_VIEWS, LONGEST = 20, 1000


def save_list_view(*, actor: Any, list_code: str, name: str, query: str) -> ListTaste:
    """Keep a list's address under a name; the same name again replaces it."""
    name = name.strip()
    if not name or len(name) > 40:
        raise InvalidError("请给视图起个名字，不超过 40 字。")
    if len(query) > LONGEST:
        raise InvalidError("条件太多，不能存为视图。")
    mine = ListTaste.objects.of(actor.institution_id).filter(user=actor, list_code=list_code)
    if mine.exclude(name__in=("", name)).count() >= MOST_VIEWS:
        raise InvalidError(f"一个列表最多存 {MOST_VIEWS} 个视图，先删掉不用的。")
    return _put(actor, list_code, name, query)


def drop_list_view(*, view: ListTaste, actor: Any) -> None:
    """Forget a view. Raises NotFoundError for one that is not the actor's."""
    if view.user_id != actor.pk:
        raise NotFoundError("没有找到这个视图。")
    view.delete()


def keep_list_taste(*, actor: Any, list_code: str, columns: str, density: str) -> None:
    """Remember the columns of one list, and the density of all."""
    _put(actor, list_code, "", urlencode({"cols": columns}) if columns else "")
    _put(actor, "", "", urlencode({"density": density}))


def _put(actor: Any, list_code: str, name: str, query: str) -> ListTaste:
    if len(query) > LONGEST:
        raise InvalidError("请求格式不对。")
    row, _ = ListTaste.objects.of(actor.institution_id).update_or_create(
        user=actor,
        list_code=list_code,
        name=name,
        defaults={"query": query},
        create_defaults={"query": query, "institution_id": actor.institution_id},
    )
    return row
