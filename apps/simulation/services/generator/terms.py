"""The years, terms, months and weeks that a generated college looks back on; no clock is read here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

DAY = timedelta(days=1)
AUTUMN, SPRING = 9, 2
WEEKS = 20
# Months without teaching: nothing is observed of lessons in them.
HOLIDAYS = frozenset({2, 7, 8})


@dataclass(frozen=True)
class Span:
    """A period by its code, as the college's calendar names it."""

    kind: str
    code: str
    start: date
    end: date

    @cached_property
    def middle(self) -> date:
        return self.start + (self.end - self.start) / 2


def last_week_end(day: date) -> date:
    """The Sunday before a day: what is generated within one week is the same college."""
    return day - timedelta(days=day.isoweekday())


def academic_year_of(day: date) -> int:
    """The year in which the academic year of a day began."""
    return day.year if day.month >= AUTUMN else day.year - 1


def year(number: int) -> Span:
    return Span("year", str(number), date(number, 1, 1), date(number, 12, 31))


def academic_year(number: int) -> Span:
    first, last = date(number, AUTUMN, 1), date(number + 1, AUTUMN, 1) - DAY
    return Span("academic_year", f"{number}-{number + 1}", first, last)


def term(number: int, half: int) -> Span:
    """The first (autumn) or second (spring) term of an academic year."""
    whole, middle = academic_year(number), date(number + 1, SPRING, 1)
    start, end = (whole.start, middle - DAY) if half == 1 else (middle, whole.end)
    return Span("term", f"{whole.code}-{half}", start, end)


def month(number: int, of_year: int) -> Span:
    end = date(of_year + number // 12, number % 12 + 1, 1) - DAY
    return Span("month", f"{of_year}-{number:02}", date(of_year, number, 1), end)


def weeks(of: Span) -> Iterator[Span]:
    """Teaching weeks within a term: from the first Monday of September, or the last one of February."""
    monday = of.start + timedelta(days=-of.start.weekday() % 7)
    if of.start.month == SPRING:
        last = date(of.start.year, 3, 1) - DAY
        monday = last - timedelta(days=last.weekday())
    for number in range(WEEKS):
        start = monday + timedelta(weeks=number)
        if start + 6 * DAY <= of.end:
            yield Span("week", f"{of.code}-W{number + 1:02}", start, start + 6 * DAY)


class Calendar:
    """What had begun and what had ended by `as_of`, over the last `years` years.

    Of terms and academic years one more has ended: the first year's plans build on it.
    """

    def __init__(self, as_of: date, years: int) -> None:
        self.as_of, self.years = as_of, years
        self.grade = academic_year_of(as_of)
        first = self.grade - years - 1
        both = [term(y, half) for y in range(first, self.grade + 1) for half in (1, 2)]
        begun = [one for one in both if one.start <= as_of]
        self.teaching = begun[-2 * years :]
        self._terms = [one for one in begun if one.end <= as_of][-2 * years - 1 :]

    def ended(self, kind: str, *, lessons: bool = True) -> list[Span]:
        """The periods of a kind that were over, oldest first; months without lessons on demand."""
        spans = self._over(KINDS[kind](self))
        rest = HOLIDAYS if lessons and kind == "month" else frozenset()
        return [one for one in spans if one.start.month not in rest]

    def _over(self, spans: list[Span]) -> list[Span]:
        return [one for one in spans if one.end <= self.as_of]

    def _years(self) -> list[Span]:
        done = [year(y) for y in range(self.as_of.year - self.years - 1, self.as_of.year + 1)]
        return self._over(done)[-self.years :]

    def _academic_years(self) -> list[Span]:
        done = [academic_year(y) for y in range(self.grade - self.years - 1, self.grade + 1)]
        return self._over(done)[-self.years - 1 :]

    def _months(self) -> list[Span]:
        first = self.as_of.year - self.years
        done = [month(m, y) for y in range(first, self.as_of.year + 1) for m in range(1, 13)]
        return self._over(done)[-12 * self.years :]

    def _weeks(self) -> list[Span]:
        return [week for one in self.teaching[-2:] for week in weeks(one)]


KINDS = {
    "year": Calendar._years,
    "academic_year": Calendar._academic_years,
    "term": lambda calendar: calendar._terms,
    "month": Calendar._months,
    "week": Calendar._weeks,
}


def semester(of: Span, grade: int) -> int:
    """Which of a class's six terms this is, from 1; outside 1–6 it is not (or no longer) there."""
    first, half = int(of.code[:4]), int(of.code[-1])
    return (first - grade) * 2 + half
