"""Pages of the annual forms."""

from .cells import CellHistory, CellSave, ConflictResolve, HeaderSave
from .pages import SubmissionDetail, SubmissionList, SubmissionPrefill, SubmissionPrint, YearOpen
from .review import (
    PhaseApprove,
    PhaseReopen,
    PhaseReturn,
    PhaseSubmit,
    PhaseWithdraw,
    RemarkAnswer,
    RemarkDelete,
    RemarkSave,
)
from .rows import GroupAdd, GroupDelete, GroupRename, RowAdd, RowDelete, RowRename

__all__ = [
    "CellHistory",
    "CellSave",
    "ConflictResolve",
    "GroupAdd",
    "GroupDelete",
    "GroupRename",
    "HeaderSave",
    "PhaseApprove",
    "PhaseReopen",
    "PhaseReturn",
    "PhaseSubmit",
    "PhaseWithdraw",
    "RemarkAnswer",
    "RemarkDelete",
    "RemarkSave",
    "RowAdd",
    "RowDelete",
    "RowRename",
    "SubmissionDetail",
    "SubmissionList",
    "SubmissionPrefill",
    "SubmissionPrint",
    "YearOpen",
]
