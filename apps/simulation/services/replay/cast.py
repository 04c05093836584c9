"""Who acts, when, and how diligently: the same college acts the same way every time."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

from apps.accounts.models import User
from apps.core import clock
from apps.layers.models import Subject
from apps.layers.registry import layers
from apps.layers.selectors import holders_of
from apps.organisation.choices import INSTITUTION_ROLES, Role
from apps.organisation.models import Assignment
from apps.workflow.models import DueItem

# Of a hundred subjects so many have people who keep up; most others are late, the last never do it.
DILIGENT, EVER = 80, 94
# Within so many days before a date, or from a week to so many days after it, a person gets to it.
EARLY, LATE, WEEK = 50, 35, 7
AT_LAST = timedelta(days=60)
# What takes long is done for all of a kind that has few subjects; of courses and persons for the first.
FEW, MANY = 8, 30


class NotNowError(Exception):
    """There is nothing to do about an item today."""


def lot(*parts: Any, of: int = 100) -> int:
    """A number from 0 to `of` − 1 that depends on the parts alone."""
    text = "/".join(str(part) for part in parts)
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) % of


def _diligence(item: DueItem) -> int:
    """From 0 (always in time) to 99; the offices of the whole college keep their own dates."""
    if item.subject is None or item.role in INSTITUTION_ROLES:
        return 0
    return lot("keeps up", item.subject.kind, item.subject.code)


def keeps_up(item: DueItem) -> bool:
    return _diligence(item) < DILIGENT


def is_long_late(item: DueItem) -> bool:
    """Nothing lies for a year: somebody asks for it at last."""
    return item.due_on is not None and item.due_on + AT_LAST <= clock.today()


def gets_to_it_on(item: DueItem) -> date | None:
    """The day on which long work with a date is done: before the date, late, or never (None)."""
    place, rank = (item.title, item.detail, item.subject_id), _diligence(item)
    if item.due_on is None or rank >= EVER:
        return None
    if rank < DILIGENT:
        return item.due_on - timedelta(days=lot("early", *place, of=EARLY))
    return item.due_on + timedelta(days=WEEK + lot("late", *place, of=LATE - WEEK))


def actor_for(item: DueItem) -> User | None:
    """Whom the item is due from: its holder, or the first who holds its role and may be asked."""
    if item.holder is not None:
        return item.holder
    about = item.subject or whole_college(item.institution_id)
    people = holders_of(item.role, about).exclude(pk=item.except_user_id or 0)
    return people.select_related("institution").order_by("pk").first()


def whole_college(institution: Any) -> Subject:
    """The subject that stands for the institution itself."""
    kinds = [
        (layer.code, kind.code)
        for layer in layers.values()
        for kind in layer.kinds
        if kind.mirrors == "accounts.Institution"
    ]
    layer, kind = kinds[0]
    rows = Subject.objects.of(institution).of_kind(layer, kind)
    return rows.select_related("unit", "institution").get()


def few_of_each_kind(institution: Any) -> list[int]:
    """The subjects for which everything is done: a reader needs no thousand filled forms."""
    found: list[int] = []
    heads = Assignment.objects.of(institution).filter(role=Role.UNIT_HEAD).values("user_id")
    for layer in layers.values():
        for kind in layer.kinds:
            rows = Subject.objects.of(institution).of_kind(layer.code, kind.code).open()
            if kind.person:
                # Whoever leads a unit has nobody in it who reviews a plan of their own.
                rows = rows.filter(user__isnull=False).exclude(user__in=heads)
            keys = list(rows.order_by("pk").values_list("pk", flat=True)[: MANY + 1])
            found += keys[:FEW] if kind.person or len(keys) > MANY else keys
    return found
