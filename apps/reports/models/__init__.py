"""The register of reports, outlines, reports with their snapshots and files, packs of tables."""

from .outlines import Outline, OutlineSection, TablePack
from .register import ReportEntry
from .reports import Artifact, Report, SectionRevision, SectionText, Snapshot

__all__ = [
    "Artifact",
    "Outline",
    "OutlineSection",
    "Report",
    "ReportEntry",
    "SectionRevision",
    "SectionText",
    "Snapshot",
    "TablePack",
]
