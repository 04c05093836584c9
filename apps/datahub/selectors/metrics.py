"""Values of metrics: one, a year's, a series, and how many subjects have one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from apps.core import clock
from apps.datahub.choices import MetricKind
from apps.datahub.models import Metric, Observation
from apps.datahub.selectors.years import ValuePeriods
from apps.layers.models import Subject, SubjectQuerySet
from apps.layers.rights import rights_of
from apps.organisation.models import Period
from apps.organisation.spans import Span

# A number stands on pages of warnings and in forms: whoever reads either may see it.
READ = ("warnings.read", "plans.read")
Key = tuple[int, int]  # subject, metric


@dataclass(frozen=True)
class Point:
    """A metric's value in one period; none is None, never 0. `hidden`: of too few people."""

    period: Period
    observation: Observation | None = None
    hidden: bool = False

    @property
    def value(self) -> Decimal | None:
        return self.observation.value if self.observation and not self.hidden else None


@dataclass(frozen=True)
class Coverage:
    """How many subjects have a value, of how many that should."""

    have: int = 0
    expected: int = 0

    @property
    def complete(self) -> bool:
        return self.expected > 0 and self.have >= self.expected


@dataclass
class Periods:
    """The last periods of each kind that have begun, oldest first."""

    by_kind: dict[str, list[Period]] = field(default_factory=dict)

    def of(self, metric: Metric) -> list[Period]:
        return self.by_kind.get(metric.period_kind, [])

    def all(self) -> list[Period]:
        return [period for rows in self.by_kind.values() for period in rows]


def readable_subjects(actor: Any) -> SubjectQuerySet:
    """Subjects whose numbers a person may see; persons only where their own area is open too."""
    rights = rights_of(actor)
    reach = Q(pk__in=[])
    for action in READ:
        reach |= rights.subject_filter(action)
    return Subject.objects.of(actor.institution_id).filter(reach)


def kinds_concerning(actor: Any) -> list[tuple[str, str]]:
    """Layers and kinds to which the numbers that the actor may see are limited; empty for no limit."""
    if not rights_of(actor).only_oneself(*READ):
        return []
    own = Subject.objects.of(actor.institution_id).filter(user=actor)
    return list(own.order_by().values_list("layer", "kind").distinct())


def shown(value: Decimal | None, metric: Metric) -> str:
    """As pages show it: the metric's decimals and thousands separators, 「—」 where there is none."""
    return in_digits(value, digits_of(metric))


def digits_of(metric: Metric) -> int:
    """A count has no decimals, whatever its column says."""
    return 0 if metric.value_kind == MetricKind.INTEGER else metric.digits


def in_digits(value: Decimal | None, digits: int) -> str:
    if value is None:
        return "—"
    return f"{value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP):,f}"


def last_periods(institution: Any, kinds: Iterable[str], last: int = 6) -> Periods:
    found = Periods()
    for kind in sorted(set(kinds)):
        rows = Period.objects.of(institution).filter(kind=kind, start__lte=clock.today())
        found.by_kind[kind] = list(reversed(rows.order_by("-start")[:last]))
    return found


def value_of(subject: Subject, metric: Metric, period: Period) -> Observation | None:
    """The current value of a metric in a period."""
    return _current(subject.institution_id, [subject.pk], [metric.pk], [period.pk]).first()


def this_years_value(subject: Subject, metric: Metric, year: int) -> Observation | None:
    """The value that counts as a calendar year's, by the metric's rule."""
    return this_years_values([subject], [metric], year).get((subject.pk, metric.pk))


def this_years_values(
    subjects: list[Subject], metrics: list[Metric], year: int
) -> dict[Key, Observation]:
    """The same for many, in two statements."""
    if not subjects or not metrics:
        return {}
    institution = subjects[0].institution_id
    span = Span.of_year(year)
    held = ValuePeriods(institution, [span])
    wanted = {metric.pk: held.of(metric, span) for metric in metrics}
    periods = [period.pk for period in wanted.values() if period]
    rows = _current(institution, [one.pk for one in subjects], list(wanted), periods)
    return {
        (row.subject_id, row.metric_id): row
        for row in rows
        if row.period_id == getattr(wanted[row.metric_id], "pk", None)
    }


def series(subject: Subject, metric: Metric, last: int = 6) -> list[Point]:
    """The last periods with their values, oldest first."""
    periods = last_periods(subject.institution_id, [metric.period_kind], last)
    return all_series([subject], [metric], periods)[subject.pk, metric.pk]


def all_series(
    subjects: list[Subject], metrics: list[Metric], periods: Periods
) -> dict[Key, list[Point]]:
    """Every metric of every subject over the periods of its kind, in one statement."""
    keys = {(subject.pk, metric.pk): metric for subject in subjects for metric in metrics}
    if not keys:
        return {}
    rows = _current(
        subjects[0].institution_id,
        [subject.pk for subject in subjects],
        [metric.pk for metric in metrics],
        [period.pk for period in periods.all()],
    )
    found = {(row.subject_id, row.metric_id, row.period_id): row for row in rows}
    return {
        key: [Point(one, found.get((*key, one.pk))) for one in periods.of(metric)]
        for key, metric in keys.items()
    }


def _current(
    institution: Any, subjects: list[int], metrics: list[int], periods: list[int]
) -> QuerySet[Observation]:
    rows = Observation.objects.of(institution).current().filter(subject_id__in=subjects)
    rows = rows.filter(metric_id__in=metrics, period_id__in=periods)
    return rows.select_related("batch")


def coverage(
    subjects: SubjectQuerySet, metrics: list[Metric], periods: dict[int, Period | None]
) -> dict[int, Coverage]:
    """By metric: how many of the subjects of its kind have a value in its period (`periods`)."""
    there = subjects.open().order_by().values("layer", "kind").annotate(number=Count("pk"))
    expected = {(row["layer"], row["kind"]): row["number"] for row in there}
    wanted = {period.pk for period in periods.values() if period}
    institution = metrics[0].institution_id if metrics else None
    rows = Observation.objects.of(institution).current()
    rows = rows.filter(metric__in=metrics, period_id__in=wanted, subject__in=subjects.open())
    counts = rows.order_by().values("metric_id", "period_id").annotate(number=Count("pk"))
    have = {(row["metric_id"], row["period_id"]): row["number"] for row in counts}
    return {
        metric.pk: Coverage(
            have.get((metric.pk, getattr(periods.get(metric.pk), "pk", None)), 0),
            expected.get((metric.layer, metric.kind), 0),
        )
        for metric in metrics
    }


def latest_with_values(metric: Metric, subjects: QuerySet[Subject]) -> Period | None:
    """The latest period of the metric's kind, begun, in which any of these subjects has a value."""
    begun = Period.objects.of(metric.institution_id).filter(
        kind=metric.period_kind, start__lte=clock.today()
    )
    valued = Observation.objects.of(metric.institution_id).current()
    valued = valued.filter(metric=metric, subject__in=subjects)
    found = begun.filter(pk__in=valued.values("period_id")).order_by("-start").first()
    return found or begun.order_by("-start").first()
