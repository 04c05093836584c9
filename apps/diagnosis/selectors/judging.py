"""How one value stands: against its warning, its rules' bounds and the year's target."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from apps.datahub.bar import NOTHING, Bar, Verdict, measure_of, target_bar, verdict_words
from apps.datahub.models import Metric
from apps.diagnosis.choices import Judgement
from apps.monitoring.bars import kept_bar
from apps.monitoring.choices import Level
from apps.monitoring.models import WarningState

OFF = (Level.RED, Level.YELLOW)


@dataclass(frozen=True)
class Seen:
    """The value that is judged; `state` is the warning's view of this very value, if it has one."""

    value: Decimal | None = None
    state: WarningState | None = None


@dataclass(frozen=True)
class Judged:
    """Judgement, its verdict under the bar that it goes by, the bar that a better value must meet, and
    the two that the value was held against."""

    judgement: str
    verdict: Verdict
    bar: Bar
    must: Bar
    by_target: Bar
    by_rule: Bar

    @property
    def bound(self) -> Decimal | None:
        return self.verdict.bound.at if self.verdict.bound else None

    def words(self, metric: Metric) -> str:
        return verdict_words(self.verdict, self.bar, measure_of(metric))


def judge(metric: Metric, seen: Seen, by_rule: Bar, target: Decimal | None) -> Judged:
    """Off by its warning, else off by the target, else by the rule's bounds, else on; with nothing to
    compare with it is neither."""
    by_target = target_bar(metric.direction, target)

    def judged(judgement: str, bar: Bar, must: Bar) -> Judged:
        return Judged(judgement, bar.judge(seen.value), bar, must, by_target, by_rule)

    state = seen.state
    warned = kept_bar(state) if state is not None and state.level in OFF else NOTHING
    if warned:
        return judged(Judgement.OFF, warned, by_rule or warned)
    if seen.value is None:
        return judged(Judgement.NO_DATA, by_rule, by_rule or by_target)
    for bar in (by_target, by_rule):
        if bar.judge(seen.value).off:
            return judged(Judgement.OFF, bar, bar)
    met = by_target or by_rule
    return judged(Judgement.ON if met else Judgement.NOTHING, met, met)
