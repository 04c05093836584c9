"""各层面主要指标: every metric of the kinds below in one line, counted by the database.

Values that would tell about fewer than five people are left out before anything is counted; a metric
of persons with fewer than five of them is not told at all. The number of statements is fixed.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Exists, Max, Min, OuterRef, Q

from apps.datahub.choices import MetricKind
from apps.datahub.models import Metric, Observation
from apps.datahub.selectors.metrics import in_digits, shown
from apps.datahub.selectors.shield import PEOPLE, bases_of
from apps.datahub.selectors.years import ValuePeriods
from apps.layers.declarations import Kind
from apps.layers.registry import layers
from apps.monitoring.models import EarlyWarning, WatchRule
from apps.rendering.blocks import Block, Cell, Column, Heading, Paragraph, Source, Table
from apps.reports.sections.scope import (
    FEW,
    HIDDEN,
    Scope,
    about_students,
    cut,
    known_layers,
    layer_word,
    shown_count,
)
from apps.reports.sections.targets import MISSED, REACHED, judged_targets

TITLE = "各层面主要指标"
COLUMNS = (
    Column("指标", 24),
    Column("对象", 8),
    Column("有数据", 8, numeric=True),
    Column("平均", 12, numeric=True),
    Column("最低", 12, numeric=True),
    Column("最高", 12, numeric=True),
    Column("上年平均", 12, numeric=True),
    Column("达标或无预警", 12, numeric=True),
)
# Ranks and not amounts: between 本科 and 硕士 there is no average.
RANKED_UNITS = ("级", "等", "等级")
NOTE = "平均、最低、最高只计有数据的对象；涉及人数少于 5 的不显示，也不计入。"


@dataclass(frozen=True)
class Summary:
    """What the values of one metric in one period come to."""

    have: int = 0
    mean: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass
class Below:
    """Everything that the lines are made of."""

    metrics: list[Metric]
    now: dict[int, Summary] = field(default_factory=dict)
    before: dict[int, Summary] = field(default_factory=dict)
    targets: dict[int, Counter[str]] = field(default_factory=dict)
    watched: set[int] = field(default_factory=set)
    warned: dict[int, int] = field(default_factory=dict)


def kind_of(metric: Metric) -> Kind:
    return layers[metric.layer].kind(metric.kind)


def below_tables(scope: Scope) -> list[Block]:
    """A table for each layer whose objects in scope have values in the year or the one before."""
    found, blocks = _read(scope), []
    for layer in known_layers():
        metrics = [one for one in found.metrics if one.layer == layer.code]
        told = [one for one in metrics if one.pk in found.now or one.pk in found.before]
        if not told:
            continue
        rows, more = cut([_line(scope, found, one) for one in told], "项")
        blocks += [Table(f"{layer_word(scope, layer)}主要指标", COLUMNS, rows), *more]
        if scope.is_whole and len(told) < len(metrics):
            missing = len(metrics) - len(told)
            blocks.append(Paragraph(f"另有 {missing} 项指标近两年没有数据。", "note"))
    return [Heading(TITLE), *blocks, Paragraph(NOTE, "note")] if blocks else []


def _read(scope: Scope) -> Below:
    institution, own = scope.subject.institution_id, (scope.subject.layer, scope.subject.kind)
    kinds = {(layer.code, kind.code) for layer in known_layers() for kind in layer.kinds} - {own}
    rows = Metric.objects.of(institution).active().order_by("position", "code")
    found = Below([one for one in rows if (one.layer, one.kind) in kinds])
    held = ValuePeriods(institution, scope.spans)
    wanted = {
        back: {one.pk: held.of(one, scope.spans[back]) for one in found.metrics} for back in (0, 1)
    }
    sums = _summaries(scope, found.metrics, wanted.values())
    for back, kept in ((0, found.now), (1, found.before)):
        for pk, period in wanted[back].items():
            if period is not None and (pk, period.pk) in sums:
                kept[pk] = sums[pk, period.pk]
    for one in judged_targets(scope):
        found.targets.setdefault(one.target.metric_id, Counter())[one.state] += 1
    rules = (
        WatchRule.objects.of(institution)
        .enabled()
        .filter(metric__in=[one.pk for one in found.metrics])
    )
    found.watched = set(rules.values_list("metric_id", flat=True))
    found.warned = _warned(scope, {one.pk for one in wanted[0].values() if one})
    return found


def _summaries(
    scope: Scope, metrics: list[Metric], wanted: Iterable[dict[int, Any]]
) -> dict[tuple[int, int], Summary]:
    """(metric, period) → its summary; one statement, and one for what is hidden."""
    by_period: dict[int, set[int]] = {}
    for periods in wanted:
        for metric, period in periods.items():
            if period is not None:
                by_period.setdefault(period.pk, set()).add(metric)
    asked = Q(pk__in=[])
    for period, ids in by_period.items():
        asked |= Q(period=period, metric__in=ids)
    rows = (
        Observation.objects.of(scope.subject.institution_id)
        .current()
        .filter(scope.about(), asked)
        .exclude(_hidden(scope, metrics))
        .order_by()
        .values("metric_id", "period_id")
        .annotate(have=Count("pk"), mean=Avg("value"), low=Min("value"), high=Max("value"))
    )
    return {
        (row["metric_id"], row["period_id"]): Summary(
            row["have"], row["mean"], row["low"], row["high"]
        )
        for row in rows
    }


def _hidden(scope: Scope, metrics: list[Metric]) -> Q:
    """Counts of one to four students, and shares of groups of one to four people."""
    groups = [one for one in metrics if not kind_of(one).person]
    small = {"value__gt": 0, "value__lt": FEW}
    counts = [one.pk for one in groups if about_students(one.layer) and one.unit in PEOPLE]
    hidden = Q(metric__in=counts, **small)
    bases = bases_of(scope.subject.institution_id)
    shares: dict[frozenset[int], list[int]] = {}
    for one in groups:
        if one.pk in bases:
            shares.setdefault(frozenset(bases[one.pk]), []).append(one.pk)
    for base, ids in shares.items():
        few = Observation.objects.of(scope.subject.institution_id).current()
        few = few.filter(subject=OuterRef("subject"), period=OuterRef("period"), **small)
        hidden |= Q(Exists(few.filter(metric__in=base)), metric__in=ids)
    return hidden


def _warned(scope: Scope, periods: set[int]) -> dict[int, int]:
    """Metric → how many objects with a value of the year got a warning in it."""
    values = Observation.objects.of(scope.subject.institution_id).current()
    values = values.filter(
        subject=OuterRef("subject"), metric=OuterRef("rule__metric"), period__in=periods
    )
    rows = (
        EarlyWarning.objects.of(scope.subject.institution_id)
        .filter(scope.about(), Exists(values))
        .filter(opened_on__range=(scope.period.start, scope.period.end))
        .order_by()
        .values_list("rule__metric_id")
        .annotate(number=Count("subject", distinct=True))
    )
    return dict(rows)


def _line(scope: Scope, found: Below, metric: Metric) -> tuple[Cell, ...]:
    person = kind_of(metric).person
    now, before = (one.get(metric.pk, Summary()) for one in (found.now, found.before))
    few, few_before = (person and 0 < one.have < FEW for one in (now, before))
    name = f"{metric.name}（{metric.unit}）" if metric.unit else metric.name
    source = Source(
        title=metric.name,
        subject=scope.subject.name,
        period=scope.period.title,
        origin=f"各{kind_of(metric).title}现值统计",
        url_name="datahub:metric_detail",
        object_id=metric.pk,
    )
    numbers = [Cell(HIDDEN if few else "—", tone="note")] * 3
    if now.have and not few:
        numbers = [
            Cell(_mean(now.mean, metric)),
            *(Cell(shown(one, metric)) for one in (now.low, now.high)),
        ]
    return (
        Cell(name, source),
        Cell(kind_of(metric).title),
        Cell(HIDDEN if few else str(now.have)),
        *numbers,
        Cell(HIDDEN if few_before else _mean(before.mean, metric)),
        Cell("—" if few else _share(found, metric, now.have)),
    )


def _mean(value: Decimal | None, metric: Metric) -> str:
    """An average of counts has one decimal; ranks have none."""
    if metric.unit in RANKED_UNITS:
        return "—"
    return in_digits(value, 1 if metric.value_kind == MetricKind.INTEGER else metric.digits)


def _share(found: Below, metric: Metric, have: int) -> str:
    """How many reached their target; where none was set, how many had no warning."""
    states = found.targets.get(metric.pk, Counter())
    if states[REACHED] + states[MISSED]:
        return _percent("达标", states[REACHED], states[MISSED], metric)
    if metric.pk not in found.watched or not have:
        return "—"
    warned = min(found.warned.get(metric.pk, 0), have)
    return _percent("无预警", have - warned, warned, metric)


def _percent(word: str, good: int, bad: int, metric: Metric) -> str:
    if HIDDEN in (shown_count(good, metric.layer), shown_count(bad, metric.layer)):
        return HIDDEN
    return f"{word} {100 * good / (good + bad):.1f}%"
