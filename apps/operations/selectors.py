"""The inbox, and how a person likes a list."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from django.db.models import Count, QuerySet

from apps.core.errors import NotFoundError
from apps.core.prepared import Prepared
from apps.operations.models import ListTaste, Notice


def notices_of(user: Any) -> QuerySet[Notice]:
    """A person's messages, the newest first: by their time, which need not be how they were written."""
    rows = Notice.objects.of(user.institution_id).filter(user=user)
    return rows.order_by("-created_at", "-id")


def _unread(institution: int, user: int) -> QuerySet[Any, Any]:
    rows = Notice.objects.of(institution).filter(user_id=user, read_at=None).order_by()
    return rows.values("user_id").annotate(n=Count("pk")).values_list("n")


UNREAD = Prepared(_unread)


def unread_count(user: Any) -> int:
    found = UNREAD(institution=user.institution_id, user=user.pk)
    return found[0][0] if found else 0


@dataclass
class Tastes:
    """`saved`: the views kept under a name; `taste`: columns ("cols") and "density" as they were left."""

    saved: list[ListTaste] = field(default_factory=list)
    taste: dict[str, str] = field(default_factory=dict)


def list_tastes(user: Any, list_code: str) -> Tastes:
    """What a person has kept of one list, in one query."""
    found = Tastes()
    rows = ListTaste.objects.of(user.institution_id)
    for row in rows.filter(user=user, list_code__in=("", list_code)):
        if row.name:
            found.saved.append(row)
        else:
            found.taste.update(parse_qsl(row.query))
    return found


def list_view_of(user: Any, pk: int) -> ListTaste:
    """A person's own saved view; an absent one and another's are 404 alike."""
    mine = ListTaste.objects.of(user.institution_id).filter(user=user).exclude(name="")
    found = mine.filter(pk=pk).first()
    if found is None:
        raise NotFoundError("没有找到这个视图。")
    return found
