"""The rows of the pages of metrics: a fixed number of statements, whatever their number."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django.db.models import Q, QuerySet

from apps.core import clock
from apps.core.errors import NotFoundError
from apps.datahub.bar import bars_of
from apps.datahub.bar.picture import picture_of
from apps.datahub.choices import Origin
from apps.datahub.formulas import FormulaError, parse_formula
from apps.datahub.models import DataIssue, Metric, MetricQuerySet, Observation
from apps.datahub.selectors.lineage import Operand, metrics_by_code
from apps.datahub.selectors.metrics import (
    Point,
    all_series,
    coverage,
    last_periods,
    latest_with_values,
    readable_subjects,
    shown,
)
from apps.datahub.selectors.shield import SHORT, Shield, shield_for
from apps.datahub.selectors.trend import trend_of
from apps.layers.models import Subject
from apps.layers.registry import facts, kind_title
from apps.organisation.models import Period

Rows = list[dict[str, Any]]


def metric_for(actor: Any, pk: int) -> Metric:
    """A definition names nobody; absent and foreign look the same: NotFoundError."""
    rows = Metric.objects.of(actor.institution_id).select_related("source__unit")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFoundError
    return found


def filter_metrics(institution: Any, chosen: dict[str, Any]) -> MetricQuerySet:
    rows = Metric.objects.of(institution).active()
    if about := chosen.get("about"):
        layer, _, kind = about.partition(".")
        rows = rows.for_kind(layer, kind)
    if origin := chosen.get("origin"):
        rows = rows.filter(origin=origin)
    if word := chosen.get("q"):
        rows = rows.filter(
            Q(name__icontains=word) | Q(code__icontains=word) | Q(point__icontains=word)
        )
    return rows.order_by("position", "code")


def metric_rows(actor: Any, metrics: list[Metric]) -> Rows:
    """Each metric with how many of the reader's subjects have a value in its last period."""
    periods = last_periods(actor.institution_id, {metric.period_kind for metric in metrics}, 1)
    last = {metric.pk: next(iter(periods.of(metric)), None) for metric in metrics}
    covered = coverage(readable_subjects(actor), metrics, last)
    return [
        {
            "metric": metric,
            "kind": kind_title(actor.institution, metric.layer, metric.kind),
            "period": last[metric.pk],
            "coverage": covered[metric.pk],
        }
        for metric in metrics
    ]


def describe(metric: Metric) -> dict[str, Any]:
    """What the head of a metric's page says beyond its own fields."""
    supplied = facts().get(metric.fact) if metric.origin == Origin.FACT else None
    return {
        "kind": kind_title(metric.institution, metric.layer, metric.kind),
        "fact": supplied.fact if supplied else None,
        "formula": formula_parts(metric),
        "used_by": used_by(metric),
    }


def used_by(metric: Metric) -> list[Metric]:
    """The metrics whose formulas need this one."""
    rows = Metric.objects.of(metric.institution_id).active().filter(origin=Origin.FORMULA)
    found = []
    for row in rows.filter(formula__contains=metric.code):
        with suppress(FormulaError):
            if metric.code in parse_formula(row.formula).operands:
                found.append(row)
    return found


def formula_parts(metric: Metric) -> list[dict[str, Any]]:
    """The formula in pieces, each code with its metric where there is one."""
    if metric.origin != Origin.FORMULA:
        return []
    try:
        formula = parse_formula(metric.formula)
    except FormulaError as error:
        return [{"text": f"{metric.formula}（{error.message}）", "metric": None}]
    known = metrics_by_code(metric.institution_id, formula.operands)
    return [
        {"text": text, "metric": known.get(text) if kind == "code" else None}
        for kind, text in formula.parts
    ]


def choose_period(
    metric: Metric, subjects: QuerySet[Subject], code: str | None
) -> tuple[Period | None, list[Period]]:
    """The period asked for, else the latest with values; and those to choose from."""
    rows = Period.objects.of(metric.institution_id)
    rows = rows.filter(kind=metric.period_kind, start__lte=clock.today())
    choices = list(rows.order_by("-start")[:24])
    asked = next((period for period in choices if period.code == code), None)
    return asked or latest_with_values(metric, subjects), choices


def filter_subjects(
    subjects: QuerySet[Subject], period: Period | None, word: str
) -> QuerySet[Subject]:
    """Subjects that were there in the period, by code."""
    if period is not None:
        subjects = subjects.exclude(closed_on__lte=period.start)
    if word:
        subjects = subjects.filter(
            Q(name__icontains=word) | Q(code__icontains=word) | Q(unit__name__icontains=word)
        )
    return subjects.select_related("unit").order_by("code")


def value_rows(actor: Any, metric: Metric, subjects: list[Subject], period: Period | None) -> Rows:
    """A metric's value of each subject in a period, with the periods around it as a line."""
    periods = last_periods(actor.institution_id, [metric.period_kind], 8)
    if period and period not in periods.of(metric):
        periods.by_kind[metric.period_kind].insert(0, period)
    found = all_series(subjects, [metric], periods)
    shield = shield_for(actor, subjects, [metric])
    faults = _faults(metric, subjects, period)
    rows = []
    for subject in subjects:
        points = _shielded(found[subject.pk, metric.pk], shield)
        now = next((point for point in points if point.period == period), None)
        row = {"subject": subject, "trend": trend_of(points), **_cell(now, metric)}
        rows.append(row | {"fault": faults.get(subject.pk, "")})
    return rows


def _faults(metric: Metric, subjects: list[Subject], period: Period | None) -> dict[int, str]:
    """What is wrong with the metric in a period, by subject."""
    rows = DataIssue.objects.of(metric.institution_id).filter(
        metric=metric, period=period, subject__in=subjects, state=DataIssue.State.OPEN
    )
    return dict(rows.values_list("subject_id", "text"))


def subject_rows(actor: Any, subject: Subject, metrics: list[Metric]) -> Rows:
    """Each metric's latest value of one subject, with its line."""
    periods = last_periods(actor.institution_id, {metric.period_kind for metric in metrics}, 8)
    found = all_series([subject], metrics, periods)
    shield = shield_for(actor, [subject], metrics)
    rows = []
    for metric in metrics:
        points = _shielded(found[subject.pk, metric.pk], shield)
        latest = next((point for point in reversed(points) if point.observation), None)
        rows.append({"metric": metric, "trend": trend_of(points), **_cell(latest, metric)})
    _draw(rows)
    return rows


def _draw(rows: Rows) -> None:
    """Each number that may be said against what it is held against."""
    seen = [row for row in rows if row["observation"] and not row["hidden"]]
    for row in seen:
        row["observation"].metric, row["observation"].period = row["metric"], row["period"]
    bars = bars_of([row["observation"] for row in seen])
    for row in seen:
        value = row["observation"]
        row["picture"] = picture_of(row["metric"], value.value, bars[value.pk])


def operand_rows(operands: Iterable[Operand]) -> Rows:
    return [{"metric": one.metric, **_cell(one.point, one.metric)} for one in operands]


def version_rows(versions: Iterable[Observation], metric: Metric, *, hidden: bool) -> Rows:
    return [
        {"row": row, "text": SHORT if hidden else row.text or shown(row.value, metric)}
        for row in versions
    ]


def _shielded(points: list[Point], shield: Shield) -> list[Point]:
    return [Point(p.period, p.observation, shield.hides(p.observation)) for p in points]


def _cell(point: Point | None, metric: Metric) -> dict[str, Any]:
    hidden = bool(point and point.hidden)
    return {
        "period": point.period if point else None,
        "observation": point.observation if point else None,
        "hidden": hidden,
        "value": SHORT if hidden else shown(point.value if point else None, metric),
    }
