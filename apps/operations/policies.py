"""Which runs of jobs a person may see."""

from typing import Any

from django.db.models import Q, QuerySet

from apps.operations.models import JobRun


def visible_runs(user: Any, *, areas: list[str], all_of_them: bool) -> QuerySet[JobRun]:
    """One's own, those that an area of one's rights may see, or all of the institution."""
    runs = JobRun.objects.of(user.institution_id).select_related("requested_by")
    if all_of_them:
        return runs
    return runs.filter(Q(requested_by=user) | Q(visible_to__in=[area for area in areas if area]))
