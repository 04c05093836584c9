"""The relay and the sweep: what beat's ticks make so. Ticking twice changes nothing."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db.models import F, Q

from apps.core import clock
from apps.core.failpoints import failpoint
from apps.operations.models import JobRun

# A hint may be lost, or wait behind long jobs: it is given again after ever longer pauses.
REPUBLISH_SECONDS = (30, 60, 120, 300, 600)
BATCH = 100
# A run that takes its worker down so often is not started again.
POISON_LIMIT = 5
log = logging.getLogger(__name__)


def relay_jobs(*, publish: Callable[[int], object]) -> int:
    """Publish the rows that are due; of two relays at once, one wins each row."""
    now, sent = clock.now(), 0
    for run_id, published_at in _due(now):
        stamped = JobRun.objects.filter(
            pk=run_id, state=JobRun.State.WAITING, published_at=published_at
        ).update(published_at=now, publish_count=F("publish_count") + 1)
        if not stamped:
            continue
        failpoint("relay.stamped")
        try:
            publish(run_id)
        except Exception:
            log.exception("job %s could not be published", run_id)
            break
        sent += 1
    return sent


def _due(now: datetime) -> Iterator[tuple[int, datetime | None]]:
    waiting = JobRun.objects.filter(state=JobRun.State.WAITING).filter(
        Q(run_after=None) | Q(run_after__lte=now)
    )
    unheard = Q(published_at=None)
    last = len(REPUBLISH_SECONDS)
    for count, pause in enumerate(REPUBLISH_SECONDS, start=1):
        tried = Q(publish_count__gte=last) if count == last else Q(publish_count__lte=count)
        unheard |= tried & Q(published_at__lte=now - timedelta(seconds=pause))
    rows = waiting.filter(unheard).order_by("id").values_list("id", "published_at")
    yield from list(rows[:BATCH])


def sweep_jobs() -> int:
    """Give runs whose worker died back to the queue, up to the poison limit."""
    now, swept = clock.now(), 0
    for run in JobRun.objects.filter(state=JobRun.State.RUNNING, lease_until__lt=now):
        poisoned = run.attempts >= POISON_LIMIT
        fields = {
            "state": JobRun.State.FAILED if poisoned else JobRun.State.WAITING,
            "error": f"执行中断 {run.attempts} 次，已停止自动重试。" if poisoned else "",
            "finished_at": now if poisoned else None,
            "run_after": None,
            "published_at": None,
            "publish_count": 0,
            "lease_owner": "",
            "lease_until": None,
        }
        swept += JobRun.objects.filter(
            pk=run.pk,
            state=JobRun.State.RUNNING,
            lease_owner=run.lease_owner,
            lease_until=run.lease_until,
        ).update(**fields)
        log.warning("job %s lost its worker in attempt %s", run.pk, run.attempts)
    return swept
