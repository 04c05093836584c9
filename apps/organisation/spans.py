"""Stretches of days: a period's, a calendar year's, and the one before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import QuerySet

from apps.organisation.models import Period

DAY = timedelta(days=1)


class Span(NamedTuple):
    """From a day to a day, both included."""

    start: date
    end: date

    @classmethod
    def of(cls, period: Period) -> Span:
        return cls(period.start, period.end)

    @classmethod
    def of_year(cls, year: int) -> Span:
        return cls(date(year, 1, 1), date(year, 12, 31))

    def holds(self, day: date) -> bool:
        return self.start <= day <= self.end


def periods_before(period: Period) -> QuerySet[Period]:
    """Periods of the same kind that ended before this one began, the latest first."""
    rows = Period.objects.of(period.institution_id).filter(kind=period.kind)
    return rows.filter(end__lt=period.start).order_by("-end")


def span_before(period: Period) -> Span:
    """The days of the period before; where the calendar has none, a stretch as long as this one."""
    if period.kind == Period.Kind.YEAR:
        return Span.of_year(period.start.year - 1)
    earlier = periods_before(period).first()
    if earlier is not None:
        return Span.of(earlier)
    return Span(period.start - (period.end - period.start) - DAY, period.start - DAY)
