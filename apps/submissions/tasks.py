"""Thin doors for the worker."""

from typing import Any

from celery import shared_task

from apps.operations.jobs import JobHandle, job
from apps.organisation.models import Period
from apps.submissions import print_files, services


@shared_task(name="submissions.open_due_phases")
def open_due_phases() -> None:
    """Beat asks every ten minutes; whatever is due opens, twice changes nothing."""
    services.open_due_phases()


@job("submissions.prefill_forms", title="表单带入数据")
def prefill_forms(job_run: JobHandle, *, period_id: int) -> dict[str, Any]:
    """Puts what the system knows into the period's open forms; twice is once."""
    period = Period.objects.of(job_run.institution).get(pk=period_id)
    changed = services.prefill_forms(period=period, report=job_run.report)
    return {"cells": changed}


@job("submissions.print_form", title="生成表单文件")
def print_form(job_run: JobHandle, *, submission_id: int, kind: str, source: str) -> dict[str, Any]:
    """Twice makes the file twice, nothing else; `source` only tells requests apart."""
    return print_files.print_form(submission_id=submission_id, kind=kind, actor=job_run.actor)
