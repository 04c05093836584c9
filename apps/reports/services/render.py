"""Make files of reports, as jobs: the requester's rights are asked when it is requested, when it runs
and when the file is fetched."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import ConflictError, InvalidError
from apps.core.private_files import PrivateFolder, digest_of
from apps.layers.policies import may
from apps.operations.models import JobRun
from apps.operations.services import record_audit, request_job
from apps.organisation.models import Period
from apps.rendering.documents import document_pdf
from apps.rendering.report_docx import document_docx
from apps.reports.choices import REPORT_FORMATS, Format
from apps.reports.compose import document_of, snapshot_of
from apps.reports.models import Artifact, Report, Snapshot, TablePack
from apps.reports.selectors import report_for, version_of

FILES = PrivateFolder("reports")
LOST = "文件已不在服务器上，或内容被改动；请重新生成。"
WRITERS: dict[str, Callable[[Any], bytes]] = {
    Format.PDF.value: document_pdf,
    Format.DOCX.value: document_docx,
}


def ask_for_file(
    *,
    report: Report,
    format: str,  # noqa: A002
    actor: User,
    version: int | None = None,
) -> JobRun:
    """Request a file of the report, or of one of its confirmed versions. Raises NotAllowedError, InvalidError for a format we do not write."""
    may(actor, "reports.export", report.subject).require()
    if format not in [one.value for one in REPORT_FORMATS]:
        raise InvalidError("只能生成 PDF 或 Word。", fields={"format": "请选择 PDF 或 Word。"})
    return request_job(
        "reports.render_report",
        institution=report.institution,
        actor=actor,
        arguments={"report_id": report.pk, "format": format, "version": version or 0},
        unique_key=f"{report.pk}:{format}:{version or 0}:{actor.pk}",
        title=f"生成 {Format(format).label}：{report}"[:200],
    )


def _silent(done: int, total: int, note: str) -> None:
    """Nobody listens."""


def render_report(
    *,
    actor: User,
    report_id: int,
    format: str,  # noqa: A002
    version: int = 0,
    job_run: Any = None,
    report_progress: Callable[[int, int, str], None] | None = None,
) -> Artifact:
    """Write the file and keep it. Raises NotFoundError or NotAllowedError where the requester may no
    longer have it, RenderError where no PDF comes out."""
    tell = report_progress or _silent
    report = report_for(actor, report_id)
    may(actor, "reports.export", report.subject).require()
    tell(0, 3, "汇总数据")
    snapshot = version_of(report, version) if version else snapshot_of(report)
    document = document_of(report, actor, snapshot)
    tell(1, 3, "排版")
    content = WRITERS[format](document)
    tell(2, 3, "保存")
    artifact = keep_file(
        content=content,
        name=f"{report}{_suffix(snapshot)}.{format}",
        format=format,
        is_draft=document.is_draft,
        actor=actor,
        job_run=job_run,
        of={"report": report, "period": report.period, "snapshot": snapshot},
    )
    tell(3, 3, "完成")
    return artifact


def _suffix(snapshot: Snapshot | None) -> str:
    if snapshot is None:
        return "（草稿）"
    return f"（第{snapshot.version}版）" if snapshot.version > 1 else ""


@transaction.atomic
def keep_file(
    *,
    content: bytes,
    name: str,
    format: str,  # noqa: A002
    is_draft: bool,
    actor: User | None,
    of: dict[str, Report | TablePack | Period | Any],
    job_run: Any = None,
) -> Artifact:
    """Store a content encrypted under its hash, with the row that says what it is."""
    institution = of["period"].institution
    FILES.store(institution.pk, content)
    artifact = Artifact.objects.create(
        institution=institution,
        format=format,
        name=name[:200],
        sha256=digest_of(content),
        size=len(content),
        is_draft=is_draft,
        job_run_id=getattr(job_run, "id", None),
        requested_by=actor,
        made_at=clock.now(),
        **of,
    )
    record_audit(
        actor=actor,
        action="reports.export",
        obj=artifact,
        institution=institution,
        after={"format": format, "sha256": artifact.sha256},
    )
    return artifact


def read_file(*, artifact: Artifact, actor: User) -> bytes:
    """The file's content; the caller has asked whether the actor may. Raises ConflictError if it is lost."""
    name = FILES.name_of(artifact.institution_id, artifact.sha256)
    content = FILES.read_exact(name, artifact.sha256)
    if content is None:
        raise ConflictError(LOST)
    record_audit(
        actor=actor, action="reports.fetch", obj=artifact, institution=artifact.institution
    )
    return content
