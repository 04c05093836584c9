"""Forms as they stand: the whole form at once, what is missing in it, lists of forms."""

from .deltas import deltas_of
from .form import FormData, load_form
from .grid import grid_of
from .grid_words import conflict_words, day_words
from .header import header_sources, header_values
from .lists import (
    FormRow,
    count_by_state,
    form_rows,
    in_state,
    reachable_submissions,
    reads_plans,
    submission_for,
)
from .parts import join_parts, problem_percent, split_parts
from .prefills import prefills, register_prefill
from .problems import OtherProblems, other_problems
from .progress import (
    Progress,
    blockers,
    blockers_of,
    cell_is_filled,
    hints_of,
    progress_of,
    progress_of_group,
)
from .rows import GroupData, RowData
from .shape import FormShape, load_shape
from .years import (
    OPEN_STATES,
    Unfinished,
    is_closed,
    period_to_show,
    periods_with_forms,
    unfinished_by_form,
    unfinished_phases,
    why_not_over,
)

__all__ = [
    "OPEN_STATES",
    "FormData",
    "FormRow",
    "FormShape",
    "GroupData",
    "OtherProblems",
    "Progress",
    "RowData",
    "Unfinished",
    "blockers",
    "blockers_of",
    "cell_is_filled",
    "conflict_words",
    "count_by_state",
    "day_words",
    "deltas_of",
    "form_rows",
    "grid_of",
    "header_sources",
    "header_values",
    "hints_of",
    "in_state",
    "is_closed",
    "join_parts",
    "load_form",
    "load_shape",
    "other_problems",
    "period_to_show",
    "periods_with_forms",
    "prefills",
    "problem_percent",
    "progress_of",
    "progress_of_group",
    "reachable_submissions",
    "reads_plans",
    "register_prefill",
    "split_parts",
    "submission_for",
    "unfinished_by_form",
    "unfinished_phases",
    "why_not_over",
]
