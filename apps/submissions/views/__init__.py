"""Pages of the annual forms."""

from .cells import CellHistory, CellSave, ConflictResolve, HeaderSave
from .files import SubmissionDocx, SubmissionPrint, SubmissionXlsx
from .opening import YearOpen
from .pages import SubmissionDetail, SubmissionList, SubmissionPrefill
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
from .rows import (
    GroupAdd,
    GroupDelete,
    GroupRename,
    ProblemTake,
    RowAdd,
    RowDelete,
    RowRename,
)
from .years import YearClose

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
    "ProblemTake",
    "RemarkAnswer",
    "RemarkDelete",
    "RemarkSave",
    "RowAdd",
    "RowDelete",
    "RowRename",
    "SubmissionDetail",
    "SubmissionDocx",
    "SubmissionList",
    "SubmissionPrefill",
    "SubmissionPrint",
    "SubmissionXlsx",
    "YearClose",
    "YearOpen",
]
