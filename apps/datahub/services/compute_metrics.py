"""Derivation: facts from master data, then formulas over metrics, in the order of their needs.

Only what differs is written, as versions of one batch without a file; a second run finds nothing to
do and leaves no trace. A value that can no longer be derived stops being current. Locked periods are
history: nothing is derived for them.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from apps.accounts.models import Institution
from apps.core import clock
from apps.core.errors import InvalidError, LockedError
from apps.core.request_cache import request_cache
from apps.datahub.choices import BatchState, MetricKind, Origin
from apps.datahub.formulas import Formula
from apps.datahub.models import Batch, Metric, Observation
from apps.datahub.selectors.metrics import digits_of
from apps.datahub.services.data_quality import note_beyond, note_underived
from apps.datahub.services.observations import (
    Counts,
    ObservationRow,
    lock_observations,
    record_observations,
    stored,
    withdraw_observations,
)
from apps.datahub.services.plan_metrics import Plan, plan_of
from apps.layers.registry import facts
from apps.operations.models import JobRun
from apps.operations.services import record_audit, request_job
from apps.organisation.models import Period

DERIVED = "derived"
Values = dict[int, Decimal]  # by subject
Report = Callable[[int, int, str], None]


@dataclass
class Computed:
    """What a run did; `problems` names metrics that cannot be derived, with the reason."""

    periods: int = 0
    metrics: int = 0
    counts: Counts = field(default_factory=Counts)
    problems: list[tuple[str, str]] = field(default_factory=list)
    batch: Batch | None = None

    def as_dict(self) -> dict[str, Any]:
        counts = self.counts
        return {
            "periods": self.periods,
            "metrics": self.metrics,
            "new": counts.new,
            "changed": counts.changed,
            "same": counts.same,
            "gone": counts.gone,
            "batch": self.batch.pk if self.batch else None,
            "problems": [{"metric": code, "reason": why} for code, why in self.problems],
        }


def request_compute(*, institution: Institution, actor: Any = None) -> JobRun | None:
    """Ask for a derivation of everything; while one waits or runs, that is the one.

    None where the college has nothing to derive.
    """
    if not Metric.objects.of(institution).active().exclude(origin=Origin.OBSERVED).exists():
        return None
    return request_job(
        "datahub.compute_metrics",
        institution=institution,
        actor=actor,
        unique_key="all",
        visible_to="imports",
    )


def request_computes() -> int:
    """The day's derivation of every college that has something to derive; gives how many asked."""
    derived = Metric.objects.across_institutions(reason="the timetable derives metrics")
    wanted = derived.active().exclude(origin=Origin.OBSERVED).values("institution_id")
    asked = [request_compute(institution=one) for one in Institution.objects.filter(pk__in=wanted)]
    return len(asked)


def compute_metrics(
    *,
    institution: Institution,
    period: Period | None = None,
    actor: Any = None,
    report: Report | None = None,
) -> Computed:
    """Derive all metrics for one period, or for all that are open and have begun.

    Raises LockedError for a single period that is locked.
    """
    if period is not None and not period.data_open:
        raise LockedError(f"{period.title}的数据已锁定，不再计算。")
    plan = plan_of(institution)
    periods = [period] if period else open_periods(institution, plan)
    done = Computed(metrics=len(plan.derived), problems=plan.problems)
    with transaction.atomic():
        lock_observations(institution)
        for number, one in enumerate(periods):
            if report:
                report(number, len(periods), one.title)
            with request_cache():
                _compute_period(institution, plan, one, done, actor)
            done.periods += 1
        _close(done, institution, actor)
        note_underived(institution, {code: reason[:300] for code, reason in done.problems})
    return done


def open_periods(institution: Institution, plan: Plan) -> list[Period]:
    """Periods of the kinds that derived metrics have, open for data and begun."""
    kinds = {metric.period_kind for metric in plan.derived.values()}
    rows = Period.objects.of(institution).filter(kind__in=kinds, data_open=True)
    return list(rows.filter(start__lte=clock.today()).order_by("start", "kind"))


def _compute_period(
    institution: Institution, plan: Plan, period: Period, done: Computed, actor: Any
) -> None:
    derived = {pk: m for pk, m in plan.derived.items() if m.period_kind == period.kind}
    if not derived:
        return
    standing = _standing(institution, period, {*derived, *plan.operands()})
    values = {pk: dict(one.said) for pk, one in standing.items()}
    supplied = facts()
    beyond: dict[tuple[int, int], str] = {}
    for metric in plan.facts:
        if metric.pk in derived:
            counted = supplied[metric.fact].fact.compute(institution, period)
            values.setdefault(metric.pk, {}).update(_decimals(counted))
    for metric, formula in plan.formulas:
        if metric.pk in derived:
            operands = {c: values.get(plan.by_code[c].pk, {}) for c in formula.operands}
            results = dict(_storable(formula.values(operands), derived[metric.pk].digits))
            wrong = _beyond(metric, results)
            beyond |= {(metric.pk, subject): _say(metric, formula, plan) for subject in wrong}
            values.setdefault(metric.pk, {}).update(
                (subject, value) for subject, value in results.items() if subject not in wrong
            )
    note_beyond(institution, period, {m.pk for m, _ in plan.formulas if m.pk in derived}, beyond)
    rows = [
        ObservationRow(
            subject, metric, period.pk, value, text=plain(value, digits_of(derived[metric]))
        )
        for metric in derived
        for subject, value in values.get(metric, {}).items()
        if _differs(standing.get(metric), subject, value, done.counts)
    ]
    gone = [
        pk
        for metric in derived
        if metric in standing
        for subject, pk in standing[metric].derived.items()
        if subject not in values.get(metric, {})
    ]
    _write(institution, rows, gone, done, actor)


def _beyond(metric: Metric, results: Values) -> set[int]:
    """The subjects of which a share came out below 0 or above 100: it says that its parts are wrong."""
    if metric.value_kind != MetricKind.PERCENT:
        return set()
    return {subject for subject, value in results.items() if not 0 <= value <= 100}


def _say(metric: Metric, formula: Formula, plan: Plan) -> str:
    parts = "、".join(f"“{plan.by_code[code].name}”" for code in formula.operands)
    return f"算出的{metric.name}不在 0—100 之间，没有采用，请核对{parts}"


@dataclass
class Standing:
    """A metric's current values in a period, and which of them this derivation may take away.

    `said` holds values that somebody brought in: they stand where nothing can be derived.
    """

    current: Values = field(default_factory=dict)
    said: Values = field(default_factory=dict)
    derived: dict[int, int] = field(default_factory=dict)


def _standing(
    institution: Institution, period: Period, metrics: Iterable[int]
) -> dict[int, Standing]:
    rows = Observation.objects.of(institution).current()
    rows = rows.filter(metric_id__in=list(metrics), period=period)
    found: dict[int, Standing] = {}
    for pk, metric, subject, value, dataset in rows.values_list(
        "pk", "metric_id", "subject_id", "value", "batch__dataset"
    ):
        there = found.setdefault(metric, Standing())
        there.current[subject] = value
        if dataset == DERIVED:
            there.derived[subject] = pk
        else:
            there.said[subject] = value
    return found


def _differs(standing: Standing | None, subject: int, value: Decimal, counts: Counts) -> bool:
    if standing is not None and standing.current.get(subject) == value:
        counts.same += 1
        return False
    return True


def _decimals(counted: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, Decimal]]:
    return ((subject, stored(Decimal(value))) for subject, value in counted if value is not None)


def _storable(values: Values, digits: int) -> Iterator[tuple[int, Decimal]]:
    """A quotient with the metric's decimals: what is shown is what is judged, so that 66.67 never lies
    below a target of 66.67. A result too large to be kept is no value.
    """
    for subject, value in values.items():
        with suppress(InvalidError, InvalidOperation):
            yield subject, stored(_rounded(value, digits))


def _rounded(value: Decimal, digits: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def plain(value: Decimal, digits: int) -> str:
    """As a person would write it: the metric's decimals, none that say nothing."""
    text = format(_rounded(value, digits), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _write(
    institution: Institution,
    rows: list[ObservationRow],
    gone: list[int],
    done: Computed,
    actor: Any,
) -> None:
    if not rows and not gone:
        return
    if done.batch is None:
        done.batch = Batch.objects.create(
            institution=institution,
            dataset=DERIVED,
            state=BatchState.COMMITTED,
            created_by=actor,
            committed_by=actor,
            committed_at=clock.now(),
        )
    counts = record_observations(institution=institution, rows=rows, batch=done.batch, actor=actor)
    done.counts.new += counts.new
    done.counts.changed += counts.changed
    done.counts.gone += withdraw_observations(institution=institution, ids=gone)


def _close(done: Computed, institution: Institution, actor: Any) -> None:
    if done.batch is None:
        return
    counts, batch = done.counts, done.batch
    batch.total = batch.accepted = counts.new + counts.changed
    batch.new, batch.changed, batch.same = counts.new, counts.changed, counts.same
    batch.save(update_fields=["total", "accepted", "new", "changed", "same"])
    record_audit(
        action="metrics.compute",
        actor=actor,
        obj=batch,
        institution=institution,
        after={"new": counts.new, "changed": counts.changed, "gone": counts.gone},
    )
