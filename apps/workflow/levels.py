"""审核级次: whom one level of an approval asks."""

from __future__ import annotations

from dataclasses import dataclass

from apps.core.records import Record


@dataclass(frozen=True)
class Level(Record):
    """One level; with a `post` (its code) only those of the role's holders who stand in it."""

    code: str
    title: str
    role: str
    post: str = ""
    # Within how many working days it is to be answered, from the day on which it arrives; 0: as its kind
    # of obligation says.
    days: int = 0
    # The level that this one stands in for, where its only holder is the submitter.
    instead_of: Level | None = None
