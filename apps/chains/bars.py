"""The target of the year that a value belongs to, as the mark that stands beside it on every page."""

from collections.abc import Sequence
from decimal import Decimal

from apps.chains.models import Target
from apps.datahub.bar import Bar
from apps.datahub.choices import YearRule
from apps.datahub.models import Observation
from apps.organisation.models import Period


def year_of(value: Observation) -> int:
    """The calendar year whose target a value is shown with."""
    starting = value.metric.year_rule == YearRule.STARTING
    return (value.period.start if starting else value.period.end).year


def targets_for(values: Sequence[Observation]) -> dict[int, Decimal]:
    """By observation: the target of its year, in one statement."""
    if not values:
        return {}
    years = {one.pk: year_of(one) for one in values}
    rows = Target.objects.of(values[0].institution_id).filter(
        subject__in={one.subject_id for one in values},
        metric__in={one.metric_id for one in values},
        period__kind=Period.Kind.YEAR,
        period__start__year__in=set(years.values()),
    )
    found = {
        (subject, metric, start.year): value
        for subject, metric, start, value in rows.values_list(
            "subject_id", "metric_id", "period__start", "value"
        )
    }
    keys = {one.pk: (one.subject_id, one.metric_id, years[one.pk]) for one in values}
    return {pk: found[key] for pk, key in keys.items() if key in found}


def target_marks(values: Sequence[Observation]) -> dict[int, Bar]:
    return {pk: Bar(target=target) for pk, target in targets_for(values).items()}
