"""目标与标准: what was set out for the year, and what of it was reached."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from apps.chains.models import Target
from apps.datahub.bar import Standing, target_bar
from apps.datahub.models import Observation
from apps.datahub.selectors.metrics import shown
from apps.datahub.selectors.years import ValuePeriods
from apps.layers.models import Subject
from apps.organisation.models import Period
from apps.organisation.spans import Span
from apps.rendering.blocks import Block, Cell, Chart, Column, Paragraph, Series, Table
from apps.reports.sections.lineage import counted, observations, shield_of, value_cell
from apps.reports.sections.registry import section
from apps.reports.sections.scope import (
    Scope,
    Sum,
    count_cell,
    cut,
    few_note,
    is_person,
    known_layers,
    layer_word,
    once,
    sayable,
    sum_of,
)
from apps.reports.sections.standards import standards_table

LIST = "reports:targets"
REACHED, MISSED, UNKNOWN, UNJUDGED = "reached", "missed", "unknown", "unjudged"
STATES: dict[str, str] = {
    Standing.WITHIN: REACHED,
    Standing.BEYOND: MISSED,
    Standing.NOT_APPLICABLE: UNJUDGED,
}
WORDS = {
    REACHED: "已达成",
    MISSED: "未达成",
    UNKNOWN: "尚无数据",
    UNJUDGED: "只记录",
}


@dataclass(frozen=True)
class Judged:
    """A target of the year with the year's value, and how they stand to each other."""

    target: Target
    value: Observation | None

    @property
    def subject(self) -> Subject:
        return self.target.subject

    @property
    def state(self) -> str:
        bar = target_bar(self.target.metric.direction, self.target.value)
        found = bar.judge(self.value.value if self.value else None)
        return UNKNOWN if self.value is None else STATES[found.standing]


@once
def judged_targets(scope: Scope) -> list[Judged]:
    """Every target of the year in scope with the year's value."""
    rows = Target.objects.of(scope.subject.institution_id)
    return judged(rows.filter(scope.about()), scope.period)


def judged(targets: QuerySet[Target], year: Period) -> list[Judged]:
    """Targets of a year with the year's values, in the order of the metrics: three statements."""
    targets = (
        targets.filter(period=year)
        .select_related("subject__unit", "metric", "period")
        .order_by("metric__position", "metric__code", "subject__code")
    )
    rows, span = list(targets), Span.of(year)
    held = ValuePeriods(year.institution_id, [span])
    wanted = {row.metric_id: held.of(row.metric, span) for row in rows}
    periods = {period.pk for period in wanted.values() if period}
    values = observations(
        year.institution_id,
        subject__in=targets.order_by().values("subject_id"),
        metric__in=list(wanted),
        period__in=periods,
    )
    found = {(one.subject_id, one.metric_id, one.period_id): one for one in values}

    def value_of(row: Target) -> Observation | None:
        period = wanted[row.metric_id]
        return found.get((row.subject_id, row.metric_id, period.pk)) if period else None

    return [Judged(row, value_of(row)) for row in rows]


@once
def by_layer(scope: Scope) -> dict[str, Counter[str]]:
    """Layer → how many targets stand how."""
    found: dict[str, Counter[str]] = {}
    for one in judged_targets(scope):
        found.setdefault(one.subject.layer, Counter())[one.state] += 1
    return found


def sum_in(scope: Scope, state: str = "") -> Sum:
    """Targets of the year that stand so (all, if not said), without what may not be said."""
    return sum_of(
        (number, layer)
        for layer, counts in by_layer(scope).items()
        for one, number in counts.items()
        if not state or one == state
    )


@section("targets", "目标数与达成，按层面；未达成的逐项")
def compute(scope: Scope) -> list[Block]:
    standards = standards_table(scope)
    if not judged_targets(scope):
        return [Paragraph(f"{scope.period.title}没有在系统中确定的数值目标。", "note"), standards]
    note = few_note(sum_in(scope))
    return [_layers(scope), *note, _chart(scope), *_missed(scope), standards]


def _layers(scope: Scope) -> Table:
    source = counted(scope, "年度目标", LIST, "层面与达成情况")
    rows: list[tuple[Cell, ...]] = []
    for layer in known_layers():
        counts = by_layer(scope).get(layer.code)
        if not counts:
            continue
        cells = [
            count_cell(counts[one], layer.code, scope.rows_at(LIST, layer=layer.code, state=one))
            for one in WORDS
        ]
        total = sum_of((counts[state], layer.code) for state in WORDS)
        link = scope.rows_at(LIST, few=total.few, layer=layer.code)
        rows.append((Cell(layer_word(scope, layer)), Cell(total.text, source, link=link), *cells))
    columns = (
        Column("层面", 20),
        Column("目标数", 12, numeric=True),
        *(Column(word, 12, numeric=True) for word in WORDS.values()),
    )
    return Table(f"{scope.period.title}目标达成情况", columns, tuple(rows))


def _chart(scope: Scope) -> Chart:
    present = [layer for layer in known_layers() if by_layer(scope).get(layer.code)]
    series = tuple(
        Series(
            word,
            tuple(
                str(sayable(by_layer(scope)[layer.code][state], layer.code)) for layer in present
            ),
        )
        for state, word in WORDS.items()
    )
    names = tuple(layer_word(scope, layer) for layer in present)
    return Chart("stacked", "各层面目标达成", names, series, "项")


def _missed(scope: Scope) -> list[Block]:
    """What was not reached, subject by subject; persons are counted above, never listed."""
    missed = [
        one
        for one in judged_targets(scope)
        if one.state == MISSED and one.value is not None and not is_person(one.subject)
    ]
    metrics = list({one.target.metric_id: one.target.metric for one in missed}.values())
    shield = shield_of(scope, [one.subject for one in missed], metrics)
    rows, more = cut([_missed_row(one, shield) for one in missed], "项")
    columns = (
        Column("对象", 26),
        Column("指标", 34),
        Column("目标", 12, numeric=True),
        Column("本年值", 12, numeric=True),
        Column("单位", 8),
    )
    return [Table("未达成的目标", columns, rows, "目标均已达成或尚无数据。"), *more]


def _missed_row(one: Judged, shield: Any) -> tuple[Cell, ...]:
    metric = one.target.metric
    return (
        Cell(one.subject.name),
        Cell(metric.name),
        Cell(shown(one.target.value, metric)),
        value_cell(one.value, one.subject, shield)._replace(tone="off"),
        Cell(metric.unit),
    )
