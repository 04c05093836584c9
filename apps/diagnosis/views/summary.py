"""What stops a submission, in one list above the form: each fault with its fields' names and a way there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from apps.diagnosis.selectors.sheet import Sheet

KEY = re.compile(r"(?P<kind>[pmx])(?P<number>\d+)-(?P<part>\w+)")
WORDS = {
    "title": "问题",
    "cause": "原因",
    "measure": "措施",
    "owner": "责任人",
    "due_on": "日期",
    "bar": "达到什么样才算解决",
    "about": "以哪项指标销号",
    "conformity": "符合度",
    "satisfaction": "满足度",
    "own": "符合度",
    "result": "考核结论",
}


@dataclass(frozen=True)
class Place:
    """A field that is named: the way to it and what it is called."""

    anchor: str
    label: str


@dataclass(frozen=True)
class Summary:
    """`faults` are what is wrong with the places where it is; `sure` is what a confirmation would send,
    where the faults are doubts that may be meant."""

    title: str
    faults: list[tuple[str, list[Place]]]
    sure: str = ""


def summary_of(title: str, faults: Mapping[str, str], sheet: Sheet, sure: str = "") -> Summary:
    names = {f"p{group.point.pk}": group.point.name for group in sheet.groups}
    names |= {row.key: row.metric.name for row in sheet.rows}
    found: dict[str, list[Place]] = {}
    for name, words in faults.items():
        found.setdefault(words, []).append(Place(f"id_{name}", _label(name, names)))
    return Summary(title, list(found.items()), sure)


def _label(name: str, names: Mapping[str, str]) -> str:
    match = KEY.fullmatch(name)
    if match is None:
        return WORDS.get(name, name)
    key, part = f"{match['kind']}{match['number']}", WORDS.get(match["part"], "")
    what = names.get(key) or f"第 {match['number']} 条问题"
    return f"{what} · {part}"
