"""The bounds of a rule, and which period's value is held against the target of a year."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from apps.chains.models import Target
from apps.datahub.choices import Direction
from apps.datahub.selectors.years import Years
from apps.monitoring.choices import Basis
from apps.monitoring.models import WatchRule
from apps.organisation.models import Period


@dataclass(frozen=True)
class Limits:
    """Bounds in the metric's unit; None where there is none."""

    red_low: Decimal | None = None
    yellow_low: Decimal | None = None
    yellow_high: Decimal | None = None
    red_high: Decimal | None = None

    def row(self) -> tuple[str | None, ...]:
        values = (self.red_low, self.yellow_low, self.yellow_high, self.red_high)
        return tuple(None if value is None else str(value) for value in values)

    def within(self) -> tuple[Decimal | None, Decimal | None]:
        """The lowest and the highest value that warns of nothing; None where that side is open."""
        low = self.red_low if self.yellow_low is None else self.yellow_low
        high = self.red_high if self.yellow_high is None else self.yellow_high
        return low, high


def limits_of_rule(rule: WatchRule) -> Limits:
    if rule.basis == Basis.TARGET:
        return Limits()
    return Limits(rule.red_low, rule.yellow_low, rule.yellow_high, rule.red_high)


def limits_of_target(rule: WatchRule, target: Decimal) -> Limits:
    """How far a value may stay behind its target, in the direction of the metric."""
    red, yellow = rule.red_gap, rule.yellow_gap
    if rule.metric.direction == Direction.DOWN:
        return Limits(
            yellow_high=None if yellow is None else target + yellow,
            red_high=None if red is None else target + red,
        )
    return Limits(
        red_low=None if red is None else target - red,
        yellow_low=None if yellow is None else target - yellow,
    )


def year_rows(
    institution: Any, rules: list[WatchRule], as_of: date
) -> Iterator[tuple[int, int, int]]:
    """Rule, period, and the year whose target that period's value is held against.

    Of two kinds of periods that targets of one year are written under, the calendar year counts.
    """
    by_target = [rule for rule in rules if rule.basis == Basis.TARGET]
    if not by_target:
        return
    used = Target.objects.of(institution).order_by().values("period_id").distinct()
    under = Period.objects.of(institution).filter(pk__in=used)
    years: dict[int, Period] = {}
    for period in under.order_by("start"):
        if period.start.year not in years or period.kind == Period.Kind.YEAR:
            years[period.start.year] = period
    if not years:
        return
    calendar = Years(institution, [*years, as_of.year])
    for rule in by_target:
        for year, written in years.items():
            held = calendar.period_of(rule.metric, year)
            if held is not None and held.end <= as_of:
                yield rule.pk, held.pk, written.pk
