"""Open and close obligations; each service that creates or ends one calls these."""

from typing import Any, Unpack

from apps.core import clock
from apps.layers.models import Subject
from apps.workflow.models import DueItem
from apps.workflow.obligations import Due, require_kind


def due_row(**due: Unpack[Due]) -> DueItem:
    """The obligation, not written yet: for many at once. Raises KeyError for a kind that nobody
    registered, ValueError for a page that the kind does not lead to."""
    known = require_kind(due["kind"], due["url_name"])
    row = DueItem(opened_at=clock.now(), minutes=known.minutes, **due)
    row.title, row.detail = row.title[:200], row.detail[:300]
    return row


def open_due_item(**due: Unpack[Due]) -> DueItem:
    """The obligation, written."""
    row = due_row(**due)
    row.save()
    return row


def close_due_items(
    *,
    institution: Any,
    url_name: str,
    object_id: int,
    kind: str | None = None,
    subject: Subject | None = None,
    fragment: str | None = None,
    part: str | None = None,
    cancelled: bool = False,
) -> int:
    """End the open obligations about an object (towards one subject, of one part); gives how many."""
    items = DueItem.objects.of(institution).open().about(url_name, object_id)
    if subject is not None:
        items = items.filter(subject=subject)
    if kind is not None:
        items = items.filter(kind=kind)
    if fragment is not None:
        items = items.filter(fragment=fragment)
    if part is not None:
        items = items.filter(part=part)
    state = DueItem.State.CANCELLED if cancelled else DueItem.State.DONE
    return items.update(state=state, closed_at=clock.now())
