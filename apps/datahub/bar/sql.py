"""The same judgement as an expression of SQL, for statements over all rows at once."""

from collections.abc import Callable
from dataclasses import dataclass

from apps.core.sql import literal
from apps.datahub.bar.levels import LEVELS, Side

SIGNS = {Side.LOW: "<", Side.HIGH: ">"}


@dataclass(frozen=True)
class SqlBound:
    """A bound as expressions: `at` may be NULL (there is none); `touching` is 1 where equal is beyond,
    empty where that is never so."""

    level: str
    side: str
    at: str
    touching: str = ""

    def beyond(self, value: str) -> str:
        strictly = f"{value} {SIGNS[Side(self.side)]} {self.at}"
        if not self.touching:
            return strictly
        return f"({strictly} OR ({self.touching} = 1 AND {value} = {self.at}))"


@dataclass(frozen=True)
class SqlBar:
    """`value` against bounds in the order in which they are said: as `Bar.ordered` has them."""

    value: str
    bounds: tuple[SqlBound, ...]

    def _cases(self, said: Callable[[SqlBound], str]) -> str:
        return " ".join(f"WHEN {one.beyond(self.value)} THEN {said(one)}" for one in self.bounds)

    @property
    def off(self) -> str:
        return f"({' OR '.join(one.beyond(self.value) for one in self.bounds)})"

    def level(self, within: str) -> str:
        """The code of the worst level that the value is beyond, else `within`."""
        return f"CASE {self._cases(lambda one: literal(one.level))} ELSE {literal(within)} END"

    @property
    def bound(self) -> str:
        return f"CASE {self._cases(lambda one: one.at)} END"

    @property
    def kind(self) -> str:
        said = self._cases(lambda one: literal(f"{one.level}_{Side(one.side).value}"))
        return f"CASE {said} ELSE '' END"


def sql_bar(value: str, at: Callable[[str, str], tuple[str, str]]) -> SqlBar:
    """One bound for each level and side, the worst first; `at(level, side)` gives its two expressions."""
    return SqlBar(
        value,
        tuple(
            SqlBound(level.code, side.value, *at(level.code, side.value))
            for level in LEVELS
            for side in Side
        ),
    )
