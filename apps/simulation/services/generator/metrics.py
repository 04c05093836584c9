"""Metrics of the profile that values have to be brought in for, and whom each is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from apps.datahub.choices import Direction, MetricKind, Origin

Kind = tuple[str, str]
# What is observed of lessons and of those who live on the campus has no values in the holidays.
LESSONS = re.compile("课|教学|作业|出勤|到勤|宿舍|学生")
SHARE = re.compile(r"\{([^}]+)\} / \{([^}]+)\} \* 100")


@dataclass(frozen=True)
class MetricFacts:
    """What the generator needs to know of a metric; the profile says it."""

    code: str
    name: str
    layer: str
    kind: str
    value_kind: str
    unit: str
    digits: int
    direction: str
    period_kind: str

    @property
    def of_kind(self) -> Kind:
        return self.layer, self.kind

    @property
    def places(self) -> int:
        """Decimals that a file may carry."""
        if self.value_kind == MetricKind.INTEGER:
            return 0
        return min(self.digits, 2)

    @property
    def in_lessons(self) -> bool:
        """Whether it rests in the holidays."""
        return LESSONS.search(self.name) is not None

    @property
    def step(self) -> float:
        """The smallest difference between two values."""
        return 10.0**-self.places


def observed(entries: Mapping[str, Mapping[str, Any]]) -> list[MetricFacts]:
    """The profile's entries that are observed and in use, in its order."""
    found = [
        MetricFacts(
            code=code,
            name=entry["name"],
            layer=entry["layer"],
            kind=entry["kind"],
            value_kind=str(entry["value_kind"]),
            unit=entry["unit"],
            digits=int(entry["digits"]),
            direction=str(entry["direction"]),
            period_kind=str(entry["period_kind"]),
        )
        for code, entry in entries.items()
        if entry["origin"] == Origin.OBSERVED and not entry["retired"]
    ]
    return [one for one in found if one.layer and one.kind]


def parts_of_wholes(entries: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """(part, whole) by the codes of metrics of which another is the share."""
    for entry in entries.values():
        if str(entry["value_kind"]) == MetricKind.PERCENT and not entry["retired"]:
            found = SHARE.fullmatch(str(entry.get("formula") or "").strip())
            if found:
                yield found[1], found[2]


def is_down(metric: MetricFacts) -> bool:
    return metric.direction == Direction.DOWN


def is_range(metric: MetricFacts) -> bool:
    return metric.direction == Direction.RANGE
