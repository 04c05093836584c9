"""A value against its bounds, in Python."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import models

from apps.datahub.bar.levels import LEVELS, Levels, Side
from apps.datahub.choices import Direction

PLACES = Decimal("0.000001")
# What a bound may stand for beside a level of warning.
TARGET, PASS = "target", "pass"


class Standing(models.TextChoices):
    """How a value stands; each is an answer of its own, none stands for another."""

    WITHIN = "within", "在界限以内"
    BEYOND = "beyond", "超出界限"
    NO_DATA = "no_data", "没有数据"
    NOT_APPLICABLE = "not_applicable", "不适用"
    UNJUDGEABLE = "unjudgeable", "没有可比对的"


def stored(value: Decimal) -> Decimal:
    """A number as the database keeps it: values and bounds are rounded before they are compared."""
    return value.quantize(PLACES)


@dataclass(frozen=True)
class Bound:
    """One bound in the metric's unit; `touching`: a value equal to it is beyond it already."""

    level: str
    side: str
    at: Decimal
    touching: bool = False

    def is_beyond(self, value: Decimal) -> bool:
        value, at = stored(value), stored(self.at)
        if value == at:
            return self.touching
        return value < at if self.side == Side.LOW else value > at

    @property
    def kind(self) -> str:
        """「red_low」, as states and statements name it."""
        return f"{self.level}_{self.side}"


@dataclass(frozen=True)
class Verdict:
    """How a value stands, and the bound that it is beyond, if it is."""

    standing: str
    value: Decimal | None = None
    bound: Bound | None = None

    @property
    def level(self) -> str:
        """The code of the bound's level; empty where nothing is beyond."""
        return self.bound.level if self.bound else ""

    @property
    def kind(self) -> str:
        return self.bound.kind if self.bound else ""

    @property
    def gap(self) -> Decimal:
        """How far beyond, never negative."""
        if self.bound is None or self.value is None:
            return Decimal(0)
        return abs(stored(self.value) - stored(self.bound.at))

    @property
    def off(self) -> bool:
        return self.standing == Standing.BEYOND

    @property
    def met(self) -> bool:
        return self.standing == Standing.WITHIN


@dataclass(frozen=True)
class Bar:
    """What one value is held against: bounds, and beside them the marks that a picture shows.

    `applies`: whether it concerns the subject at all. `target` and `standard` judge nothing here; a
    target that is to judge is a bar of its own (`target_bar`).
    """

    bounds: tuple[Bound, ...] = ()
    applies: bool = True
    target: Decimal | None = None
    standard: Decimal | None = None
    levels: Levels = LEVELS

    def __bool__(self) -> bool:
        return bool(self.bounds)

    def __add__(self, other: Bar) -> Bar:
        """Both: whatever either warns of."""
        return replace(
            self,
            bounds=self.bounds + other.bounds,
            applies=self.applies or other.applies,
            target=other.target if self.target is None else self.target,
        )

    @property
    def ordered(self) -> list[Bound]:
        """The worst level first, low before high, of two alike the tighter one."""
        rank = {level.code: place for place, level in enumerate(self.levels)}

        def place(bound: Bound) -> tuple[int, bool, Decimal]:
            high = bound.side == Side.HIGH
            return rank.get(bound.level, len(rank)), high, bound.at if high else -bound.at

        return sorted(self.bounds, key=place)

    def judge(self, value: Decimal | None) -> Verdict:
        if not self.applies:
            return Verdict(Standing.NOT_APPLICABLE, value)
        if value is None:
            return Verdict(Standing.NO_DATA)
        if not self.bounds:
            return Verdict(Standing.UNJUDGEABLE, value)
        for bound in self.ordered:
            if bound.is_beyond(value):
                return Verdict(Standing.BEYOND, value, bound)
        return Verdict(Standing.WITHIN, value)

    def within(self) -> tuple[Bound | None, Bound | None]:
        """The tightest bounds below and above; where they leave nothing between, the lower one alone."""
        lows = [one for one in self.bounds if one.side == Side.LOW]
        highs = [one for one in self.bounds if one.side == Side.HIGH]
        low = max(lows, key=lambda one: (one.at, one.touching), default=None)
        high = min(highs, key=lambda one: (one.at, not one.touching), default=None)
        if low and high and (low.at > high.at or low.is_beyond(high.at) or high.is_beyond(low.at)):
            return low, None
        return low, high

    def passing(self) -> Bar:
        """What a value must meet to be within: the tightest bounds as a bar of their own."""
        found = [replace(one, level=PASS) for one in self.within() if one is not None]
        return Bar(tuple(found))


NOTHING = Bar()


def _bounds(rows: Iterable[tuple[str, Decimal | None, bool]], level: str) -> tuple[Bound, ...]:
    return tuple(Bound(level, side, at, touching) for side, at, touching in rows if at is not None)


def target_bar(direction: str, target: Decimal | None) -> Bar:
    """A target as a bar: what equals it reaches it. It does not apply where neither way is better."""
    side = {Direction.UP: Side.LOW, Direction.DOWN: Side.HIGH}.get(Direction(direction))
    if side is None:
        return Bar(applies=False, target=target)
    return Bar(_bounds([(side, target, False)], TARGET), target=target)


def pass_bar(
    low: Decimal | None, high: Decimal | None, *, above: bool = False, below: bool = False
) -> Bar:
    """What a re-measurement must meet; `above`, `below`: equal to the bound is not enough."""
    return Bar(_bounds([(Side.LOW, low, above), (Side.HIGH, high, below)], PASS))
