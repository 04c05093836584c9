"""What must always hold of jobs and of the audit log."""

from collections.abc import Iterator
from datetime import timedelta

from apps.core import clock
from apps.core.invariants import invariant
from apps.operations.models import JobRun
from apps.operations.services.audit import broken_seals

WHY = "checking an invariant"
# The sweep comes every 30 seconds: what it has left for so long, it does not see.
SWEPT_BY_THEN = timedelta(minutes=5)


@invariant("operations.leases", "没有任务超过租约仍在进行")
def no_job_past_its_lease() -> Iterator[str]:
    rows = JobRun.objects.across_institutions(reason=WHY).filter(state=JobRun.State.RUNNING)
    for run in rows.filter(lease_until__lt=clock.now() - SWEPT_BY_THEN):
        yield f"job {run.pk} ({run.type}) runs past its lease of {run.lease_until}"
    for run in rows.filter(lease_until=None):
        yield f"job {run.pk} ({run.type}) runs without a lease"


@invariant("operations.seals", "审计封存与记录一致")
def seals_hold() -> Iterator[str]:
    yield from broken_seals()
