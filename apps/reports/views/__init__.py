"""Pages of reports."""

from .lists import Register, ReportList, ReportNew
from .packs import PackDetail, PackExport, PackList
from .report import (
    ArtifactFetch,
    ReportApprove,
    ReportDetail,
    ReportRender,
    ReportReturn,
    ReportSubmit,
    ReportWithdraw,
    SectionSave,
    TextSettle,
)
from .targets import TargetList
from .versions import ReportReopen

__all__ = [
    "ArtifactFetch",
    "PackDetail",
    "PackExport",
    "PackList",
    "Register",
    "ReportApprove",
    "ReportDetail",
    "ReportList",
    "ReportNew",
    "ReportRender",
    "ReportReopen",
    "ReportReturn",
    "ReportSubmit",
    "ReportWithdraw",
    "SectionSave",
    "TargetList",
    "TextSettle",
]
