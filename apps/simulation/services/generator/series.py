"""Values of metrics by subject and period: level, spread, trend, season, gaps, and planted problems.

Natural values keep to the good side of their bounds, so that exactly the planted ones are off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import sqrt
from random import Random

from apps.simulation.services.generator.bounds import Bounds, Watch
from apps.simulation.services.generator.facts import dice
from apps.simulation.services.generator.metrics import MetricFacts, is_down
from apps.simulation.services.generator.planting import (
    FOLLOWS,
    Place,
    Planted,
    Plants,
    Soil,
    plant,
    written,
)
from apps.simulation.services.generator.shapes import Shape, shape_of
from apps.simulation.services.generator.terms import WEEKS, Calendar, Span

# Values that nobody sent: any of what is not watched, older ones of what is.
GAP_UNWATCHED, GAP_OLDER = 0.015, 0.004
# How far from the bound natural values keep, in steps, and what is left of what would pass it.
MARGIN, DAMPED = 2, 0.3
# Correlation with what a subject's metrics have in common: its size for counts, its quality else.
SIZE, ALIKE = 0.96, 0.45
SEASON_MONTHS = frozenset({1, 6, 12})
# Before the end of a term, and around its public holidays, weeks are what months are at its end.
LAST_WEEKS, DAYS_OFF = 3, ((10, 1), (5, 1))
SHORT = frozenset({"week", "month"})


@dataclass(frozen=True, slots=True)
class SubjectFacts:
    """Somebody or something that values are about, and from when to when it is there."""

    code: str
    start: date | None = None
    end: date | None = None
    # Stretches outside which nothing of a week or a month is known, such as a course's terms.
    spells: tuple[Span, ...] | None = None

    def there(self, span: Span) -> bool:
        """Present for at least half of a period."""
        middle = span.middle
        if self.spells is not None and span.kind in SHORT:
            return any(one.start <= middle <= one.end for one in self.spells)
        return (self.start is None or self.start <= middle) and (
            self.end is None or self.end >= middle
        )


@dataclass(frozen=True)
class Window:
    """What all series of a college have in common; locked periods are left out."""

    calendar: Calendar
    seed: str
    locked: frozenset[str] = frozenset()

    def spans(self, metric: MetricFacts) -> list[Span]:
        ended = self.calendar.ended(metric.period_kind, lessons=metric.in_lessons)
        return [span for span in ended if span.code not in self.locked]


class Series:
    """All values of one metric."""

    def __init__(
        self,
        metric: MetricFacts,
        subjects: list[SubjectFacts],
        window: Window,
        watch: Watch | None,
    ) -> None:
        self.metric, self.subjects, self.seed = metric, subjects, window.seed
        self.shape: Shape = shape_of(metric)
        self.bounds: Bounds | None = watch.bounds if watch else None
        self.spans = window.spans(metric)
        self.low, self.high = self._natural_limits()
        self.plants: Plants = {}
        # Values that are larger than drawn, since what they are the whole of is.
        self.raised: dict[Place, str] = {}
        if watch and self.spans:
            missed = watch.misses(self.spans[-1].end, window.calendar.as_of)
            soil = Soil(metric, self.shape, watch.bounds, tuple(self.spans), missed)
            self.plants = self._planted(soil)

    def _planted(self, soil: Soil) -> Plants:
        """Into subjects that ought to have a value now, at times when they were there."""
        here = {one.code: one for one in self.subjects if one.there(self.spans[-1])}
        spans = {span.code: span for span in self.spans}
        found = plant(soil, list(here), dice(self.seed, f"plants/{self.metric.code}"))
        return {at: one for at, one in found.items() if here[at[0]].there(spans[at[1]])}

    @property
    def current(self) -> str:
        """The period of the values that warn now."""
        return self.spans[-1].code if self.spans else ""

    def values(self) -> Iterator[tuple[str, str, str]]:
        """(subject, period, value) of everything that is recorded."""
        if not self.spans:
            return
        random = dice(self.seed, f"values/{self.metric.code}")
        shifts = [(self._shift(span), self._gap(span)) for span in self.spans]
        common = dice(self.seed, f"common/{'/'.join(self.metric.of_kind)}")
        for subject in self.subjects:
            level = self._level(random, common.gauss(0, 1))
            for span, (shift, gap) in zip(self.spans, shifts, strict=True):
                place = subject.code, span.code
                if place in self.plants:
                    text = self.plants[place].text
                elif subject.there(span):
                    drawn = level + shift + random.gauss(0, self.shape.within)
                    text = self._text(place, drawn) if random.random() >= gap else None
                else:
                    continue
                if text is not None:
                    yield *place, text
        yield from self._outside()

    def _text(self, place: Place, drawn: float) -> str:
        text = written(self._kept(drawn), self.metric.places)
        return self.raised.get(place, text)

    def _level(self, random: Random, size: float) -> float:
        """The subject's own mean: large ones have more of everything, good ones are good in much."""
        common = SIZE if self.shape.grows else -ALIKE if is_down(self.metric) else ALIKE
        own = common * size + sqrt(1 - common**2) * random.gauss(0, 1)
        return self.shape.mean + self.shape.between * own

    def _outside(self) -> Iterator[tuple[str, str, str]]:
        """Planted values of periods that are not among the generated ones."""
        known = {span.code for span in self.spans}
        for (subject, period), planted in self.plants.items():
            if period not in known and planted.text is not None:
                yield subject, period, planted.text

    def late(self) -> list[str]:
        """Subjects that were not there yet in the current period: no value, and none is owed."""
        if not self.spans:
            return []
        return [one.code for one in self.subjects if not one.there(self.spans[-1])]

    def _shift(self, span: Span) -> float:
        years = (span.start - self.spans[-1].start).days / 365
        return self.shape.trend * years + self.shape.season * _is_season(span)

    def _gap(self, span: Span) -> float:
        if self.bounds is None:
            return GAP_UNWATCHED
        return 0 if span is self.spans[-1] else GAP_OLDER

    def _natural_limits(self) -> tuple[float, float]:
        low, high, step = self.shape.low, self.shape.high, self.metric.step
        if self.bounds and self.bounds.low_yellow is not None:
            low = max(low, float(self.bounds.low_yellow) + MARGIN * step)
        if self.bounds and self.bounds.high_yellow is not None:
            high = min(high, float(self.bounds.high_yellow) - MARGIN * step)
        return low, high

    def _kept(self, value: float) -> float:
        """What would pass a limit is damped back behind it."""
        if value < self.low:
            value = self.low + DAMPED * (self.low - value)
        elif value > self.high:
            value = self.high - DAMPED * (value - self.high)
        return min(max(value, self.low), self.high)


def fit(part: Series, whole: Series) -> None:
    """No part is larger than its whole: a drawn whole grows; under a planted one the part is less."""
    wholes = {(subject, period): text for subject, period, text in whole.values()}
    for subject, period, text in part.values():
        place = subject, period
        most = wholes.get(place)
        if most is None or Decimal(text) <= Decimal(most):
            continue
        if place in whole.plants:
            part.plants[place] = Planted(FOLLOWS, most)
        else:
            whole.raised[place] = text


def _is_season(span: Span) -> bool:
    if span.kind == "term":
        return span.code.endswith("-2")
    if span.kind == "week":
        number = int(span.code.rpartition("W")[2])
        return number > WEEKS - LAST_WEEKS or any(
            span.start <= date(span.end.year, *day) <= span.end for day in DAYS_OFF
        )
    return span.kind == "month" and span.start.month in SEASON_MONTHS


def sample_of(random: Random, series: Series, count: int) -> set[tuple[str, str]]:
    """Places of current values that nothing was planted into."""
    here = [
        one.code
        for one in series.subjects
        if one.there(series.spans[-1]) and (one.code, series.current) not in series.plants
    ]
    return {(code, series.current) for code in random.sample(here, min(count, len(here)))}
