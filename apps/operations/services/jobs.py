"""Ask for work, or take the request back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from apps.core import clock
from apps.core.errors import ConflictError
from apps.operations.jobs import jobs
from apps.operations.models import JobRun


def request_job(
    type: str,  # noqa: A002
    *,
    institution: Any,
    actor: Any = None,
    arguments: Mapping[str, Any] | None = None,
    unique_key: str | None = None,
    visible_to: str | None = None,
    title: str = "",
    run_after: datetime | None = None,
) -> JobRun:
    """Write the request in the caller's transaction; the relay starts it after the commit.

    While a run with the same `unique_key` is open in this institution, that run is returned; one
    that is at work already is done once more when it ends, for it may not have seen the caller's data. `visible_to` names an area (roles.md) whose readers may see the run.
    """
    run = JobRun(
        institution=institution,
        type=type,
        title=title or jobs[type].title,
        arguments=dict(arguments or {}),
        unique_key=_full_key(type, institution, unique_key),
        visible_to=visible_to or "",
        requested_by=actor,
        run_after=run_after,
    )
    if not run.unique_key:
        run.save(force_insert=True)
        return run
    return _insert_or_find(run)


def _full_key(type_: str, institution: Any, key: str | None) -> str:
    """Keys are the caller's words; two institutions never share one."""
    return f"{getattr(institution, 'pk', None) or 0}:{type_}:{key}" if key else ""


def _insert_or_find(run: JobRun) -> JobRun:
    """The constraint decides; an open run may close between the refusal and the look."""
    for _ in range(5):
        found = JobRun.objects.filter(unique_key=run.unique_key, state__in=JobRun.OPEN).first()
        if found:
            transaction.on_commit(lambda: _see_to_it(run))
            return found
        try:
            with transaction.atomic():
                run.save(force_insert=True)
        except IntegrityError:
            run.pk = None
            continue
        return run
    raise ConflictError("同一项工作正被反复提交，请稍后再试。")


def _see_to_it(run: JobRun) -> None:
    """The caller's data are visible now: whoever waits will see them, whoever works goes again."""
    there = JobRun.objects.filter(unique_key=run.unique_key)
    if there.filter(state=JobRun.State.RUNNING).update(again=True):
        return
    if not there.filter(state__in=JobRun.OPEN).exists():
        _insert_or_find(run)


def cancel_job(*, run: JobRun, actor: Any) -> None:
    """Take back work that has not begun; the policy is asked by the caller's door."""
    cancelled = JobRun.objects.filter(pk=run.pk, state=JobRun.State.WAITING).update(
        state=JobRun.State.CANCELLED,
        finished_at=clock.now(),
        note=f"由{actor.name}取消"[:200],
    )
    if not cancelled:
        raise ConflictError("这项工作已经开始或结束，不能取消。")
