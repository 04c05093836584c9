"""What somebody wrote into a self-diagnosis, and whether it is enough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal, InvalidOperation
from typing import Any

from apps.core import clock
from apps.core.errors import InvalidError
from apps.diagnosis.models import Scheme
from apps.diagnosis.selectors.facts import Row
from apps.organisation.cadences import CadenceUnit

LONGEST = {"title": 200, "bar": 300, "cause": 500, "measure": 500, "point": 120}
WORDS = {
    "title": "请写明问题。",
    "bar": "请写明达到什么样才算解决。",
    "cause": "请写明原因。",
    "measure": "请写明措施。",
}
EXTRAS = 5
# How many days a measure has where nothing else is said: by cadence (a default, changed in the form).
DAYS = {
    CadenceUnit.DAY: 3,
    CadenceUnit.WEEK: 7,
    CadenceUnit.CALENDAR_WEEK: 7,
    CadenceUnit.MONTH: 30,
    CadenceUnit.QUARTER: 60,
    CadenceUnit.TERM: 60,
    CadenceUnit.HALF_YEAR: 60,
    CadenceUnit.YEAR: 90,
    CadenceUnit.ACADEMIC_YEAR: 90,
    CadenceUnit.DEMAND: 30,
}


@dataclass(frozen=True)
class Answer:
    """A problem in words: for a metric that is off, or (with `bar`) for what no metric shows."""

    title: str
    cause: str
    measure: str
    owner_id: int
    due_on: date
    bar: str = ""
    point: str = ""


class DoubtfulError(InvalidError):
    """Nothing is wrong, but something may not be meant; sent again with `sure`, it is taken."""

    def __init__(self, message: str, *, fields: Mapping[str, str], sure: str) -> None:
        super().__init__(message, fields=fields)
        self.sure = sure


def default_due_on(scheme: Scheme) -> date:
    """The day that a measure is due by where its writer names none."""
    days = DAYS[CadenceUnit(scheme.cadence_unit)] * scheme.every
    return clock.today() + timedelta(days=min(days, 366))


def field_name(key: str, part: str) -> str:
    return f"{key}-{part}"


def extra_keys(typed: Mapping[str, str]) -> list[str]:
    """The problems beyond the metrics of which anything is typed."""
    return [
        f"x{number}"
        for number in range(1, EXTRAS + 1)
        if any(typed.get(field_name(f"x{number}", p), "").strip() for p in ("title", *WORDS))
    ]


@dataclass
class Reading:
    """Reads what was typed; every fault is gathered under its field's name."""

    typed: Mapping[str, str]
    people: set[int]
    faults: dict[str, str]

    def words(self, key: str, part: str) -> str:
        name = field_name(key, part)
        text = self.typed.get(name, "").strip()
        if not text:
            self.faults[name] = WORDS[part]
        elif len(text) > LONGEST[part]:
            self.faults[name] = f"不超过 {LONGEST[part]} 个字，现有 {len(text)} 个。"
        return text

    def owner(self, key: str) -> int:
        name = field_name(key, "owner")
        text = self.typed.get(name, "")
        if text.isdecimal() and len(text) < 18 and int(text) in self.people:
            return int(text)
        self.faults[name] = "请从名单里选择责任人。"
        return 0

    def due_on(self, key: str) -> date:
        name = field_name(key, "due_on")
        try:
            day = date.fromisoformat(self.typed.get(name, ""))
        except ValueError:
            self.faults[name] = "请填写日期。"
            return clock.today()
        if not clock.today() <= day <= clock.today() + timedelta(days=366 * 3):
            self.faults[name] = "日期应在今天或以后，三年之内。"
        return day

    def per_cent(self, name: str) -> Decimal | None:
        text = self.typed.get(name, "").strip().rstrip("%")
        if not text:
            return None
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal(-1)
        if not value.is_finite() or not 0 <= value <= 100:
            self.faults[name] = "满足度应在 0 与 100 之间。"
            return None
        return value.quantize(Decimal("0.01"), rounding=ROUND_DOWN)

    def choice(self, name: str, known: Iterable[str], fault: str) -> str:
        text = self.typed.get(name, "")
        if text and text not in known:
            self.faults[name] = fault
            return ""
        return text

    def answer(self, key: str, *, with_bar: bool = False) -> Answer:
        return Answer(
            title=self.words(key, "title"),
            cause=self.words(key, "cause"),
            measure=self.words(key, "measure"),
            owner_id=self.owner(key),
            due_on=self.due_on(key),
            bar=self.words(key, "bar") if with_bar else "",
            point=self.typed.get(field_name(key, "point"), "").strip()[: LONGEST["point"]],
        )


def read_answers(
    typed: Mapping[str, str],
    off: Iterable[Row],
    people: Iterable[Any],
    faults: Mapping[str, str] | None = None,
) -> dict[str, Answer]:
    """Answers by key: `m<metric>` for each row that needs words, `x<number>` for further problems.

    Raises InvalidError naming every field that is missing or wrong, those in `faults` included.
    """
    reading = Reading(typed, {person.pk for person in people}, dict(faults or {}))
    answers = {row.key: reading.answer(row.key) for row in off if row.needs_words}
    answers |= {key: reading.answer(key, with_bar=True) for key in extra_keys(typed)}
    if reading.faults:
        raise InvalidError(f"还有 {len(reading.faults)} 处要补充。", fields=reading.faults)
    return answers
