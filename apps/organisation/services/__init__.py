"""What changes the calendar, accounts and who holds which role."""

from .accounts import create_user, disable_user, enable_user, first_password, reset_password
from .days import remove_holiday, save_holiday, save_period
from .periods import ensure_calendar, own_weeks, set_teaching_weeks
from .roles import assign_role, end_assignment

__all__ = [
    "assign_role",
    "create_user",
    "disable_user",
    "enable_user",
    "end_assignment",
    "ensure_calendar",
    "first_password",
    "own_weeks",
    "remove_holiday",
    "reset_password",
    "save_holiday",
    "save_period",
    "set_teaching_weeks",
]
