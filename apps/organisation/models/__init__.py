"""Units, posts, duties, bodies with seats, who holds which role, the calendar, the matrix."""

from .account_changes import AccountChange
from .matrix import MatrixEntry, MatrixRow
from .structure import (
    Assignment,
    BaseAssignment,
    Body,
    Duty,
    Holiday,
    Period,
    Post,
    Seat,
    Unit,
    UnitName,
    UnitQuerySet,
    ValidityQuerySet,
)

__all__ = [
    "AccountChange",
    "Assignment",
    "BaseAssignment",
    "Body",
    "Duty",
    "Holiday",
    "MatrixEntry",
    "MatrixRow",
    "Period",
    "Post",
    "Seat",
    "Unit",
    "UnitName",
    "UnitQuerySet",
    "ValidityQuerySet",
]
