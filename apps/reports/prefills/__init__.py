"""What reports offer to forms: for each row of the province's table what the year knows about it.

Which metrics, points and facts are a row's is said by the packs of the profile. Sets, states and the year
that something counts for are those of the annual report, so that both say the same.
"""

from . import attainment, overview, problems
from .facts import facts
from .rows import RowMap, row_map, scope_of

__all__ = [
    "RowMap",
    "attainment",
    "facts",
    "overview",
    "problems",
    "row_map",
    "scope_of",
]
