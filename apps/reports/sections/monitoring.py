"""运行与监测: the subject's own metrics, those of the layers below, and where warnings were, layer by layer and unit by unit."""

from collections import Counter
from typing import Any

from django.db.models import Count, Q

from apps.datahub.models import Metric
from apps.datahub.selectors.metrics import shown
from apps.datahub.selectors.years import ValuePeriods
from apps.monitoring.choices import Level
from apps.monitoring.models import EarlyWarning
from apps.monitoring.selectors import given_in, open_at_end
from apps.rendering.blocks import Block, Cell, Chart, Column, Paragraph, Series, Table
from apps.reports.sections.below import below_tables
from apps.reports.sections.lineage import counted, observations, shield_of, value_cell
from apps.reports.sections.registry import section
from apps.reports.sections.scope import (
    FEW_NOTE,
    Scope,
    Sum,
    count_cell,
    cut,
    few_note,
    known_layers,
    layer_word,
    once,
    shown_count,
    sum_of,
)
from apps.reports.sections.targets import judged_targets

WHOLE = "全校"
COUNTS = ("total", "red", "still")


LIST = "monitoring:warning_list"
# How the list of warnings is asked for each of them.
ASKED: dict[str, dict[str, str]] = {
    "total": {},
    "red": {"level": Level.RED.value},
    "still": {"still": "on"},
}


def warnings_of(scope: Scope) -> Any:
    """Warnings that were given in the year."""
    rows = EarlyWarning.objects.of(scope.subject.institution_id).filter(scope.about())
    return given_in(rows, scope.period)


@once
def tallies(scope: Scope) -> list[dict[str, Any]]:
    """Warnings of the year by layer, metric and unit: how many, red ones, still open at its end."""
    return list(
        warnings_of(scope)
        .order_by()
        .values("subject__layer", "subject__unit__name", "rule__metric__name")
        .annotate(
            total=Count("pk"),
            red=Count("pk", filter=Q(level=Level.RED)),
            still=Count("pk", filter=open_at_end(scope.period)),
        )
    )


def grouped(scope: Scope, name: str) -> dict[tuple[str, str], Counter[str]]:
    """(layer, unit or metric) → the three counts."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for row in tallies(scope):
        key = (row["subject__layer"], row[name] or WHOLE)
        found.setdefault(key, Counter()).update({one: row[one] for one in COUNTS})
    return found


def sum_in(scope: Scope, what: str = "total", layer_code: str = "") -> Sum:
    """All warnings of the year (of a layer) that may be said: what the map by layer and unit shows."""
    cells = grouped(scope, "subject__unit__name")
    return sum_of(
        (counts[what], layer) for (layer, _), counts in cells.items() if layer_code in ("", layer)
    )


@section("monitoring", "本对象指标；各层面主要指标；预警按层面、指标、部门")
def compute(scope: Scope) -> list[Block]:
    own, below = _own_metrics(scope), below_tables(scope)
    blocks: list[Block] = [*([own] if own.rows or not below else []), *below]
    if not tallies(scope):
        return [*blocks, Paragraph(f"{scope.period.title}没有发出预警。", "note")]
    note = few_note(*(sum_in(scope, what) for what in COUNTS))
    return [*blocks, _by_layer(scope), *note, *_by_metric(scope), _heat(scope)]


def _own_metrics(scope: Scope) -> Table:
    """Each metric of the subject itself: last year's value, this year's, the target."""
    metrics = list(
        Metric.objects.of(scope.subject.institution_id)
        .active()
        .for_kind(scope.subject.layer, scope.subject.kind)
    )
    held = ValuePeriods(scope.subject.institution_id, scope.spans)
    wanted = {
        (metric.pk, back): held.of(metric, scope.spans[back])
        for metric in metrics
        for back in (0, 1)
    }
    periods = {period.pk for period in wanted.values() if period}
    values = observations(
        scope.institution,
        subject=scope.subject,
        metric__in=[one.pk for one in metrics],
        period__in=periods,
    )
    found = {(one.metric_id, one.period_id): one for one in values}
    shield = shield_of(scope, [scope.subject], metrics)
    targets = {
        one.target.metric_id: shown(one.target.value, one.target.metric)
        for one in judged_targets(scope)
        if one.subject.pk == scope.subject.pk
    }

    def value(metric: Metric, back: int) -> Cell:
        period = wanted[metric.pk, back]
        row = found.get((metric.pk, period.pk)) if period else None
        return value_cell(row, scope.subject, shield)

    rows = tuple(
        (
            Cell(metric.name),
            Cell(metric.unit),
            value(metric, 1),
            value(metric, 0),
            Cell(targets.get(metric.pk, "—")),
        )
        for metric in metrics
    )
    columns = (
        Column("指标", 40),
        Column("单位", 10),
        Column("上年", 14, numeric=True),
        Column("本年", 14, numeric=True),
        Column("目标", 12, numeric=True),
    )
    return Table(f"{scope.subject.name}主要指标", columns, rows, "没有为这一对象设置指标。")


def _by_layer(scope: Scope) -> Table:
    source = counted(scope, "预警", LIST, f"发出日期在{scope.this}的预警")
    rows = []
    for layer in known_layers():
        words = []
        for what in COUNTS:
            one = sum_in(scope, what, layer.code)
            link = scope.rows_at(LIST, few=one.few, layer=layer.code, **ASKED[what])
            words.append(count_cell(one.number, layer.code, link))
        words[0] = words[0]._replace(source=source)
        rows.append((Cell(layer_word(scope, layer)), *words))
    columns = (
        Column("层面", 28),
        Column("发出预警", 18, numeric=True),
        Column("其中红色", 18, numeric=True),
        Column("年末未关闭", 18, numeric=True),
    )
    return Table(f"{scope.period.title}预警", columns, tuple(rows))


def _by_metric(scope: Scope) -> list[Block]:
    source = counted(scope, "预警", LIST, "指标")
    words = {layer.code: layer_word(scope, layer) for layer in known_layers()}
    order = list(words)
    cells = sorted(
        grouped(scope, "rule__metric__name").items(),
        key=lambda one: (order.index(one[0][0]), -one[1]["total"], one[0][1]),
    )

    def cell(layer: str, metric: str, counts: Counter[str], what: str) -> Cell:
        link = scope.rows_at(LIST, few=False, layer=layer, metric=metric, **ASKED[what])
        return count_cell(counts[what], layer, link)

    found = [
        (
            Cell(words[layer]),
            Cell(metric),
            cell(layer, metric, counts, "total")._replace(source=source),
            cell(layer, metric, counts, "red"),
            cell(layer, metric, counts, "still"),
        )
        for (layer, metric), counts in cells
    ]
    rows, more = cut(found, "项")
    columns = (
        Column("层面", 14),
        Column("指标", 40),
        Column("发出", 12, numeric=True),
        Column("红色", 12, numeric=True),
        Column("年末未关闭", 14, numeric=True),
    )
    return [Table("各指标的预警", columns, rows), *more]


def _heat(scope: Scope) -> Chart:
    """Layer × unit; a hidden number of students shades nothing."""
    cells = grouped(scope, "subject__unit__name")
    present = [layer for layer in known_layers() if any(code == layer.code for code, _ in cells)]
    units = sorted({unit for _, unit in cells}, key=lambda unit: (unit != WHOLE, unit))
    series = tuple(
        Series(
            layer_word(scope, layer),
            tuple(
                shown_count(cells.get((layer.code, unit), Counter())["total"], layer.code)
                for unit in units
            ),
        )
        for layer in present
    )
    hidden = any("<5" in one.values for one in series)
    return Chart(
        "heat", "预警分布（部门 × 层面）", tuple(units), series, "条", FEW_NOTE if hidden else ""
    )
