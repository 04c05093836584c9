"""Which stretch of days a unit of a cadence covers on a given day.

Weeks, months, terms and years follow the college's calendar (`Period`); quarters and half years are
made of its months. Where the calendar has no such period, plain calendar arithmetic stands in, and
the window says so by having no period. Between periods of a kind that the calendar does have (the
weeks of a vacation, the days of a term after its teaching has ended) there is no window.
"""

from __future__ import annotations

from datetime import date, timedelta

from apps.organisation.models import Period

from .calendar import Calendar, Window
from .units import CadenceUnit

DAY = timedelta(days=1)
# A Monday; where a cadence names no beginning, blocks are counted from here.
ANCHOR = date(2024, 1, 1)
MONTHS = {CadenceUnit.MONTH: 1, CadenceUnit.QUARTER: 3, CadenceUnit.HALF_YEAR: 6}
AUTUMN = 8  # the month from which a term counts as autumn's
SEPTEMBER = 9


def window_on(calendar: Calendar, unit: str, every: int, anchor: date, day: date) -> Window | None:
    """The window that `day` lies in; None where there is none (vacations, runs on demand)."""
    finders = {
        CadenceUnit.DAY: _days,
        CadenceUnit.WEEK: _weeks,
        CadenceUnit.CALENDAR_WEEK: _plain_weeks,
        CadenceUnit.TERM: _terms,
        CadenceUnit.YEAR: _years,
        CadenceUnit.ACADEMIC_YEAR: _academic_years,
    }
    if unit in MONTHS:
        return _months(calendar, every * MONTHS[CadenceUnit(unit)], day)
    find = finders.get(CadenceUnit(unit))
    return find(calendar, every, anchor, day) if find else None


def _days(calendar: Calendar, every: int, anchor: date, day: date) -> Window:
    start = day - timedelta(days=(day - anchor).days % every)
    end = start + timedelta(days=every - 1)
    return Window(f"D{start:%Y%m%d}", _span_title(start, end), start, end)


def day_title(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _span_title(start: date, end: date) -> str:
    if start == end:
        return day_title(start)
    last = f"{end.month}月{end.day}日" if start.year == end.year else day_title(end)
    return f"{day_title(start)}—{last}"


def _weeks(calendar: Calendar, every: int, anchor: date, day: date) -> Window | None:
    week = calendar.on(Period.Kind.WEEK, day)
    if week is not None:
        return _teaching_weeks(calendar, every, week)
    term = calendar.on(Period.Kind.TERM, day)
    if term is not None and calendar.touches(Period.Kind.WEEK, term.start, term.end):
        return None  # the term has teaching weeks, and this is none of them
    plain = _plain_weeks(calendar, every, anchor, day)
    return None if calendar.touches(Period.Kind.WEEK, plain.start, plain.end) else plain


def _plain_weeks(calendar: Calendar, every: int, anchor: date, day: date) -> Window:
    """Weeks from Monday to Sunday all through the year, in blocks counted from the anchor's week."""
    monday = anchor - timedelta(days=anchor.weekday())
    start = day - timedelta(days=(day - monday).days % (7 * every))
    end = start + timedelta(days=7 * every - 1)
    number = start.isocalendar()
    code = f"{number.year}-W{number.week:02}" + (f"+{every}" if every > 1 else "")
    return Window(code, _span_title(start, end), start, end)


def _teaching_weeks(calendar: Calendar, every: int, week: Period) -> Window:
    """Blocks of teaching weeks, counted from the first week of their term."""
    same = [row for row in calendar.rows(Period.Kind.WEEK) if row.parent_id == week.parent_id]
    first = same.index(week) // every * every
    block = same[first : first + every]
    code, title = block[0].code, block[0].title
    if len(block) > 1:
        code, title = f"{code}+{len(block)}", f"第 {first + 1}—{first + len(block)} 周"
    return Window(code, title, block[0].start, block[-1].end, block[-1])


def _month_number(period: Period) -> int:
    """Months are counted from year 0; a moved border does not change which month a period is."""
    middle = period.start + (period.end - period.start) / 2
    return middle.year * 12 + middle.month - 1


def _plain_month(number: int) -> tuple[date, date]:
    start = date(number // 12, number % 12 + 1, 1)
    return start, date((number + 1) // 12, (number + 1) % 12 + 1, 1) - DAY


def _months(calendar: Calendar, every: int, day: date) -> Window:
    """Blocks of months, counted from January of year 0: quarters, half years and years are whole."""
    known = {_month_number(row): row for row in calendar.rows(Period.Kind.MONTH)}
    here = calendar.on(Period.Kind.MONTH, day)
    number = _month_number(here) if here else day.year * 12 + day.month - 1
    first = number // every * every
    last = first + every - 1
    start = known[first].start if first in known else _plain_month(first)[0]
    end = known[last].end if last in known else _plain_month(last)[1]
    code, title = _month_words(first, every)
    return Window(code, title, min(start, day), max(end, day), known.get(last))


def _month_words(first: int, every: int) -> tuple[str, str]:
    year, month = first // 12, first % 12 + 1
    if every == 1:
        return f"{year}-{month:02}", f"{year}年{month}月"
    if every == 3:
        return f"{year}-Q{(month + 2) // 3}", f"{year}年第 {(month + 2) // 3} 季度"
    if every == 6:
        return f"{year}-H{(month + 5) // 6}", f"{year}年{'上' if month < 7 else '下'}半年"
    last = first + every - 1
    return f"{year}-{month:02}+{every}", (f"{year}年{month}月—{last // 12}年{last % 12 + 1}月")


def _term_number(start: date) -> int:
    """Autumn terms are even, spring terms odd, whatever day they begin on."""
    return 2 * start.year if start.month >= AUTUMN else 2 * (start.year - 1) + 1


def _plain_term(number: int) -> tuple[date, date]:
    year, spring = divmod(number, 2)
    if spring:
        return date(year + 1, 2, 1), date(year + 1, 8, 31)
    return date(year, 9, 1), date(year + 1, 1, 31)


def _plain_term_on(day: date) -> int:
    if day.month >= 9:
        return 2 * day.year
    return 2 * (day.year - 1) + (0 if day.month == 1 else 1)


def _terms(calendar: Calendar, every: int, anchor: date, day: date) -> Window | None:
    known = {_term_number(row.start): row for row in calendar.rows(Period.Kind.TERM)}
    here = calendar.on(Period.Kind.TERM, day)
    if here is None and calendar.touches(Period.Kind.TERM, *_plain_term(_plain_term_on(day))):
        return None  # between two terms of the calendar
    number = _term_number(here.start) if here else _plain_term_on(day)
    first = number // every * every
    last = first + every - 1
    start = known[first].start if first in known else _plain_term(first)[0]
    end = calendar.work_ends(known[last]) if last in known else _plain_term(last)[1]
    if day > end:
        return None  # teaching is over
    code, title = _term_words(first)
    if every > 1:
        code, title = f"{code}+{every}", f"{title}—{_term_words(last)[1]}"
    return Window(code, title, start, end, known.get(last))


def _term_words(number: int) -> tuple[str, str]:
    year, spring = divmod(number, 2)
    return f"{year}-{year + 1}-{spring + 1}", f"{year}—{year + 1} 学年第 {spring + 1} 学期"


def _years(calendar: Calendar, every: int, anchor: date, day: date) -> Window:
    """Blocks of calendar years (年度), counted from the year of the anchor."""
    here = calendar.on(Period.Kind.YEAR, day)
    year = here.start.year if here else day.year
    first = year - (year - anchor.year) % every
    span = _block(calendar, Period.Kind.YEAR, first, every, (1, 1))
    code, title = str(first), f"{first}年度"
    if every > 1:
        last = first + every - 1
        code, title = f"{first}-{last}", f"{first}—{last}年度"
    return Window(code, title, *span)


def _academic_years(calendar: Calendar, every: int, anchor: date, day: date) -> Window:
    """Blocks of academic years (学年), counted from that of the anchor; each has its autumn's number."""
    here = calendar.on(Period.Kind.ACADEMIC_YEAR, day)
    year = here.start.year if here else day.year - (day.month < SEPTEMBER)
    first = year - (year - (anchor.year - (anchor.month < AUTUMN))) % every
    span = _block(calendar, Period.Kind.ACADEMIC_YEAR, first, every, (SEPTEMBER, 1))
    last = first + every
    return Window(f"{first}-{last}", f"{first}—{last} 学年", *span)


def _block(
    calendar: Calendar, kind: str, first: int, every: int, begins: tuple[int, int]
) -> tuple[date, date, Period | None]:
    """Some years on end by the calendar, or from a month and day where it has none."""
    known = {row.start.year: row for row in calendar.rows(kind)}
    last = first + every - 1
    start = known[first].start if first in known else date(first, *begins)
    end = known[last].end if last in known else date(last + 1, *begins) - DAY
    return start, end, known.get(last)
