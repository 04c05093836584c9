"""What stops a submission, in one list above the form: each fault with its field's name and a way there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

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
    "result": "考核结论",
}


@dataclass(frozen=True)
class Fault:
    anchor: str
    label: str
    words: str


@dataclass(frozen=True)
class Summary:
    """`sure` is what a confirmation would send, where the faults are doubts that may be meant."""

    title: str
    faults: list[Fault] = field(default_factory=list)
    sure: str = ""


def summary_of(title: str, faults: Mapping[str, str], sheet: Sheet, sure: str = "") -> Summary:
    points = {f"p{group.point.pk}": group.point.name for group in sheet.groups}
    names = points | {row.key: row.metric.name for row in sheet.rows}
    found = [Fault(f"id_{name}", _label(name, names), words) for name, words in faults.items()]
    return Summary(title, found, sure)


def _label(name: str, names: Mapping[str, str]) -> str:
    match = KEY.fullmatch(name)
    if match is None:
        return WORDS.get(name, name)
    key, part = f"{match['kind']}{match['number']}", WORDS.get(match["part"], "")
    what = names.get(key) or f"另写的问题 {match['number']}"
    return f"{what} · {part}"
