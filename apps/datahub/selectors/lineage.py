"""Where a number comes from: its versions, its batch and row, its operands, what was counted."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from apps.core.errors import NotFoundError
from apps.datahub.choices import Origin
from apps.datahub.formulas import FormulaError, parse_formula
from apps.datahub.models import Batch, Metric, Observation
from apps.datahub.selectors.batches import batches_for
from apps.datahub.selectors.metrics import Point, readable_subjects
from apps.datahub.selectors.shield import Shield
from apps.layers.models import Subject
from apps.layers.registry import SuppliedFact, facts


@dataclass(frozen=True)
class Operand:
    """One metric that a formula needed, with its value in the same period."""

    metric: Metric
    point: Point


@dataclass(frozen=True)
class Counted:
    """What a fact counted: how many there are now, and those whom the reader may see."""

    fact: SuppliedFact
    total: int | None = None
    visible: QuerySet[Subject] | None = None


def observation_for(actor: Any, pk: int) -> Observation:
    """One version of a value. Absent, foreign and unreadable look the same: NotFoundError."""
    rows = Observation.objects.of(actor.institution_id).filter(pk=pk)
    found = (
        rows.filter(subject__in=readable_subjects(actor))
        .select_related(
            *("subject__unit", "metric__source", "period", "batch__source", "batch__committed_by"),
            "recorded_by",
        )
        .first()
    )
    if found is None:
        raise NotFoundError
    return found


def versions_of(observation: Observation) -> QuerySet[Observation]:
    """All that was ever said under this key, latest first."""
    return (
        Observation.objects.of(observation.institution_id)
        .filter(
            subject=observation.subject_id,
            metric=observation.metric_id,
            period=observation.period_id,
        )
        .select_related("batch", "recorded_by")
        .order_by("-version")
    )


def metrics_by_code(institution: Any, codes: Any) -> dict[str, Metric]:
    return {m.code: m for m in Metric.objects.of(institution).filter(code__in=list(codes))}


def operands_of(observation: Observation) -> list[Operand]:
    """The operands of a formula's value, as they stand now."""
    if observation.metric.origin != Origin.FORMULA:
        return []
    try:
        codes = parse_formula(observation.metric.formula).operands
    except FormulaError:
        return []
    metrics = metrics_by_code(observation.institution_id, codes)
    rows = (
        Observation.objects.of(observation.institution_id)
        .current()
        .filter(
            subject=observation.subject_id,
            metric__in=metrics.values(),
            period=observation.period_id,
        )
    )
    found = {row.metric_id: row for row in rows}
    return [
        Operand(metrics[code], Point(observation.period, found.get(metrics[code].pk)))
        for code in codes
        if code in metrics
    ]


def with_shield(operands: list[Operand], shield: Shield) -> list[Operand]:
    return [
        Operand(one.metric, Point(one.point.period, row, shield.hides(row)))
        for one in operands
        for row in (one.point.observation,)
    ]


def counted_by(observation: Observation, actor: Any) -> Counted | None:
    """What a fact's value consists of, counted again now; the list holds whom the reader may see."""
    supplied = facts().get(observation.metric.fact)
    if observation.metric.origin != Origin.FACT or supplied is None:
        return None
    if supplied.fact.members is None:
        return Counted(supplied)
    rows = supplied.fact.members(
        observation.institution_id, observation.period, observation.subject
    )
    visible = rows.filter(pk__in=readable_subjects(actor).values("pk"))
    return Counted(supplied, rows.count(), visible.select_related("unit").order_by("code"))


def readable_batch(observation: Observation, actor: Any) -> Batch | None:
    """The import that the value came with, where the reader may open it."""
    if observation.batch_id is None:
        return None
    return batches_for(actor).filter(pk=observation.batch_id).first()
