"""Deadlines as documents print them: 2017.09—11, 每月30日前, 每年12月, 持续, 具体日期根据通知决定.

The words are kept; what can be read from them is a day, a span of days, or a rule that comes back.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from apps.chains.choices import DueKind

MONTH = r"(20\d\d)[.．年]\s*(\d{1,2})月?"
SPAN = re.compile(rf"^{MONTH}\s*[-—~～至]+\s*(?:(20\d\d)[.．年]\s*)?(\d{{1,2}})?月?(以后)?$")
ONE = re.compile(rf"^{MONTH}(以后|起)?$")
YEARS = re.compile(r"^(20\d\d)年?(?:\s*[-—~～至]+\s*(20\d\d))?年?$")
MONTHLY = re.compile(r"每月\s*(\d{1,2})?")
YEARLY = re.compile(r"每年\s*(\d{1,2})月|每年(初|底|末)")
SINCE = re.compile(r"(20\d\d)年起")
FIRST, LAST = 1, 12


@dataclass(frozen=True)
class Due:
    """A deadline: `until` is the last day of a printed stretch; `month` and `day` come back."""

    kind: str = ""
    since: date | None = None
    until: date | None = None
    month: int | None = None
    day: int | None = None


def month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def parse_due(text: str) -> Due:
    """What a printed deadline says; words that say no date are `words`, nothing is nothing."""
    text = text.strip()
    if not text:
        return Due()
    return _dated(text) or _recurring(text) or _open(text)


def _dated(text: str) -> Due | None:
    if found := ONE.match(text):
        year, month = int(found[1]), int(found[2])
        if not FIRST <= month <= LAST:
            return None
        since = date(year, month, 1)
        if found[3]:
            return Due(DueKind.CONTINUING, since=since)
        return Due(DueKind.DATE, since=since, until=month_end(year, month))
    if found := SPAN.match(text):
        return _span(found)
    if found := YEARS.match(text):
        return Due(
            DueKind.DATE, date(int(found[1]), 1, 1), month_end(int(found[2] or found[1]), LAST)
        )
    return None


def _span(found: re.Match[str]) -> Due | None:
    year, month = int(found[1]), int(found[2])
    if not FIRST <= month <= LAST:
        return None
    since = date(year, month, 1)
    if not found[4]:
        return Due(DueKind.CONTINUING, since=since)
    last_year, last_month = int(found[3] or year), int(found[4])
    if not FIRST <= last_month <= LAST or (last_year, last_month) < (year, month):
        return None
    return Due(DueKind.DATE, since=since, until=month_end(last_year, last_month))


def _recurring(text: str) -> Due | None:
    since = date(int(found[1]), 1, 1) if (found := SINCE.search(text)) else None
    if "每学期" in text:
        return Due(DueKind.TERM, since=since)
    if found := YEARLY.search(text):
        month = int(found[1]) if found[1] else {"初": FIRST}.get(found[2], LAST)
        if FIRST <= month <= LAST:
            return Due(DueKind.YEARLY, since=since, month=month)
    if found := MONTHLY.search(text):
        return Due(DueKind.MONTHLY, since=since, day=int(found[1] or 31))
    return None


def _open(text: str) -> Due:
    if "持续" in text or "每阶段" in text or text.startswith("每"):
        return Due(DueKind.CONTINUING)
    if "通知" in text or "协议" in text:
        return Due(DueKind.NOTICE)
    return Due(DueKind.WORDS)


def next_day(due: Due, today: date, *, term_end: date | None = None) -> date | None:
    """The next day on which the deadline falls, today included; None where there is none to come.

    A day that a month does not have is its last: 每月30日前 in February is the 28th or 29th.
    """
    start = max(today, due.since) if due.since else today
    if due.kind == DueKind.DATE:
        return due.until if due.until and due.until >= today else None
    if due.kind == DueKind.TERM:
        return term_end
    if due.kind == DueKind.MONTHLY:
        return _next_month_day(start, due.day or 31)
    if due.kind == DueKind.YEARLY:
        found = month_end(start.year, due.month or LAST)
        return found if found >= start else month_end(start.year + 1, due.month or LAST)
    return None


def _next_month_day(start: date, day: int) -> date:
    last = month_end(start.year, start.month)
    found = min(date(start.year, start.month, min(day, last.day)), last)
    if found >= start:
        return found
    year, month = (start.year, start.month + 1) if start.month < LAST else (start.year + 1, FIRST)
    return date(year, month, min(day, month_end(year, month).day))
