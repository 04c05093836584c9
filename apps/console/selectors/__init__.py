"""What the pages of settings show."""

from .audit import action_words, audit_entries
from .matrix import matrix_lines
from .organisation import (
    UnitNode,
    body_faults,
    heads_by_unit,
    systems_by_layer,
    unit_tree,
)
from .profiles import EntryState, profile_state
from .unit_subjects import kinds_of_subjects, subjects_shown

__all__ = [
    "EntryState",
    "UnitNode",
    "action_words",
    "audit_entries",
    "body_faults",
    "heads_by_unit",
    "kinds_of_subjects",
    "matrix_lines",
    "profile_state",
    "subjects_shown",
    "systems_by_layer",
    "unit_tree",
]
