"""Work on data that takes longer than a page."""

from typing import Any

from celery import shared_task

from apps.core.errors import NotAllowedError
from apps.datahub.models import Batch
from apps.datahub.services.commit_batch import commit_batch
from apps.datahub.services.compute_metrics import compute_metrics, request_computes
from apps.operations.jobs import JobHandle, job


@shared_task(name="datahub.request_computes")
def request_all_computes() -> None:
    request_computes()


@job("datahub.commit_batch", title="导入数据", max_attempts=2)
def run_commit(job_run: JobHandle, *, batch: int, accept_valid: bool) -> dict[str, Any]:
    """Started twice, the second finds the batch committed."""
    found = Batch.objects.of(job_run.institution).get(pk=batch)
    if job_run.actor is None:
        raise NotAllowedError("导入的人已不在，请重新上传。")
    done = commit_batch(
        batch=found, actor=job_run.actor, accept_valid=accept_valid, report=job_run.report
    )
    return {"new": done.new, "changed": done.changed, "same": done.same}


@job("datahub.compute_metrics", title="计算指标")
def run_compute(job_run: JobHandle) -> dict[str, Any]:
    """Derives again whatever follows from master data and other metrics; twice is once."""
    done = compute_metrics(
        institution=job_run.institution, actor=job_run.actor, report=job_run.report
    )
    return done.as_dict()
