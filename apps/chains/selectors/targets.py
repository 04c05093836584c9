"""Targets as others need them."""

from collections.abc import Iterable

from apps.chains.models import Target
from apps.layers.models import Subject
from apps.organisation.models import Period


def targets_of(subject: Subject, period: Period, metrics: Iterable[int]) -> dict[int, Target]:
    """A subject's targets in one period, by metric id."""
    rows = Target.objects.of(subject.institution_id).filter(
        subject=subject, period=period, metric__in=list(metrics)
    )
    return {row.metric_id: row for row in rows}


def standing_targets_of(subject: Subject, period: Period) -> dict[str, str]:
    """A subject's targets in one period as they were written, by metric code."""
    rows = Target.objects.of(subject.institution_id).filter(subject=subject, period=period)
    return dict(rows.values_list("metric__code", "text"))
