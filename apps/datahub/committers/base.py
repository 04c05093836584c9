"""The steps of every commit: plan (read only), write, and the way back."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Protocol

from apps.accounts.models import Institution
from apps.datahub.models import Batch
from apps.datahub.selectors.scope import ImportScope
from apps.datahub.sheets import Fault

__all__ = ["Committer", "Fault", "Plan", "Request", "Row", "chunks"]

# Values in one IN list: SQLite counts each as a parameter.
CHUNK = 900


@dataclass(slots=True)
class Row:
    """One row that passed; `values` are canonical text by column code, None for a blank."""

    number: int
    values: dict[str, str | None]


@dataclass
class Request:
    """What is to be brought in, for whom, and how far the importer's right reaches."""

    institution: Institution
    form: str
    sheet: str
    rows: Sequence[Row]
    scope: ImportScope


@dataclass
class Plan:
    """What writing would do; `new` and `changed` hold whatever the committer needs for it."""

    request: Request
    new: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)
    same: int = 0
    faults: list[Fault] = field(default_factory=list)
    # What is no fault but must be seen before anybody confirms.
    notices: list[str] = field(default_factory=list)
    # Row of the sheet → a digest of what stood in the tables under its key, "" for nothing.
    stood: dict[int, str] = field(default_factory=dict)

    def stands(self, row: int, before: Any) -> None:
        """Remember what a row was compared with; None for nothing."""
        text = "" if before is None else json.dumps(before, default=str, sort_keys=True)
        self.stood[row] = blake2b(text.encode(), digest_size=8).hexdigest() if text else ""


class Committer(Protocol):
    """`unsaved` are columns that are checked but have no place of their own in the tables."""

    unsaved: tuple[str, ...]

    def plan(self, request: Request) -> Plan:
        """Compare with what is there; writes nothing."""

    def write(self, plan: Plan, batch: Batch, actor: Any) -> None:
        """Write the plan, in the caller's transaction."""

    def blockers(self, batch: Batch) -> list[str]:
        """Why the batch cannot be taken back: who refers to what it made, who changed it since."""

    def undo(self, batch: Batch, actor: Any) -> None:
        """Take the batch back; the caller has seen that nothing stands in the way."""


def chunks(values: Iterable[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    """The distinct values in pieces that fit into one statement."""
    distinct = list(dict.fromkeys(values))
    for start in range(0, len(distinct), size):
        yield distinct[start : start + size]
