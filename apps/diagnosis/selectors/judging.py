"""How one value stands: against its warning, its rule's bounds and the year's target."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from apps.datahub.choices import Direction
from apps.datahub.models import Metric
from apps.diagnosis.choices import Judgement
from apps.monitoring.choices import Basis, BoundKind, Level
from apps.monitoring.models import WarningState, WatchRule
from apps.monitoring.services.bounds import Limits, limits_of_target

OFF = (Level.RED, Level.YELLOW)
LOW_KINDS = (BoundKind.RED_LOW, BoundKind.YELLOW_LOW)


@dataclass(frozen=True)
class Bar:
    """Between what a value must lie, in the metric's unit; None is open."""

    low: Decimal | None = None
    high: Decimal | None = None

    def __bool__(self) -> bool:
        return self.low is not None or self.high is not None

    def missed(self, value: Decimal) -> Decimal | None:
        """The bound that a value is beyond; equal to a bound is within it."""
        if self.low is not None and value < self.low:
            return self.low
        if self.high is not None and value > self.high:
            return self.high
        return None

    def side(self, value: Decimal) -> str:
        """「低于」 or 「高于」: on which side a value is beyond; empty within."""
        if self.missed(value) is None:
            return ""
        return "低于" if self.low is not None and value < self.low else "高于"


def bar_of_rules(rules: Iterable[WatchRule], target: Decimal | None) -> Bar:
    """The tightest bounds of a metric's rules: yellow's, where there are none red's."""
    lows: list[Decimal] = []
    highs: list[Decimal] = []
    for rule in rules:
        limits = _limits(rule, target)
        low = limits.yellow_low if limits.yellow_low is not None else limits.red_low
        high = limits.yellow_high if limits.yellow_high is not None else limits.red_high
        lows += [] if low is None else [low]
        highs += [] if high is None else [high]
    low, high = max(lows, default=None), min(highs, default=None)
    if low is not None and high is not None and low > high:
        return Bar(low=low)  # two rules that contradict one another: the lower bound counts
    return Bar(low, high)


def _limits(rule: WatchRule, target: Decimal | None) -> Limits:
    if rule.basis == Basis.TARGET:
        return limits_of_target(rule, target) if target is not None else Limits()
    return Limits(rule.red_low, rule.yellow_low, rule.yellow_high, rule.red_high)


def bar_of_target(metric: Metric, target: Decimal | None) -> Bar:
    if target is None:
        return Bar()
    if metric.direction == Direction.UP:
        return Bar(low=target)
    return Bar(high=target) if metric.direction == Direction.DOWN else Bar()


def bar_of_state(state: WarningState) -> Bar:
    if state.bound is None:
        return Bar()
    if state.bound_kind in LOW_KINDS:
        return Bar(low=state.bound)
    return Bar(high=state.bound)


@dataclass(frozen=True)
class Seen:
    """The value that is judged; `state` is the warning's view of this very value, if it has one."""

    value: Decimal | None = None
    state: WarningState | None = None


@dataclass(frozen=True)
class Verdict:
    """Judgement, the bar that a better value must meet, what this one missed (`bound`, said in
    `words`), and the two things that it was held against."""

    judgement: str
    bar: Bar
    by_target: Bar
    by_rule: Bar
    bound: Decimal | None = None
    words: str = ""


def judge(
    metric: Metric, seen: Seen, rules: Iterable[WatchRule], target: Decimal | None
) -> Verdict:
    """Off by its warning, else off by the target, else by the rule's bounds, else on; with nothing to
    compare with it is neither."""
    by_rule, by_target = bar_of_rules(rules, target), bar_of_target(metric, target)

    def verdict(judgement: str, bar: Bar, bound: Decimal | None = None, words: str = "") -> Verdict:
        return Verdict(judgement, bar, by_target, by_rule, bound, words)

    state = seen.state
    if (
        state is not None
        and state.level in OFF
        and (bar := by_rule or bar_of_state(state) or by_target)
    ):
        return verdict(Judgement.OFF, bar, state.bound, str(state.get_bound_kind_display()))
    if seen.value is None:
        return verdict(Judgement.NO_DATA, by_rule or by_target)
    for bar, words in ((by_target, "未达目标"), (by_rule, f"{by_rule.side(seen.value)}界限")):
        missed = bar.missed(seen.value)
        if missed is not None:
            return verdict(Judgement.OFF, bar, missed, words)
    met = by_target or by_rule
    return verdict(Judgement.ON if met else Judgement.NOTHING, met)
