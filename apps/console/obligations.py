"""What settings ask of people: to write the next part of the calendar before it runs out."""

from apps.workflow.obligations import ObligationKind, register_obligations

CALENDAR, CALENDAR_PAGE = "console.calendar", "console:calendar_at"

register_obligations(
    ObligationKind(CALENDAR, "校历", "calendar-days", "去补校历", (CALENDAR_PAGE,), minutes=5)
)
