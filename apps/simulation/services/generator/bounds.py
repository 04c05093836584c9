"""From which value on a metric of the generated college is yellow or red, and when a value is missed.

A profile that brings rules says it itself; the table below says it for one that brings none.
Only data and one comparison; the warning engine has no part in it. A value on its bound is still on
the good side of it: 生师比 18 with a bound of 18 is normal, 及格率 80 with a bound of 80 too, and a
value on the red bound is yellow. The first row whose words occur in the metric's name and whose unit
agrees is taken. Where nothing fits, counts that are large enough get bounds by their usual mean;
small counts and metrics without a direction are not watched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from apps.datahub.choices import Direction
from apps.monitoring.choices import Basis
from apps.simulation.services.generator.metrics import MetricFacts, is_down, is_range
from apps.simulation.services.generator.shapes import shape_of

NORMAL, YELLOW, RED, NO_DATA = "normal", "yellow", "red", "no_data"
LEVELS = (NORMAL, YELLOW, RED, NO_DATA)
# Short of a target by so many percent of it: yellow, red. For the engine; no target is generated.
TARGET_DEVIATION = (Decimal(5), Decimal(10))


@dataclass(frozen=True)
class Bounds:
    """A value below `low_*` or above `high_*` has that level; None does not bound."""

    low_yellow: Decimal | None = None
    low_red: Decimal | None = None
    high_yellow: Decimal | None = None
    high_red: Decimal | None = None

    def level(self, value: Decimal) -> str:
        if _under(value, self.low_red) or _over(value, self.high_red):
            return RED
        if _under(value, self.low_yellow) or _over(value, self.high_yellow):
            return YELLOW
        return NORMAL

    def broken(self, value: Decimal) -> tuple[str, Decimal | None]:
        """Which side's bound the value has passed, the worst one; ("", None) for a normal value."""
        for side, bound, passed in (
            ("low", self.low_red, _under(value, self.low_red)),
            ("high", self.high_red, _over(value, self.high_red)),
            ("low", self.low_yellow, _under(value, self.low_yellow)),
            ("high", self.high_yellow, _over(value, self.high_yellow)),
        ):
            if passed:
                return side, bound
        return "", None


# Days to wait for a value where nobody said how many: it is missed as soon as its period is over.
AT_ONCE = -1


@dataclass(frozen=True)
class Watch:
    """How a metric is watched; `waits` is the days after a period's end from which its value is missed."""

    bounds: Bounds
    # None: that there is no value is no matter.
    waits: int | None = AT_ONCE

    def misses(self, end: date, as_of: date) -> bool:
        return self.waits is not None and as_of > end + timedelta(days=self.waits)


def watches_of(rules: Mapping[str, Mapping[str, Any]]) -> dict[str, Watch] | None:
    """The profile's own rules by metric; None where it brings none."""
    if not rules:
        return None
    return {
        rule["metric"]: Watch(
            Bounds(rule["yellow_low"], rule["red_low"], rule["yellow_high"], rule["red_high"]),
            rule["missing_after_days"],
        )
        for rule in rules.values()
        if rule["enabled"] and rule["basis"] == Basis.BOUND
    }


def watch_of(metric: MetricFacts, watches: Mapping[str, Watch] | None) -> Watch | None:
    """How one metric is watched; None where it is not."""
    if watches is not None:
        return watches.get(metric.code)
    bounds = bounds_of(metric)
    return None if bounds is None else Watch(bounds)


def _under(value: Decimal, bound: Decimal | None) -> bool:
    return bound is not None and value < bound


def _over(value: Decimal, bound: Decimal | None) -> bool:
    return bound is not None and value > bound


# words in the name, unit, (low yellow, low red), (high yellow, high red)
Row = tuple[str, str, tuple[str, str] | None, tuple[str, str] | None]
TABLE: tuple[Row, ...] = (
    ("流失|退学|辍学|违纪|缺勤|旷课|缺课|挂科|不及格", "%", None, ("5", "8")),
    ("投诉|事故|违纪|缺勤|旷课|处分", "", None, ("4", "8")),
    ("就业|去向落实", "%", ("88", "80"), None),
    ("对口", "%", ("55", "40"), None),
    ("满意", "%", ("80", "70"), None),
    ("出勤|到课|到勤", "%", ("90", "80"), None),
    ("及格|合格|通过|达标|毕业率|巩固", "%", ("80", "70"), None),
    ("双师", "%", ("50", "30"), None),
    ("优秀|优良", "%", ("15", "5"), None),
    ("开出率|完成率|更新率|覆盖率|参评率|执行率|到位率", "%", ("85", "70"), None),
    ("资格证|证书|获证", "%", ("55", "40"), None),
    ("高级职|副高", "%", ("20", "10"), None),
    ("报到", "%", ("82", "75"), None),
    ("率|比例|占比|比重", "%", ("65", "50"), None),
    ("生师比", "", None, ("18", "22")),
    ("生均.*(设备|仪器)", "元", ("6000", "4000"), None),
    ("月薪|薪|起薪|工资", "元", ("3300", "2600"), None),
    ("借阅", "", ("1", "0.5"), None),
    ("生均.*(图书|册)", "", ("60", "45"), None),
    ("学分", "", ("17", "12"), None),
    ("绩点", "", ("1.8", "1.2"), None),
    ("体质|体能|体测", "", ("60", "50"), None),
    ("能力测试|技能考核|测试成绩", "", ("70", "60"), None),
    ("评教|评学|评价|测评|考核|得分|评分|成绩|分数", "", ("75", "60"), None),
    ("天数|学时|课时|小时", "", ("16", "8"), None),
)
UNWATCHED = re.compile("年限|工龄|教龄|应完成")
# Shares of a usual mean: what a count may fall to, or rise to where less is better.
COUNT_LOW = (Decimal("0.45"), Decimal("0.2"))
COUNT_HIGH = (Decimal("1.8"), Decimal("2.6"))
SMALLEST_WATCHED = 5
# Where a value may be neither too low nor too high and the table names one side only.
RANGE_SPREAD = (5, 8)


def bounds_of(metric: MetricFacts) -> Bounds | None:
    """The rule of one metric, or None where it is not watched."""
    if metric.direction == Direction.NONE or UNWATCHED.search(metric.name):
        return None
    found = _first(metric) or _by_mean(metric)
    if found is None or not is_range(metric):
        return found
    shape = shape_of(metric)
    spread = shape.between + shape.within
    low, high = (
        [_rounded(shape.mean + sign * n * spread) for n in RANGE_SPREAD] for sign in (-1, 1)
    )
    return Bounds(low[0], low[1], high[0], high[1])


def _first(metric: MetricFacts) -> Bounds | None:
    for words, unit, low, high in TABLE:
        if (not unit or unit == metric.unit) and re.search(words, metric.name):
            if (high is None) == is_down(metric):
                continue
            low_pair, high_pair = _pair(low), _pair(high)
            return Bounds(*low_pair, *high_pair)
    return None


def _pair(words: tuple[str, str] | None) -> tuple[Decimal | None, Decimal | None]:
    return (Decimal(words[0]), Decimal(words[1])) if words else (None, None)


def _by_mean(metric: MetricFacts) -> Bounds | None:
    shape = shape_of(metric)
    if not shape.grows and shape.high < float("inf"):
        return None if is_down(metric) else Bounds(Decimal(60), Decimal(50))
    if shape.mean < SMALLEST_WATCHED:
        return None
    mean = Decimal(str(round(shape.mean, 4)))
    shares = COUNT_HIGH if is_down(metric) else COUNT_LOW
    first, second = (_rounded(float(mean * share)) for share in shares)
    return Bounds(None, None, first, second) if is_down(metric) else Bounds(first, second)


def _rounded(value: float) -> Decimal:
    """To whole numbers, large ones to two digits: bounds are round."""
    if abs(value) < 100:
        return Decimal(round(value))
    return Decimal(round(value, 1 - len(str(int(abs(value)))) + 1))


def rule_rows(rules: dict[str, Bounds]) -> list[dict[str, object]]:
    """The rules as the key lists them: numbers as text."""
    return [
        {
            "metric": code,
            "low": _words(rule.low_yellow, rule.low_red),
            "high": _words(rule.high_yellow, rule.high_red),
            "target_deviation_percent": _words(*TARGET_DEVIATION),
        }
        for code, rule in rules.items()
    ]


def _words(yellow: Decimal | None, red: Decimal | None) -> dict[str, str] | None:
    return (
        {YELLOW: f"{yellow:f}", RED: f"{red:f}"} if yellow is not None and red is not None else None
    )
