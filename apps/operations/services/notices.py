"""The inbox: one message to one person."""

from collections.abc import Iterable
from typing import Any

from apps.core import clock
from apps.core.bulk import insert_rows
from apps.operations.models import Notice


def send_notice(*, user: Any, kind: str, title: str, url: str = "", body: str = "") -> Notice:
    """Put a message into a person's inbox, in the caller's transaction."""
    return Notice.objects.create(
        institution=user.institution,
        user=user,
        kind=kind,
        title=title[:200],
        body=body[:500],
        url=url[:300],
    )


def send_notices(
    *,
    institution: Any,
    user_ids: Iterable[int],
    kind: str,
    title: str,
    url: str = "",
    body: str = "",
) -> int:
    """The same message to many people at once; gives how many."""
    same = (kind, title[:200], body[:500], url[:300], clock.now())
    owner = getattr(institution, "pk", institution)
    rows = [(owner, pk, *same) for pk in user_ids]
    names = ("institution", "user", "kind", "title", "body", "url", "created_at")
    insert_rows(Notice, names, rows)
    return len(rows)


def mark_read(*, user: Any, notice_id: int | None = None) -> int:
    """Mark one of a person's messages as read, or all of them; gives how many were unread."""
    unread = Notice.objects.of(user.institution_id).filter(user=user, read_at=None)
    if notice_id is not None:
        unread = unread.filter(pk=notice_id)
    return unread.update(read_at=clock.now())
