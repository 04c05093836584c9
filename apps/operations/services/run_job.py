"""Run one job: take its row, hold the lease while the work lasts, write down how it ended.

The row is the truth. A hint from the broker may come twice, late or never: whoever turns the row
from waiting to running owns it until the lease ends, and only the owner may write its end.
"""

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db import close_old_connections, connection
from django.db.models import F, Q
from django.db.utils import DatabaseError, OperationalError

from apps.core import clock
from apps.core.errors import DomainError
from apps.core.failpoints import failpoint
from apps.operations.jobs import Job, jobs
from apps.operations.models import JobRun

T = TypeVar("T")
WAITING_ANEW: dict[str, Any] = {
    "state": JobRun.State.WAITING,
    "published_at": None,
    "publish_count": 0,
    "lease_owner": "",
    "lease_until": None,
}
log = logging.getLogger(__name__)


class LeaseLostError(Exception):
    """The run was given to another worker; whatever this one does now no longer counts."""


def _lease() -> timedelta:
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


def run_job(run_id: int) -> bool:
    """Do the work of one row; False if it was not ours to do (done, taken, or not yet due)."""
    owner = f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"
    if not _take(run_id, owner):
        return False
    run = JobRun.objects.select_related("institution", "requested_by").get(pk=run_id)
    failpoint("job.taken")
    handle = RunningJob(run, owner)
    try:
        with _heartbeat(run_id, owner) as lost:
            handle.lost = lost
            result = jobs[run.type].run(handle, **run.arguments)
        failpoint("job.before_finish")
        _finish(run, owner, state=JobRun.State.DONE, result=result or {}, error="")
    except LeaseLostError:
        log.warning("job %s lost its lease", run_id)
    except DomainError as error:
        _finish(run, owner, state=JobRun.State.FAILED, error=error.message)
    except Exception:
        log.exception("job %s (%s) failed in attempt %s", run_id, run.type, run.attempts)
        _retry_or_fail(run, owner, jobs.get(run.type))
    return True


def _take(run_id: int, owner: str) -> bool:
    now = clock.now()
    return bool(
        JobRun.objects.filter(pk=run_id, state=JobRun.State.WAITING)
        .filter(Q(run_after=None) | Q(run_after__lte=now))
        .update(
            state=JobRun.State.RUNNING,
            lease_owner=owner,
            lease_until=now + _lease(),
            started_at=now,
            attempts=F("attempts") + 1,
            error="",
        )
    )


def _finish(run: JobRun, owner: str, **fields: Any) -> None:
    fields |= {"lease_owner": "", "lease_until": None, "finished_at": clock.now()}
    if _go_again(run, owner) or _mine(run.pk, owner).filter(again=False).update(**fields):
        return
    # Asked for between the two looks.
    if not _go_again(run, owner):
        log.warning("job %s ended after its lease; the end is not written", run.pk)


def _go_again(run: JobRun, owner: str) -> bool:
    """Whether it was asked for once more while it ran, and waits for that now."""
    return bool(
        _mine(run.pk, owner)
        .filter(again=True)
        .update(**WAITING_ANEW, again=False, attempts=0, note="期间又有新的数据，再做一次")
    )


def _retry_or_fail(run: JobRun, owner: str, kind: Job | None) -> None:
    """An unexpected error is tried again after a pause; the user reads a number, not a traceback."""
    words = f"处理时发生意外错误，已记入日志（任务编号 {run.pk}）。"
    if run.attempts >= (kind.max_attempts if kind else 1):
        _finish(run, owner, state=JobRun.State.FAILED, error=words)
        return
    _mine(run.pk, owner).update(
        **WAITING_ANEW,
        again=False,
        run_after=clock.now() + timedelta(seconds=10 * 3**run.attempts),
        error=words + "稍后自动重试。",
    )


def _mine(run_id: int, owner: str) -> Any:
    return JobRun.objects.filter(pk=run_id, state=JobRun.State.RUNNING, lease_owner=owner)


class RunningJob:
    """The handle that a job gets (see `apps.operations.jobs.JobHandle`)."""

    def __init__(self, run: JobRun, owner: str) -> None:
        self.id: int = run.pk
        self.institution = run.institution
        self.actor = run.requested_by
        self.attempt = run.attempts
        self.lost = threading.Event()
        self._owner = owner

    def report(self, done: int, total: int = 0, note: str = "") -> None:
        if self.lost.is_set() or not _mine(self.id, self._owner).update(
            progress_done=done,
            progress_total=total,
            note=note[:200],
            lease_until=clock.now() + _lease(),
        ):
            raise LeaseLostError(self.id)

    def track(self, items: Iterable[T], total: int, note: str = "") -> Iterator[T]:
        self.report(0, total, note)
        told, done = time.monotonic(), 0
        for item in items:
            yield item
            done += 1
            if time.monotonic() - told >= 1:
                self.report(done, total, note)
                told = time.monotonic()
        self.report(done, total, note)


@contextmanager
def _heartbeat(run_id: int, owner: str) -> Iterator[threading.Event]:
    """Lengthen the lease from a thread of its own until the block ends; tell if it is lost."""
    stop, lost = threading.Event(), threading.Event()

    def beat() -> None:
        try:
            while not stop.wait(settings.JOB_LEASE_SECONDS / 4):
                _lengthen(run_id, owner, lost)
                if lost.is_set():
                    return
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"lease-{run_id}", daemon=True)
    thread.start()
    try:
        yield lost
    finally:
        stop.set()
        thread.join(timeout=5)


def _lengthen(run_id: int, owner: str, lost: threading.Event) -> None:
    try:
        close_old_connections()
        until = clock.now() + _lease()
        if not _mine(run_id, owner).update(lease_until=until):
            lost.set()
    except (OperationalError, DatabaseError):  # locked or away: the next beat tries again
        log.warning("job %s: heartbeat missed", run_id, exc_info=True)
