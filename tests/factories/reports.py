"""Outlines of reports and packs of tables."""

from typing import Any

from apps.reports.models import Outline, OutlineSection, TablePack

LEVELS = [
    {"code": "office", "title": "质管办审核", "role": "qa_office"},
    {"code": "leader", "title": "校领导确认", "role": "school_leader"},
]


def make_outline(institution: Any, mark: str = "", code: str = "annual") -> Outline:
    """An outline of one text and one computed section."""
    outline = Outline.objects.create(
        institution=institution,
        code=code,
        title=f"{mark}年度报告",
        levels=LEVELS,
        signatures=["编制人", "校长签字"],
    )
    for position, (section, kind) in enumerate((("overview", "text"), ("problems", "computed"))):
        OutlineSection.objects.create(
            institution=institution,
            outline=outline,
            code=section,
            title=f"{mark}{section}",
            kind=kind,
            key=section,
            position=position,
        )
    return outline


def make_pack(institution: Any, mark: str = "", forms: tuple[str, ...] = ("unit",)) -> TablePack:
    code = f"p{TablePack.objects.of(institution).count()}"
    return TablePack.objects.create(
        institution=institution, code=code, title=f"{mark}报表包", forms=list(forms)
    )
