"""Units, posts, duties, bodies with seats, who holds which role, the calendar, the matrix."""

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
