"""Open a year's forms, fill them cell by cell, and bring them through their approval."""

from .cells import (
    Entry,
    SaveResult,
    resolve_conflict,
    save_cell,
    save_cells,
    save_header_field,
)
from .close_year import close_forms, close_year
from .open_phases import open_due_phases
from .open_year import open_forms, open_year, year_period
from .prefill import prefill_form, prefill_forms, why_empty
from .remarks import answer_remark, remark_on_cell, remove_remark
from .review import approve_phase, reopen_phase, return_phase, submit_phase, withdraw_phase
from .rows import add_group, add_row, remove_group, remove_row, rename_group, rename_row
from .take_problem import take_problem

__all__ = [
    "Entry",
    "SaveResult",
    "add_group",
    "add_row",
    "answer_remark",
    "approve_phase",
    "close_forms",
    "close_year",
    "open_due_phases",
    "open_forms",
    "open_year",
    "prefill_form",
    "prefill_forms",
    "remark_on_cell",
    "remove_group",
    "remove_remark",
    "remove_row",
    "rename_group",
    "rename_row",
    "reopen_phase",
    "resolve_conflict",
    "return_phase",
    "save_cell",
    "save_cells",
    "save_header_field",
    "submit_phase",
    "take_problem",
    "why_empty",
    "withdraw_phase",
    "year_period",
]
