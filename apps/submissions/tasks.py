"""Thin doors for the worker."""

from typing import Any

from celery import shared_task

from apps.operations.jobs import JobHandle, job
from apps.submissions import services


@shared_task(name="submissions.open_due_phases")
def open_due_phases() -> None:
    """Beat asks every ten minutes; whatever is due opens, twice changes nothing."""
    services.open_due_phases()


@job("submissions.prefill_year", title="表单带入数据")
def prefill_year(job_run: JobHandle, *, year: int) -> dict[str, Any]:
    """Puts what the system knows into the year's open forms; twice is once."""
    changed = services.prefill_year(
        institution=job_run.institution, year=year, report=job_run.report
    )
    return {"cells": changed}
