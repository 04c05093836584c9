"""The calendar's stretches: years, academic years, terms, months and teaching weeks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from apps.accounts.models import Institution, User
from apps.core.errors import InvalidError
from apps.core.request_cache import forget
from apps.operations.services import record_audit
from apps.organisation.models import Period

Kind = Period.Kind
DAY = timedelta(days=1)
# A new stretch is joined to a neighbour that ends or begins this near: colleges move their borders.
NEAR = timedelta(days=62)
WEEKS = 20
EARLIEST, LATEST = 2000, 2100


@dataclass(frozen=True)
class Wanted:
    kind: str
    code: str
    title: str
    start: date
    end: date
    parent: str = ""


@transaction.atomic
def ensure_calendar(
    *, institution: Institution, year: int, actor: User | None = None
) -> list[Period]:
    """Make what is missing of a year's calendar and of the academic years that it overlaps.

    What is there stays as the college wrote it; years between known ones are filled. Returns the
    periods that were made. Raises InvalidError for a number that is no year.
    """
    if not EARLIEST <= year <= LATEST:
        raise InvalidError(f"{year} 不是一个年度。", fields={"year": "请填四位年份。"})
    rows = list(Period.objects.of(institution))
    made: list[Period] = []
    for wanted in _calendar(year, rows):
        row = _make(institution, wanted, rows)
        if row is not None:
            rows.append(row)
            made.append(row)
    for term in [row for row in rows if row.kind == Kind.TERM]:
        made += _first_weeks(term, rows)
    if made:
        record_audit(
            actor=actor,
            action="calendar.ensure",
            obj=made[0],
            institution=institution,
            after={"year": year, "periods": len(made)},
        )
        forget()
    return made


def _calendar(year: int, rows: list[Period]) -> Iterator[Wanted]:
    for y in _stretch(Kind.YEAR, {year}, rows):
        yield Wanted(Kind.YEAR, str(y), f"{y}年度", date(y, 1, 1), date(y, 12, 31))
    for y in _stretch(Kind.ACADEMIC_YEAR, {year - 1, year}, rows):
        code = f"{y}-{y + 1}"
        yield Wanted(Kind.ACADEMIC_YEAR, code, academic_title(y), date(y, 9, 1), date(y + 1, 8, 31))
    for y in _stretch(Kind.TERM, {year - 1, year}, rows):
        code = f"{y}-{y + 1}"
        middle = date(y + 1, 2, 1)
        spans = ((date(y, 9, 1), middle - DAY), (middle, date(y + 1, 8, 31)))
        for number, (start, end) in enumerate(spans, start=1):
            title = f"{academic_title(y)}第 {number} 学期"
            yield Wanted(Kind.TERM, f"{code}-{number}", title, start, end, code)
    for y in _stretch(Kind.MONTH, {year}, rows):
        for month in range(1, 13):
            end = date(y + month // 12, month % 12 + 1, 1) - DAY
            title = f"{y}年{month}月"
            yield Wanted(Kind.MONTH, f"{y}-{month:02}", title, date(y, month, 1), end, str(y))


def academic_title(first_year: int) -> str:
    return f"{first_year}—{first_year + 1} 学年"


def _stretch(kind: str, wanted: set[int], rows: list[Period]) -> range:
    """The wanted years and, so that no gap arises, those up to the known ones."""
    known = {_year_of(row) for row in rows if row.kind == kind} | wanted
    return range(max(min(known), EARLIEST), min(max(known), LATEST) + 1)


def _year_of(row: Period) -> int:
    spring = row.kind == Kind.TERM and row.start.month < 8
    return row.start.year - 1 if spring else row.start.year


def _make(institution: Institution, wanted: Wanted, rows: list[Period]) -> Period | None:
    same = [row for row in rows if row.kind == wanted.kind]
    if any(row.code == wanted.code for row in same):
        return None
    parent = next((r for r in rows if wanted.parent and r.code == wanted.parent), None)
    span = _fit(wanted.start, wanted.end, same)
    if span is not None and parent is not None:
        span = max(span[0], parent.start), min(span[1], parent.end)
    if span is None or (span[1] - span[0]) * 2 < wanted.end - wanted.start:
        return None
    return Period.objects.create(
        institution=institution,
        kind=wanted.kind,
        code=wanted.code,
        title=wanted.title,
        start=span[0],
        end=span[1],
        parent=parent,
    )


def _fit(start: date, end: date, rows: Iterable[Period]) -> tuple[date, date] | None:
    """The part of a span that no row covers, joined to near neighbours; None if nothing is left."""
    for row in sorted(rows, key=lambda r: r.start):
        if row.start <= start <= row.end:
            start = row.end + DAY
        if start <= row.start <= end <= row.end:
            end = row.start - DAY
    before = max((row.end for row in rows if row.end < start), default=None)
    after = min((row.start for row in rows if row.start > end), default=None)
    if before is not None and start - before <= NEAR:
        start = before + DAY
    if after is not None and after - end <= NEAR:
        end = after - DAY
    covered = any(row.start <= end and row.end >= start for row in rows)
    return None if covered or start > end else (start, end)


def _first_monday(term: Period) -> date:
    """Autumn: the first Monday on or after the term's start; spring: the last one of February."""
    monday = term.start + timedelta(days=-term.start.weekday() % 7)
    if term.start.month >= 8:
        return monday
    last = date(term.start.year, 3, 1) - DAY
    last -= timedelta(days=last.weekday())
    return last if last >= term.start else monday


def _first_weeks(term: Period, rows: list[Period]) -> list[Period]:
    if any(row.kind == Kind.WEEK and row.parent_id == term.pk for row in rows):
        return []
    return Period.objects.bulk_create(_weeks(term, _first_monday(term), WEEKS))


def _weeks(term: Period, monday: date, count: int) -> list[Period]:
    """Teaching weeks that end within the term."""
    weeks = []
    for number in range(1, count + 1):
        start = monday + timedelta(weeks=number - 1)
        if start + 6 * DAY <= term.end:
            weeks.append(
                Period(
                    institution_id=term.institution_id,
                    kind=Kind.WEEK,
                    code=f"{term.code}-W{number:02}",
                    title=f"第 {number} 周",
                    start=start,
                    end=start + 6 * DAY,
                    parent=term,
                )
            )
    return weeks


def own_weeks(term: Period) -> list[Period]:
    """A term's teaching weeks, unless they are those that the calendar lays by itself."""
    weeks = [one for one in term.children.all() if one.kind == Kind.WEEK]
    laid = _weeks(term, _first_monday(term), WEEKS)
    return [] if [one.start for one in weeks] == [one.start for one in laid] else weeks


@transaction.atomic
def set_teaching_weeks(
    *, term: Period, first_monday: date, count: int = WEEKS, actor: User | None = None
) -> list[Period]:
    """Lay a term's teaching weeks anew, as the college's own calendar has them.

    Raises InvalidError unless the first day is a Monday and all weeks lie within the term.
    """
    if term.kind != Kind.TERM:
        raise InvalidError("只有学期有教学周。")
    if first_monday.weekday() != 0:
        raise InvalidError("第一周须从星期一开始。", fields={"first_monday": "不是星期一。"})
    weeks = _weeks(term, first_monday, count)
    if first_monday < term.start or len(weeks) < count or count < 1:
        raise InvalidError("教学周超出了学期。", fields={"count": "超出了学期。"})
    old = {
        w.code: w
        for w in Period.objects.of(term.institution_id).filter(parent=term).order_by("start")
    }
    if [one.start for one in old.values()] == [one.start for one in weeks]:
        return list(old.values())
    for week in weeks:
        kept: Any = old.pop(week.code, None)
        week.pk, week.data_open = (kept.pk, kept.data_open) if kept else (None, True)
        week.save()
    for surplus in old.values():
        surplus.delete()
    record_audit(
        actor=actor,
        action="calendar.weeks",
        obj=term,
        after={"first_monday": first_monday, "count": count},
    )
    forget()
    return weeks
