"""Thin doors for the worker."""

from typing import Any

from celery import shared_task

from apps.diagnosis import services
from apps.operations.jobs import JobHandle, job


@shared_task(name="diagnosis.request_runs")
def request_runs() -> None:
    services.request_runs()


@job("diagnosis.run_cycles", title="诊断周期")
def run(job_run: JobHandle) -> dict[str, Any]:
    """Twice is once."""
    return services.run_cycles(institution=job_run.institution)
