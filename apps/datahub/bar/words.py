"""What a page says of a value and its bar: 「低于红色界限 92.0%，差 0.4 个百分点」."""

from dataclasses import dataclass
from decimal import Decimal

from apps.datahub.bar.judging import PASS, TARGET, Bar, Bound, Standing, Verdict
from apps.datahub.bar.levels import Levels, Side
from apps.datahub.models import Metric
from apps.datahub.selectors.metrics import digits_of, in_digits

MOST = 6


@dataclass(frozen=True)
class Measure:
    """How a metric's numbers are written: its unit and decimals."""

    unit: str = ""
    digits: int = 2

    def number(self, value: Decimal | None) -> str:
        """「92.0%」, 「12 人」, 「—」; a bound is never rounded to another one."""
        return value_with(self._exact(value), self.unit) if value is not None else "—"

    def step(self, gap: Decimal) -> str:
        """A distance: 「0.4 个百分点」, 「3 人」."""
        unit = "个百分点" if self.unit == "%" else self.unit
        return f"{gap.normalize():,f} {unit}".strip()

    def _exact(self, value: Decimal) -> str:
        """In the metric's decimals, in more where those would say another number."""
        needed = -int(value.normalize().as_tuple().exponent)
        return in_digits(value, min(max(self.digits, needed), MOST))


def value_with(text: str, unit: str) -> str:
    return f"{text}%" if unit == "%" else f"{text} {unit}".strip()


def measure_of(metric: Metric) -> Measure:
    return Measure(metric.unit, digits_of(metric))


def bound_title(bound: Bound, levels: Levels) -> str:
    """「红色界限」, 「目标」, 「销号标准」."""
    known = {one.code: one.bound_title for one in levels}
    return known.get(bound.level, {TARGET: "目标", PASS: "销号标准"}.get(bound.level, "界限"))


def verdict_words(verdict: Verdict, bar: Bar, measure: Measure) -> str:
    """The verdict in one sentence, with the bound and how far off."""
    bound = verdict.bound
    if bound is None or verdict.value is None:
        reached = verdict.met and all(one.level == TARGET for one in bar.bounds)
        return "达到目标" if reached else str(Standing(verdict.standing).label)
    said = f"{bound_title(bound, bar.levels)} {measure.number(bound.at)}"
    if not verdict.gap:
        return f"已到{said}"
    if bound.level == TARGET:
        return f"未达{said}，差 {measure.step(verdict.gap)}"
    how = "差" if bound.side == Side.LOW else "超"
    return f"{Side(bound.side).label}{said}，{how} {measure.step(verdict.gap)}"


def within_words(bar: Bar, measure: Measure) -> str:
    """What a value must be: 「不低于 90%，低于 95%」; empty where nothing is asked."""
    low, high = bar.within()
    parts = []
    if low is not None:
        parts.append(f"{'高于' if low.touching else '不低于'} {measure.number(low.at)}")
    if high is not None:
        parts.append(f"{'低于' if high.touching else '不高于'} {measure.number(high.at)}")
    return "，".join(parts)
