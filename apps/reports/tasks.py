"""Thin doors for the worker."""

from typing import Any

from apps.operations.jobs import JobHandle, job
from apps.reports import services


@job("reports.render_report", title="生成报告文件")
def render(
    job_run: JobHandle,
    *,
    report_id: int,
    format: str,  # noqa: A002
    version: int = 0,
) -> dict[str, Any]:
    """Twice makes the file twice, nothing else."""
    artifact = services.render_report(
        actor=job_run.actor,
        report_id=report_id,
        format=format,
        version=version,
        job_run=job_run,
        report_progress=job_run.report,
    )
    return {"artifact": artifact.pk, "sha256": artifact.sha256}


@job("reports.export_pack", title="导出报表包")
def export(job_run: JobHandle, *, pack_id: int, year_id: int, format: str) -> dict[str, Any]:  # noqa: A002
    """Twice makes the file twice, nothing else."""
    artifact = services.export_pack(
        actor=job_run.actor,
        pack_id=pack_id,
        year_id=year_id,
        format=format,
        job_run=job_run,
        report_progress=job_run.report,
    )
    return {"artifact": artifact.pk, "sha256": artifact.sha256}
