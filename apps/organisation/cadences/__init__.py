"""Cadences: over which days recurring work runs, by the college's own calendar."""

from .cadence import Cadence, Timing
from .calendar import Calendar, Window
from .moments import Moment
from .units import CadenceUnit
from .windows import ANCHOR, day_title

__all__ = [
    "ANCHOR",
    "Cadence",
    "CadenceUnit",
    "Calendar",
    "Moment",
    "Timing",
    "Window",
    "day_title",
]
