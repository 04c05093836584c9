"""What changes the calendar, accounts and who holds which role."""

from .periods import ensure_calendar, set_teaching_weeks

__all__ = ["ensure_calendar", "set_teaching_weeks"]
