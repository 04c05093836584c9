"""Thin doors for the worker."""

from typing import Any

from celery import shared_task

from apps.monitoring import services
from apps.operations.jobs import JobHandle, job


@shared_task(name="monitoring.request_recomputations")
def request_recomputations() -> None:
    services.request_recomputations()


@job("monitoring.recompute_warnings", title="重算预警")
def recompute(job_run: JobHandle) -> dict[str, Any]:
    """Twice is once."""
    done = services.recompute_warnings(institution=job_run.institution, actor=job_run.actor)
    return done.as_dict()
