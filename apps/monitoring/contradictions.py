"""What cannot be meant in the bounds of a rule: said on the field that is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import Q

from apps.chains.models import Target
from apps.core import clock
from apps.datahub.choices import Direction
from apps.monitoring.choices import Basis
from apps.monitoring.models import WatchRule

BOUNDS = ("red_low", "yellow_low", "yellow_high", "red_high")
GAPS = ("yellow_gap", "red_gap")
EVERY = (*BOUNDS, *GAPS)
Fault = tuple[str, str]


def contradictions(rule: dict[str, Any]) -> Iterator[Fault]:
    """Bounds that overlap or leave nothing to be normal, and bounds of the other basis."""
    held = [(name, rule[name]) for name in BOUNDS if rule[name] is not None]
    for (name, low), (above, high) in pairwise(held):
        touching = {name, above} & set(rule["reached"])
        if low > high:
            yield name, "界限次序不对：红色下限 ≤ 黄色下限 ≤ 黄色上限 ≤ 红色上限"
        if low == high and name.endswith("_low") and above.endswith("_high") and touching:
            yield name, "上下限相同又到界即预警：没有正常的数值"
    for name in rule["reached"]:
        if rule[name] is None:
            yield "reached", "到界即预警的界限要填数值"
    by_target = rule["basis"] == Basis.TARGET
    gaps = [name for name in GAPS if rule[name] is not None]
    if by_target and (held or not gaps):
        yield "basis", "对照目标的规则只写差距 yellow_gap、red_gap"
    if not by_target and (gaps or not (held or rule["missing_after_days"] is not None)):
        yield "basis", "固定界限的规则要写界限或应报天数，不写差距"


def entry_of(rule: WatchRule) -> dict[str, Any]:
    names = ("basis", *EVERY, "reached", "missing_after_days")
    return {name: getattr(rule, name) for name in names}


def faults_of(rule: WatchRule) -> dict[str, str]:
    """Everything that is wrong with a rule as it stands in memory, by field; the first word counts."""
    found: dict[str, str] = {}
    parts = (contradictions(entry_of(rule)), _empty_bands(rule), _gaps(rule), _missed_side(rule))
    for name, reason in (fault for part in parts for fault in part):
        found.setdefault(
            "red_low" if name == "basis" and rule.basis == Basis.BOUND else name, reason
        )
    if "basis" in found:
        found["yellow_gap"] = found.pop("basis")
    return found


def _empty_bands(rule: WatchRule) -> Iterator[Fault]:
    for red, yellow in (("red_low", "yellow_low"), ("red_high", "yellow_high")):
        value = getattr(rule, red)
        same = value is not None and value == getattr(rule, yellow)
        if same and (red in rule.reached or yellow not in rule.reached):
            yield yellow, "和红色界限相同：黄色预警不会出现，可以不填"


def _gaps(rule: WatchRule) -> Iterator[Fault]:
    """A value that meets its target must not warn, and yellow comes before red."""
    for name in GAPS:
        value = getattr(rule, name)
        if value is not None and value < 0:
            yield name, "差距不能为负：达到目标的数值也会预警"
    yellow, red = rule.yellow_gap, rule.red_gap
    if yellow is not None and red is not None and red <= yellow:
        yield "red_gap", "红色差距要大于黄色差距"


def _missed_side(rule: WatchRule) -> Iterator[Fault]:
    """Bounds on one side only, and that the side on which nothing is bad."""
    low = any(getattr(rule, name) is not None for name in ("red_low", "yellow_low"))
    high = any(getattr(rule, name) is not None for name in ("red_high", "yellow_high"))
    direction = rule.metric.direction
    if direction == Direction.UP and high and not low:
        yield "yellow_high", "这项指标越大越好，却只有上限：过低不会预警"
    if direction == Direction.DOWN and low and not high:
        yield "yellow_low", "这项指标越小越好，却只有下限：过高不会预警"


@dataclass(frozen=True)
class Caution:
    """What may be meant but should be looked at: said, never refused. `targets` are the first few."""

    words: str
    targets: list[Target]


SHOWN = 5


def cautions_of(rule: WatchRule) -> Iterator[Caution]:
    """Targets of this year that lie beyond the bounds: whoever meets them is warned nevertheless.

    Either the target is too low or the bound too high; which of them is for people to say.
    """
    if rule.basis != Basis.BOUND or not rule.enabled:
        return
    targets = Target.objects.of(rule.institution_id).filter(
        metric=rule.metric_id, period__start__year=clock.today().year, subject__closed_on=None
    )
    for names, lookup, word in (
        (("yellow_low", "red_low"), "value__lt", "低于下限"),
        (("yellow_high", "red_high"), "value__gt", "高于上限"),
    ):
        name = next((one for one in names if getattr(rule, one) is not None), None)
        if name is None:
            continue
        beyond = targets.filter(Q(**{lookup: getattr(rule, name)}))
        count = beyond.count()
        if count:
            first = beyond.select_related("subject__unit").order_by("value", "pk")[:SHOWN]
            words = f"今年有 {count} 个对象的目标{word}，达到目标也会预警：请核对目标或界限"
            yield Caution(words, list(first))
