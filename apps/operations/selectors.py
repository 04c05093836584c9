"""The inbox."""

from typing import Any

from django.db.models import QuerySet

from apps.operations.models import Notice


def notices_of(user: Any) -> QuerySet[Notice]:
    """A person's messages, the newest first: by their time, which need not be how they were written."""
    rows = Notice.objects.of(user.institution_id).filter(user=user)
    return rows.order_by("-created_at", "-id")


def unread_count(user: Any) -> int:
    return notices_of(user).filter(read_at=None).count()
