"""The key: what must and what must not warn, from the numbers alone.

Every planted place is listed, and of every metric some current values into which nothing was
planted. Where a metric is watched nothing else is off: natural values keep to their bounds.
`current` says that the period is the metric's last one: what an engine looks at on the day `as_of`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from apps.simulation.services.generator.bounds import NO_DATA, NORMAL, rule_rows
from apps.simulation.services.generator.college import College
from apps.simulation.services.generator.facts import dice
from apps.simulation.services.generator.planting import OVER, Planted
from apps.simulation.services.generator.series import Series, sample_of

VERSION = 1
CLEAN_EACH = 8
RULE = "value < low or value > high; a value on its bound keeps to the better side"
Point = dict[str, Any]


def key_of(college: College) -> dict[str, Any]:
    order = college.order
    watched = [one for one in college.series if one.bounds is not None]
    return {
        "version": VERSION,
        "institution": order.code,
        "seed": order.seed,
        "scale": order.scale,
        "years": order.years,
        "as_of": college.calendar.as_of.isoformat(),
        "rule": RULE,
        "rules": rule_rows({one.metric.code: one.bounds for one in watched if one.bounds}),
        "current_periods": {o.metric.code: o.current for o in college.series if o.spans},
        "late": _late(watched),
        "planted": [point for one in college.series for point in planted_points(one)],
        "clean": [point for one in watched for point in clean_points(one)],
    }


def _late(watched: list[Series]) -> list[dict[str, Any]]:
    """Subjects that came after the current period: they have no value and owe none."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for one in watched:
        found.setdefault((*one.metric.of_kind, one.current), one.late())
    return [
        {"layer": layer, "kind": kind, "period": period, "subjects": codes}
        for (layer, kind, period), codes in found.items()
        if codes
    ]


def clean_points(series: Series) -> Iterator[Point]:
    """Some current values that nothing was planted into; drawing them again gives the same."""
    if not series.spans:
        return
    random = dice(series.seed, f"key/{series.metric.code}")
    wanted = sample_of(random, series, CLEAN_EACH)
    wanted |= {(one, series.current) for one in recovered(series)}
    for subject, period, text in series.values():
        if (subject, period) in wanted:
            yield point(series, subject, period, Planted("clean", text))


def recovered(series: Series) -> set[str]:
    """Subjects whose planted problem is over: they must not warn now."""
    return {code for (code, _), planted in series.plants.items() if planted.case in OVER}


def planted_points(series: Series) -> Iterator[Point]:
    for (subject, period), planted in series.plants.items():
        yield point(series, subject, period, planted)


def point(series: Series, subject: str, period: str, planted: Planted) -> Point:
    """One place with its value, the bound that it has passed, and the level to expect."""
    level, side, bound = judged(series, planted.text)
    return {
        "layer": series.metric.layer,
        "kind": series.metric.kind,
        "subject": subject,
        "metric": series.metric.code,
        "period": period,
        "value": planted.text,
        "side": side,
        "bound": bound,
        "level": planted.expected or level,
        "level_by_rule": level,
        "case": planted.case,
        "current": period == series.current,
    }


def judged(series: Series, text: str | None) -> tuple[str, str, str | None]:
    """(level, side, bound passed) by the rule of the metric; unwatched values are normal."""
    rule = series.bounds
    if text is None:
        return NO_DATA, "", None
    if rule is None:
        return NORMAL, "", None
    value = Decimal(text)
    side, bound = rule.broken(value)
    return rule.level(value), side, None if bound is None else f"{bound:f}"


def write_key(college: College, path: Path) -> dict[str, Any]:
    key = key_of(college)
    text = json.dumps(key, ensure_ascii=False, indent=1, sort_keys=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8")
    return key
