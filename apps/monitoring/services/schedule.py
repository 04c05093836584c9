"""Ask for recomputations: one open run per institution, however often it is asked for."""

from typing import Any

from apps.accounts.models import Institution, User
from apps.core import clock
from apps.monitoring.models import WatchRule, Watermark
from apps.operations.models import JobRun
from apps.operations.services import request_job


def request_recomputation(*, institution: Any, actor: User | None = None) -> JobRun:
    """A run as a job, in the caller's transaction."""
    return request_job(
        "monitoring.recompute_warnings",
        institution=institution,
        actor=actor,
        unique_key="recompute",
        visible_to="warnings",
    )


def request_recomputations() -> int:
    """One for every institution that has rules; gives how many. Asked twice, it is the same runs."""
    rules = WatchRule.objects.across_institutions(reason="the timetable recomputes warnings")
    institutions = Institution.objects.filter(pk__in=rules.enabled().values("institution_id"))
    for institution in institutions:
        request_recomputation(institution=institution)
    return len(institutions)


def full_run_is_due(*, institution: Any) -> bool:
    """Whether no full run has been made today: whatever an incremental one might miss ends there."""
    last = Watermark.objects.of(institution).first()
    return last is None or last.full_at.astimezone(clock.ZONE).date() != clock.today()
