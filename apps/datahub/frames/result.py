"""The outcome of checking one table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from apps.datahub.frames.faults import Fault, Teller
from apps.datahub.sheets import RowError
from apps.datahub.sheets.headers import Header

ACCEPT, REJECT_ROWS = "accept", "reject_rows"


@dataclass
class ParsedTable:
    """`frame` holds the rows that pass, once each: index is the sheet's row number, a column per
    declared code, values canonical text or None. `accepted` counts every row that passes, also the
    repeated ones that `frame` holds once."""

    header: Header
    frame: pd.DataFrame
    total: int = 0
    accepted: int = 0
    errors: list[RowError] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    # Our column code -> its position in the sheet, from 0.
    positions: dict[str, int] = field(default_factory=dict)

    def refuse(self, faults: Sequence[Fault]) -> None:
        """Take rows out that pass by themselves but do not fit what the college has."""
        refused = {fault.row for fault in faults}
        if not refused:
            return
        self.frame = self.frame[~self.frame.index.isin(refused)]
        self.accepted -= len(refused)
        self.errors += Teller(self.header, self.positions).tell(faults)
        self.errors.sort(key=lambda error: (error.row, error.position, error.message))

    @property
    def outcome(self) -> str:
        return REJECT_ROWS if self.errors else ACCEPT

    @property
    def form(self) -> str:
        return self.header.form.code

    @property
    def rejected_rows(self) -> list[int]:
        return sorted({error.row for error in self.errors})

    def rows(self) -> Iterator[tuple[int, dict[str, str | None]]]:
        """(row number, code -> value), in the order of the sheet."""
        codes = list(self.frame.columns)
        for number, *values in self.frame.itertuples():
            yield int(number), dict(zip(codes, values, strict=True))

    def as_dict(self) -> dict[str, Any]:
        """What the command's JSON says of the check itself."""
        return {
            "outcome": self.outcome,
            "accepted": self.accepted,
            "rejected": [error.as_dict() for error in self.errors],
        }
