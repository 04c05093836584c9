"""Forms as they stand: the whole form at once, what is missing in it, lists of forms."""

from .form import FormData, GroupData, RowData, load_form
from .grid import conflict_words, day_words, grid_of
from .header import header_sources, header_values
from .lists import (
    FormRow,
    count_by_state,
    form_rows,
    in_state,
    reachable_submissions,
    submission_for,
    years_with_forms,
)
from .progress import Progress, blockers, blockers_of, progress_of, progress_of_group

__all__ = [
    "FormData",
    "FormRow",
    "GroupData",
    "Progress",
    "RowData",
    "blockers",
    "blockers_of",
    "conflict_words",
    "count_by_state",
    "day_words",
    "form_rows",
    "grid_of",
    "header_sources",
    "header_values",
    "in_state",
    "load_form",
    "progress_of",
    "progress_of_group",
    "reachable_submissions",
    "submission_for",
    "years_with_forms",
]
