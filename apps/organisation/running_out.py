"""Where the calendar ends: what is asked of years, terms and weeks that nobody wrote opens nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from apps.core import clock
from apps.organisation.models import Period

AHEAD = timedelta(days=60)
KINDS = (Period.Kind.YEAR, Period.Kind.ACADEMIC_YEAR, Period.Kind.TERM, Period.Kind.MONTH)


@dataclass(frozen=True)
class Gap:
    """A part of the calendar that ends on a day, or a term that has no teaching weeks when it begins."""

    words: str
    ends_on: date
    period: Period

    @property
    def year(self) -> int:
        """The year whose calendar is to be made."""
        return (self.ends_on + timedelta(days=1)).year


def calendar_gaps(institution: Any, day: date | None = None) -> list[Gap]:
    """What ends within sixty days of a day (today) or has ended, the nearest first; nothing for a
    college that has no calendar yet."""
    rows = list(Period.objects.of(institution).order_by("end"))
    until = (day or clock.today()) + AHEAD
    found = []
    for kind in KINDS:
        own = [row for row in rows if row.kind == kind]
        if own and own[-1].end <= until:
            last = own[-1].end
            words = f"{Period.Kind(kind).label}只到 {last.year}年{last.month}月{last.day}日"
            found.append(Gap(words, last, own[-1]))
    taught = {row.parent_id for row in rows if row.kind == Period.Kind.WEEK}
    for row in rows if taught else []:
        near = row.start <= until and row.end >= until - AHEAD
        if row.kind == Period.Kind.TERM and near and row.pk not in taught:
            found.append(Gap(f"{row.title}没有教学周", row.start - timedelta(days=1), row))
    return sorted(found, key=lambda gap: gap.ends_on)
