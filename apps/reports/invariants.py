"""What must always hold of reports."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef

from apps.core.invariants import invariant
from apps.reports.choices import ReportState
from apps.reports.compose import digest_of
from apps.reports.models import Artifact, Report, Snapshot
from apps.reports.services.render import FILES

WHY = "checking an invariant"


@invariant("reports.snapshots", "已确认的报告有且只有一份现行快照，历次快照都未被改动")
def snapshots_are_as_they_were() -> Iterator[str]:
    snapshots = Snapshot.objects.across_institutions(reason=WHY)
    for snapshot in snapshots.iterator(chunk_size=20):
        if digest_of(snapshot.data) != snapshot.sha256:
            yield f"snapshot {snapshot.pk}: content differs from its hash"
    own = Snapshot.objects.across_institutions(reason=WHY).current().filter(report=OuterRef("pk"))
    reports = Report.objects.across_institutions(reason=WHY)
    for report in reports.filter(~Exists(own), state=ReportState.CONFIRMED):
        yield f"report {report.pk}: confirmed without a snapshot"
    for report in reports.filter(Exists(own)).exclude(state=ReportState.CONFIRMED):
        yield f"report {report.pk}: has a current snapshot without being confirmed"


@invariant("reports.files", "每份报告文件都在，且与登记的摘要一致")
def files_are_as_they_were() -> Iterator[str]:
    for row in Artifact.objects.across_institutions(reason=WHY).iterator(chunk_size=200):
        if FILES.read_exact(FILES.name_of(row.institution_id, row.sha256), row.sha256) is None:
            yield f"artifact {row.pk}: its file is gone or differs from its hash"


@invariant("reports.same_institution", "报告、提纲、对象、文件同属一所学校")
def parts_share_institution() -> Iterator[str]:
    reports = Report.objects.across_institutions(reason=WHY)
    for name in ("outline", "subject", "period"):
        for report in reports.exclude(**{f"{name}__institution": F("institution")}):
            yield f"report {report.pk}: its {name} belongs to another institution"
    artifacts = Artifact.objects.across_institutions(reason=WHY).filter(report__isnull=False)
    for artifact in artifacts.exclude(report__institution=F("institution")):
        yield f"artifact {artifact.pk}: its report belongs to another institution"
