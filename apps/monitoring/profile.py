"""Watch rules of a profile: bounds with their origin; they are data, not code."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from apps.core.profiles import (
    Choice,
    Code,
    Fault,
    Flag,
    Int,
    ModelNoun,
    Number,
    Profile,
    Rec,
    Ref,
    Text,
    register_noun,
)
from apps.monitoring.choices import Basis
from apps.monitoring.models import WatchRule

BOUNDS = ("red_low", "yellow_low", "yellow_high", "red_high")
GAPS = ("yellow_gap", "red_gap")


@register_noun
class Rules(ModelNoun):
    code, title, kinds = "rules", "预警规则", ("college",)
    model = WatchRule
    schema = Rec(
        code=Code(required=True, max_length=60),
        name=Text(required=True, max_length=120),
        metric=Ref("metrics", required=True),
        basis=Choice(Basis.values, default=Basis.BOUND.value),
        red_low=Number(),
        yellow_low=Number(),
        yellow_high=Number(),
        red_high=Number(),
        yellow_gap=Number(),
        red_gap=Number(),
        missing_after_days=Int(low=0, high=3650),
        source=Text(max_length=200),
        enabled=Flag(default=True),
        position=Int(default=0),
    )

    def check(self, profile: Profile) -> Iterator[Fault]:
        for code, rule in profile.of(self.code).items():
            for key, reason in contradictions(rule):
                yield self.fault(code, key, reason)


def contradictions(rule: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Bounds that overlap or leave nothing to be normal, and bounds of the other basis."""
    held = [(name, rule[name]) for name in BOUNDS if rule[name] is not None]
    for (name, low), (_, high) in pairwise(held):
        if low > high:
            yield name, "界限次序不对：红色下限 ≤ 黄色下限 ≤ 黄色上限 ≤ 红色上限"
    by_target = rule["basis"] == Basis.TARGET
    gaps = [name for name in GAPS if rule[name] is not None]
    if by_target and (held or not gaps):
        yield "basis", "对照目标的规则只写差距 yellow_gap、red_gap"
    if not by_target and (gaps or not (held or rule["missing_after_days"] is not None)):
        yield "basis", "固定界限的规则要写界限或应报天数，不写差距"
