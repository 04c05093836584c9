"""Reports as far as the reader's rights reach: list, one, its files; the register."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When

from apps.core.errors import NotFoundError
from apps.layers.models import Subject
from apps.layers.registry import layers
from apps.layers.rights import rights_of
from apps.organisation.models import Period
from apps.reports.models import (
    Artifact,
    Outline,
    Report,
    ReportEntry,
    SectionRevision,
    Snapshot,
    TablePack,
)

READ = "reports.read"


def reports_for(actor: Any) -> QuerySet[Report]:
    """Reports about subjects that the reader may read reports of."""
    subjects = Subject.objects.of(actor.institution_id).visible_to(actor, READ)
    return (
        Report.objects.of(actor.institution_id)
        .filter(subject__in=subjects.values("pk"))
        .select_related("outline", "subject__unit", "period", "process", "institution")
        .order_by("-period__start", "outline__position", "subject__layer", "subject__code", "pk")
    )


def report_for(actor: Any, pk: int) -> Report:
    """One report. Raises NotFoundError for an absent, foreign or unreadable one alike."""
    found = reports_for(actor).filter(pk=pk).first()
    if found is None:
        raise NotFoundError("没有找到这份报告。")
    return found


def artifacts_of(report: Report) -> QuerySet[Artifact]:
    rows = Artifact.objects.of(report.institution_id).filter(report=report)
    return rows.select_related("requested_by", "snapshot")


def versions_of(report: Report) -> list[Snapshot]:
    """What was confirmed and opened again since, the latest first."""
    rows = Snapshot.objects.of(report.institution_id).filter(report=report)
    earlier = rows.filter(reopened_at__isnull=False).order_by("-version")
    return list(earlier.select_related("made_by", "reopened_by", "process"))


def version_of(report: Report, version: int) -> Snapshot:
    """One confirmed version. Raises NotFoundError where there is none of this number."""
    rows = Snapshot.objects.of(report.institution_id).filter(report=report, version=version)
    found = rows.select_related("made_by", "reopened_by").first()
    if found is None:
        raise NotFoundError("没有这一版报告。")
    return found


def artifact_for(actor: Any, pk: int) -> Artifact:
    """One file: of a report whoever may read the report, of a pack whoever may export everywhere."""
    found = (
        Artifact.objects.of(actor.institution_id)
        .select_related("report__subject", "pack", "institution")
        .filter(pk=pk)
        .first()
    )
    if found is None or not _may_fetch(actor, found):
        raise NotFoundError("没有找到这份文件。")
    return found


def _may_fetch(actor: Any, artifact: Artifact) -> bool:
    if artifact.report_id is None:
        return rights_of(actor).allows_everywhere("reports.export")
    return reports_for(actor).filter(pk=artifact.report_id).exists()


def waiting_texts(report: Report) -> dict[str, list[SectionRevision]]:
    """Late texts that wait for a decision, by the section's code."""
    rows = SectionRevision.objects.of(report.institution_id).waiting().filter(text__report=report)
    found: dict[str, list[SectionRevision]] = {}
    for row in rows.select_related("text", "author").order_by("pk"):
        found.setdefault(row.text.section, []).append(row)
    return found


def outlines_of(institution: Any) -> QuerySet[Outline]:
    return Outline.objects.of(institution).order_by("position", "code")


def reportable_kinds() -> list[tuple[str, str, str]]:
    """(layer, kind, title) of every kind of subject that is no person."""
    return [
        (layer.code, kind.code, kind.title)
        for layer in sorted(layers.values(), key=lambda one: one.order)
        for kind in layer.kinds
        if not kind.person
    ]


def reportable_subjects(actor: Any, action: str) -> QuerySet[Subject]:
    """Subjects that a report can be about, as far as the action reaches; persons are none."""
    kinds = Q(pk__in=[])
    for layer, kind, _ in reportable_kinds():
        kinds |= Q(layer=layer, kind=kind)
    rows = Subject.objects.of(actor.institution_id).visible_to(actor, action).open()
    return rows.filter(kinds).select_related("unit")


def suggested_subjects(actor: Any) -> QuerySet[Subject]:
    """What a report is mostly about: the college, its units, and the first kind of other layers."""
    kinds = Q(pk__in=[])
    for layer in layers.values():
        for kind in layer.kinds:
            if kind.mirrors or (kind is layer.kinds[0] and not kind.person):
                kinds |= Q(layer=layer.code, kind=kind.code)
    found = reportable_subjects(actor, "reports.write").filter(kinds)
    turns = [When(layer=layer.code, then=Value(layer.order)) for layer in layers.values()]
    return found.order_by(Case(*turns), "kind", "code")


def subject_words(subjects: Iterable[Subject]) -> list[tuple[str, str]]:
    """("部门 u2", "护理系") for each: how the form of a new report names a subject."""
    titles = {(layer, kind): title for layer, kind, title in reportable_kinds()}
    return [(f"{titles[one.layer, one.kind]} {one.code}", one.name) for one in subjects]


def years_of(institution: Any) -> QuerySet[Period]:
    return Period.objects.of(institution).filter(kind=Period.Kind.YEAR).order_by("-start")


def periods_of(institution: Any) -> QuerySet[Period]:
    """Periods of the kinds that the outlines are written for, the latest first."""
    kinds = Outline.objects.of(institution).order_by().values("period").distinct()
    return Period.objects.of(institution).filter(kind__in=kinds).order_by("-start", "kind")


def why_not_of(outline: Outline, period: Period) -> str:
    """Why a report by the outline is none of the period's, or an empty text."""
    if period.kind == outline.period:
        return ""
    return f"“{outline.title}”按{outline.get_period_display()}编写，{period.title}不是"


def register_of(institution: Any, *, layer: str = "", word: str = "") -> QuerySet[ReportEntry]:
    """The register of reports of the college's document."""
    rows = ReportEntry.objects.of(institution)
    if layer:
        rows = rows.filter(layer__contains=layer)
    if word:
        rows = rows.filter(Q(name__icontains=word) | Q(source__icontains=word))
    return rows.order_by("position", "code")


def register_layers(institution: Any) -> list[str]:
    """The layers that the register names, as printed, in its order."""
    rows: Iterable[str] = (
        ReportEntry.objects.of(institution)
        .exclude(layer="")
        .order_by("position", "code")
        .values_list("layer", flat=True)
    )
    return list(dict.fromkeys(rows))


def registered_names(institution: Any) -> dict[str, list[str]]:
    """Code of an outline → the entries of the register that it is written for, by name."""
    found: dict[str, list[str]] = {}
    rows = ReportEntry.objects.of(institution).exclude(outline="")
    for code, name in rows.order_by("position", "code").values_list("outline", "name"):
        found.setdefault(code, []).append(name)
    return found


def packs_of(institution: Any) -> QuerySet[TablePack]:
    return TablePack.objects.of(institution).order_by("position", "code")


def pack_for(actor: Any, pk: int) -> TablePack:
    """One pack. Raises NotFoundError for an absent or foreign one alike."""
    found = packs_of(actor.institution_id).filter(pk=pk).first()
    if found is None:
        raise NotFoundError("没有找到这个报表包。")
    return found


def pack_artifacts(pack: TablePack) -> QuerySet[Artifact]:
    rows = Artifact.objects.of(pack.institution_id).filter(pack=pack)
    return rows.select_related("requested_by", "period")
