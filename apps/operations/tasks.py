"""Thin doors for the worker; what they do is in the services."""

from celery import shared_task

from apps.operations.services.audit import seal_audit as seal
from apps.operations.services.relay_jobs import relay_jobs as relay
from apps.operations.services.relay_jobs import sweep_jobs as sweep
from apps.operations.services.run_job import run_job as run


@shared_task(name="operations.run_job")
def run_job(run_id: int) -> None:
    run(run_id)


@shared_task(name="operations.relay_jobs")
def relay_jobs() -> None:
    relay(publish=run_job.delay)


@shared_task(name="operations.sweep_jobs")
def sweep_jobs() -> None:
    sweep()


@shared_task(name="operations.seal_audit")
def seal_audit() -> None:
    seal()
