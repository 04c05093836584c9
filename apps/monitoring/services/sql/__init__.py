"""The statements of a recomputation, in SQL that SQLite and PostgreSQL both speak.

`r` is a rule as of the day, `j` what was judged now, `s` the state before. Named values are replaced
by placeholders in order. Temporary tables live for the session and are made anew by every run:

- watch_rules_now: the rules that hold, with their bounds and the last period that has ended,
- watch_years_now: which period a target of a year is held against,
- watch_touched_now: rule and subject of what is to be judged, beside the rules that are judged whole,
- watch_lacking_now: rule and subject where the last period's value has not come,
- watch_judged_now: what is off.
"""

import re
from typing import Any

from apps.core.sql import spoken

NAMED = re.compile(r":(\w+)")
JUDGED_NOW = "watch_judged_now"


class Runner:
    """Runs a statement with the named values that it mentions; gives how many rows it touched."""

    def __init__(self, cursor: Any, values: dict[str, Any]) -> None:
        self.cursor, self.values = cursor, values

    def any(self, statement: str) -> bool:
        """Whether a query finds anything."""
        self(statement)
        return self.cursor.fetchone() is not None

    def __call__(self, statement: str) -> int:
        parameters: list[Any] = []

        def place(match: re.Match[str]) -> str:
            parameters.append(self.values[match.group(1)])
            return "%s"

        self.cursor.execute(NAMED.sub(place, spoken(statement)), parameters)
        return max(self.cursor.rowcount, 0)
