"""Problems that are planted into the values, so that it is known beforehand what has to warn.

========  ============================================================
case      what the current value (and those before it) look like
========  ============================================================
yellow    between the red and the yellow bound
red       beyond the red bound
decline   straight down over the last periods, now yellow
recovered red in the period before (where the red bound is not 0), normal now
passed    yellow or red for some periods long before, normal since
on_bound  exactly on the yellow bound: still normal
on_red    exactly on the red bound: still yellow
beyond    one smallest step beyond the yellow bound: yellow
missing   no value
file      given by somebody else (``--plant``)
follows   less than drawn, since the whole of which it is a part was planted
========  ============================================================
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from apps.simulation.services.generator.bounds import YELLOW, Bounds
from apps.simulation.services.generator.metrics import MetricFacts
from apps.simulation.services.generator.shapes import Shape
from apps.simulation.services.generator.terms import Span

SHARE, FEWEST, MOST = 0.015, 2, 40
# How often a metric of a single subject (the college) has a problem.
ALONE = 0.35
CASES = (
    *("yellow", "red", "decline", "yellow", "on_bound"),
    *("missing", "beyond", "recovered", "on_red", "red"),
)
OVER = frozenset({"recovered", "passed"})
DECLINING = 3
# A problem that has passed: how long it lasted at most, and how many periods ago it was over at least.
LASTED, AGO = 3, 2
FOLLOWS, PASSED = "follows", "passed"
# Periods that a case needs.
NEEDS = {"decline": DECLINING, "recovered": 2, PASSED: LASTED + AGO}


@dataclass(frozen=True)
class Planted:
    """A value that is set, not drawn; `text` is None where nothing is recorded."""

    case: str
    text: str | None
    # What somebody else expects; empty where the bounds say.
    expected: str = ""


Place = tuple[str, str]  # subject, period
Plants = dict[Place, Planted]


def written(value: Decimal | float, places: int) -> str:
    text = f"{value:.{places}f}"
    return text.removeprefix("-") if not text.strip("-0.") else text


class Side:
    """One side of a rule, with the direction in which it gets worse."""

    def __init__(self, metric: MetricFacts, shape: Shape, yellow: Decimal, red: Decimal) -> None:
        self.places, self.shape = metric.places, shape
        self.yellow, self.red = yellow, red
        self.worse = -1 if red < yellow else 1
        self.step = Decimal(1).scaleb(-metric.places)

    def yellow_value(self, random: Random) -> Decimal:
        part = Decimal(str(round(random.uniform(0.15, 0.85), 3)))
        value = round(self.yellow + (self.red - self.yellow) * part, self.places)
        return value if self._between(value) else self.just_beyond()

    def red_value(self, random: Random) -> Decimal:
        part = Decimal(str(round(random.uniform(0.1, 0.6), 3)))
        value = self.red + (self.red - self.yellow) * part + self.worse * self.step
        low, high = Decimal(str(self.shape.low)), Decimal(str(self.shape.high))
        return min(max(round(value, self.places), low), high)

    def just_beyond(self) -> Decimal:
        return self.yellow + self.worse * self.step

    def _between(self, value: Decimal) -> bool:
        low, high = sorted((self.yellow, self.red))
        return low <= value <= high and value != self.yellow


def sides(metric: MetricFacts, shape: Shape, bounds: Bounds) -> list[Side]:
    pairs = ((bounds.low_yellow, bounds.low_red), (bounds.high_yellow, bounds.high_red))
    return [
        Side(metric, shape, yellow, red)
        for yellow, red in pairs
        if yellow is not None and red is not None
    ]


@dataclass(frozen=True)
class Soil:
    """One metric, into whose values problems are put."""

    metric: MetricFacts
    shape: Shape
    bounds: Bounds
    spans: tuple[Span, ...]
    # Whether a value of the last period that is not there is missed already.
    missed: bool = True

    def possible(self, case: str) -> str:
        """What cannot be shown, since the history is too short or nobody waits, is a plain yellow one."""
        fits = len(self.spans) >= NEEDS.get(case, 1) and (self.missed or case != "missing")
        return case if fits else YELLOW

    def side(self, random: Random) -> Side:
        return random.choice(sides(self.metric, self.shape, self.bounds))


def plant(soil: Soil, subjects: list[str], random: Random) -> Plants:
    """Problems of one metric; `subjects` are those that ought to have a value now."""
    count = _count(len(subjects), random)
    found: Plants = {}
    if not sides(soil.metric, soil.shape, soil.bounds):
        return found
    first = random.randrange(len(CASES))
    drawn = random.sample(subjects, min(2 * count, len(subjects)))
    for at, subject in enumerate(drawn):
        case = soil.possible(CASES[(first + at) % len(CASES)] if at < count else PASSED)
        if at >= count and case != PASSED:
            break
        for period, value in _values(case, soil.side(random), list(soil.spans), random):
            text = None if value is None else written(value, soil.metric.places)
            found[subject, period.code] = Planted(case, text)
    return found


def _count(subjects: int, random: Random) -> int:
    if subjects <= 1:
        return subjects if random.random() < ALONE else 0
    return min(max(round(subjects * SHARE), FEWEST), MOST, subjects)


def _values(
    case: str, side: Side, spans: list[Span], random: Random
) -> list[tuple[Span, Decimal | None]]:
    """What a case sets, by period."""
    if case == "decline":
        return _decline(side, spans[-DECLINING:], random)
    if case == PASSED:
        return _passed(side, spans, random)
    at = -2 if case == "recovered" else -1
    return [(spans[at], ONE_VALUE[case](side, random))]


def _decline(side: Side, spans: list[Span], random: Random) -> list[tuple[Span, Decimal | None]]:
    """The values before stay on the good side of the bound."""
    last = side.yellow_value(random)
    usual = Decimal(str(round(side.shape.mean, 4)))
    gap = (usual - side.yellow) / len(spans)
    before = [
        (span, round(side.yellow + gap * (len(spans) - at), side.places))
        for at, span in enumerate(spans[:-1])
    ]
    return [*before, (spans[-1], last)]


def _passed(side: Side, spans: list[Span], random: Random) -> list[tuple[Span, Decimal | None]]:
    """Some periods off in a row, the first as likely yellow as red."""
    lasted = random.randint(1, LASTED)
    start = random.randrange(len(spans) - AGO - lasted + 1)
    values = (random.choice((side.yellow_value, side.red_value)) for _ in range(lasted))
    return [(span, value(random)) for span, value in zip(spans[start:], values, strict=False)]


ONE_VALUE: dict[str, Callable[[Side, Random], Decimal | None]] = {
    "yellow": Side.yellow_value,
    "red": Side.red_value,
    "recovered": Side.red_value,
    "on_bound": lambda side, _random: side.yellow,
    "on_red": lambda side, _random: side.red,
    "beyond": lambda side, _random: side.just_beyond(),
    "missing": lambda _side, _random: None,
}
