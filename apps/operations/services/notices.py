"""The inbox: one message to one person."""

from typing import Any

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
