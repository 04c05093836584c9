"""Thin doors for the worker."""

from datetime import date
from typing import Any

from celery import shared_task

from apps.monitoring import services
from apps.operations.jobs import JobHandle, job


@shared_task(name="monitoring.request_recomputations")
def request_recomputations() -> None:
    services.request_recomputations()


@shared_task(name="monitoring.request_digests")
def request_digests() -> None:
    services.request_digests()


@job("monitoring.recompute_warnings", title="重算预警")
def recompute(job_run: JobHandle) -> dict[str, Any]:
    """Twice is once; the first run of a day judges everything."""
    full = services.full_run_is_due(institution=job_run.institution)
    done = services.recompute_warnings(
        institution=job_run.institution, actor=job_run.actor, full=full
    )
    return done.as_dict()


@job("monitoring.send_digest", title="预警摘要")
def send_digest(job_run: JobHandle, day: str) -> dict[str, Any]:
    """Twice is once."""
    return services.send_digests(
        institution=job_run.institution, day=date.fromisoformat(day), track=job_run.track
    )
