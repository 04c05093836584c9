"""Versioned form templates, and the forms filled on them."""

from .forms import (
    AddedGroup,
    AddedRow,
    Cell,
    CellConflict,
    Remark,
    Revision,
    Submission,
    SubmissionPhase,
)
from .templates import FormColumn, FormGroup, FormItem, FormPhase, FormTemplate
from .years import ClosedYear

__all__ = [
    "AddedGroup",
    "AddedRow",
    "Cell",
    "CellConflict",
    "ClosedYear",
    "FormColumn",
    "FormGroup",
    "FormItem",
    "FormPhase",
    "FormTemplate",
    "Remark",
    "Revision",
    "Submission",
    "SubmissionPhase",
]
