"""Obligations of many subjects or about many objects, in one statement however many there are."""

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from apps.core import clock
from apps.core.sql import insert_select
from apps.layers.models import SubjectQuerySet
from apps.workflow.models import DueItem
from apps.workflow.obligations import require_kind


def open_due_items(
    *,
    subjects: SubjectQuerySet,
    institution: Any,
    kind: str,
    title: str,
    url_name: str,
    object_id: int,
    role: str,
    due_on: date | None = None,
    detail: str = "",
    minutes: int | None = None,
    not_oneself: bool = False,
) -> int:
    """An obligation of `role` towards each of `subjects`; gives how many.

    The page is `url_name`/`object_id` with the subject in the query; kind and page must be registered. `not_oneself`: never asked of the
    person that the subject is.
    """
    require_kind(kind, url_name)
    chosen, chosen_values = subjects.order_by().values("id", "user_id").query.sql_with_params()
    same: dict[str, Any] = {
        "institution": getattr(institution, "pk", institution),
        "kind": kind,
        "title": title[:200],
        "detail": detail[:300],
        "role": role,
        "due_on": connection.ops.adapt_datefield_value(due_on),
        "minutes": minutes,
        "returned": False,
        "state": DueItem.State.OPEN.value,
        "url_name": url_name,
        "object_id": object_id,
        "opened_at": connection.ops.adapt_datetimefield_value(clock.now()),
    }
    own = {
        "subject": "s.id",
        "except_user": "s.user_id" if not_oneself else "NULL",
        "fragment": "'?subject=' || s.id",
    }
    statement = insert_select(DueItem, {**dict.fromkeys(same, "%s"), **own}, f"FROM ({chosen}) s")
    with connection.cursor() as cursor:
        cursor.execute(statement, [*same.values(), *chosen_values])
        return max(cursor.rowcount, 0)


def cancel_due_items(*, institution: Any, url_name: str, objects: QuerySet[Any]) -> int:
    """End the open obligations about each of `objects` (rows of the model behind `url_name`) as
    cancelled; gives how many."""
    items = DueItem.objects.of(institution).open().filter(url_name=url_name)
    return items.filter(object_id__in=objects.order_by().values("pk")).update(
        state=DueItem.State.CANCELLED, closed_at=clock.now()
    )
