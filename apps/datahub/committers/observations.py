"""Values of metrics: the indicator table by unit, and the general form by layer and code."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from apps.datahub.committers.base import Fault, Plan, Request, Row, chunks
from apps.datahub.committers.lookups import Units, kinds_of_units
from apps.datahub.committers.plausible import doubts
from apps.datahub.models import Batch, Metric, Observation
from apps.datahub.selectors.scope import OUTSIDE
from apps.datahub.services.observations import (
    ObservationRow,
    record_observations,
    stored,
    undo_observations,
)
from apps.layers.models import Subject
from apps.layers.registry import layers
from apps.organisation.models import Period

GENERAL = "observation"
Key = tuple[int, int, int]


@dataclass
class Known:
    """Metrics, periods and subjects that the rows name."""

    metrics: dict[str, Metric]
    # (kind, code) -> id
    periods: dict[tuple[str, str], int]
    # (layer, kind, code) -> (id, path, path of its unit)
    subjects: dict[tuple[str, str, str], tuple[int, str, str]]
    # kinds of the general form's layers, in their order
    kinds: dict[str, list[str]]


class RefusedError(Exception):
    """The row's metric, subject and period do not go together."""

    def __init__(self, code: str, message: str, expected: str) -> None:
        super().__init__(message)
        self.code, self.message, self.expected = code, message, expected


class ObservationCommitter:
    """Observations carry their batch and row themselves; they need no RowChange."""

    unsaved: tuple[str, ...] = ("remark",)

    def plan(self, request: Request) -> Plan:
        plan, known = Plan(request), _known(request)
        wanted: list[ObservationRow] = []
        for row in request.rows:
            try:
                wanted.append(_observation(row, request, known))
            except RefusedError as error:
                plan.faults.append(Fault(row.number, error.code, error.message, error.expected))
        current = _current(request, wanted)
        for one in wanted:
            value = current.get(one.key)
            plan.stands(one.row or 0, value)
            if value is None:
                plan.new.append(one)
            elif value != stored(one.value):
                plan.changed.append(one)
            else:
                plan.same += 1
        metrics = {metric.pk: metric for metric in known.metrics.values()}
        plan.notices += doubts(request.institution, [*plan.new, *plan.changed], metrics)
        return plan

    def write(self, plan: Plan, batch: Batch, actor: Any) -> None:
        record_observations(
            institution=plan.request.institution,
            rows=[*plan.new, *plan.changed],
            batch=batch,
            actor=actor,
        )

    def blockers(self, batch: Batch) -> list[str]:
        locked = (
            Period.objects.of(batch.institution_id)
            .filter(
                data_open=False,
                pk__in=Observation.objects.of(batch.institution_id)
                .filter(batch=batch)
                .values("period_id"),
            )
            .values_list("title", flat=True)
        )
        return [f"“{title}”的数据已锁定" for title in locked]

    def undo(self, batch: Batch, actor: Any) -> None:
        undo_observations(batch=batch)


def _known(request: Request) -> Known:
    institution = request.institution
    units = Units(institution)
    kinds: dict[str, list[str]] = {}
    if request.form == GENERAL:
        rows = Subject.objects.of(institution).order_by()
        for layer in {row.values["layer"] or "" for row in request.rows}:
            kinds[layer] = [kind.code for kind in layers[layer].kinds]
        rows = rows.filter(layer__in=kinds)
    else:
        rows = Subject.objects.of(institution).order_by().exclude(unit=None)
        rows = rows.filter(layer__in={layer for layer, _ in kinds_of_units()})
        rows = rows.filter(kind__in={kind for _, kind in kinds_of_units()})
    subjects = {
        (layer, kind, code): (pk, path, units.paths.get(unit, ""))
        for layer, kind, code, pk, path, unit in rows.values_list(
            "layer", "kind", "code", "pk", "path", "unit_id"
        )
    }
    periods = Period.objects.of(institution).values_list("kind", "code", "pk")
    return Known(
        metrics={metric.code: metric for metric in Metric.objects.of(institution)},
        periods={(kind, code): pk for kind, code, pk in periods},
        subjects=subjects,
        kinds=kinds,
    )


def _observation(row: Row, request: Request, known: Known) -> ObservationRow:
    values = row.values
    metric = known.metrics[values["metric"] or ""]
    period = known.periods.get((metric.period_kind, values["period"] or ""))
    if period is None:
        word = Period.Kind(metric.period_kind).label
        raise RefusedError("period", f"指标 {metric.code} 按{word}取值", word)
    pk, path, unit_path = _subject(values, metric, request.form, known)
    if not request.scope.reaches(unit_path, path):
        column = "subject" if request.form == GENERAL else "unit"
        raise RefusedError(column, OUTSIDE, "本部门的数据")
    text = values["value"] or ""
    return ObservationRow(
        subject_id=pk,
        metric_id=metric.pk,
        period_id=period,
        value=Decimal(text),
        text=text[:40],
        sheet=request.sheet,
        row=row.number,
    )


def _subject(
    values: dict[str, str | None], metric: Metric, form: str, known: Known
) -> tuple[int, str, str]:
    """The subject of the metric's kind; a metric without one takes the layer's first that has the code."""
    if form == GENERAL:
        layer, code = values["layer"] or "", values["subject"] or ""
        if metric.layer and metric.layer != layer:
            title = layers[metric.layer].title
            raise RefusedError("layer", f"指标 {metric.code} 属于{title}", title)
        wanted = [(layer, kind) for kind in ([metric.kind] if metric.kind else known.kinds[layer])]
    else:
        code, wanted = values["unit"] or "", list(_unit_kinds(metric))
        if not wanted:
            raise RefusedError("metric", f"指标 {metric.code} 不是按院系取值的", "院系一级的指标")
    for layer, kind in wanted:
        found = known.subjects.get((layer, kind, code))
        if found:
            return found
    column = "subject" if form == GENERAL else "unit"
    title = layers[wanted[0][0]].kind(wanted[0][1]).title
    raise RefusedError(column, f"没有这个{title}，指标 {metric.code} 按{title}取值", title)


def _unit_kinds(metric: Metric) -> Iterator[tuple[str, str]]:
    for layer, kind in kinds_of_units():
        if metric.layer in ("", layer) and metric.kind in ("", kind):
            yield layer, kind


def _current(request: Request, rows: list[ObservationRow]) -> dict[Key, Decimal]:
    """Current values under the rows' keys."""
    found: dict[Key, Decimal] = {}
    metrics = {row.metric_id for row in rows}
    periods = {row.period_id for row in rows}
    current = Observation.objects.of(request.institution).current()
    current = current.filter(metric_id__in=metrics, period_id__in=periods)
    for chunk in chunks(row.subject_id for row in rows):
        for metric, period, subject, value in current.filter(subject_id__in=chunk).values_list(
            "metric_id", "period_id", "subject_id", "value"
        ):
            found[metric, period, subject] = value
    return found
