"""The periods of an institution as cadences read them, and the stretch of days that one run covers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from apps.organisation.models import Period


@dataclass(frozen=True)
class Window:
    """One run's days, its code (once per cadence) and title; `period` is the calendar's last one."""

    code: str
    title: str
    start: date
    end: date
    period: Period | None = None


@dataclass
class Calendar:
    """The periods of an institution by kind, oldest first; read once per run."""

    by_kind: dict[str, list[Period]] = field(default_factory=dict)

    @classmethod
    def of(cls, institution: Any) -> Calendar:
        calendar = cls()
        for period in Period.objects.of(institution).order_by("start"):
            calendar.by_kind.setdefault(period.kind, []).append(period)
        return calendar

    def rows(self, kind: str) -> list[Period]:
        return self.by_kind.get(kind, [])

    def on(self, kind: str, day: date) -> Period | None:
        return next((row for row in self.rows(kind) if row.start <= day <= row.end), None)

    def touches(self, kind: str, start: date, end: date) -> bool:
        return any(row.start <= end and row.end >= start for row in self.rows(kind))

    def weeks_of(self, term: Period) -> list[Period]:
        """The teaching weeks of a term."""
        return [week for week in self.rows(Period.Kind.WEEK) if week.parent_id == term.pk]

    def work_ends(self, period: Period) -> date:
        """A term's work ends when its teaching ends; that of any other period with the period."""
        weeks = self.weeks_of(period) if period.kind == Period.Kind.TERM else []
        return weeks[-1].end if weeks else period.end
