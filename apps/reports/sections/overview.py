"""概述: the year's key figures, the same numbers as in the sections below; and the definitions used."""

from django.db.models import Q

from apps.datahub.models import Metric
from apps.diagnosis.choices import DiagnosisState
from apps.improvement.choices import OPEN_STATES, UNCLOSED, State
from apps.rendering.blocks import Block, Cell, Column, Figure, Figures, Paragraph, Source, Table
from apps.reports.sections import diagnosis, effects, monitoring, problems, targets
from apps.reports.sections.lineage import counted, formula_words
from apps.reports.sections.registry import section
from apps.reports.sections.scope import Scope, Sum, few_note
from apps.reports.sections.targets import REACHED

# How profiles begin a definition that their document does not print.
DEFAULT = "文件未印口径，以下为可改的默认："
MARK = "＊"
MARK_NOTE = "＊：文件没有印出口径，按本校在系统中的设定。"


@section("overview", "全年主要数字")
def compute(scope: Scope) -> list[Block]:
    plans = counted(scope, "年度目标", targets.LIST, "达成情况")
    warnings = counted(scope, "预警", monitoring.LIST, f"发出日期在{scope.this}的预警")
    cycles = counted(scope, "诊断", diagnosis.LIST, f"{scope.this}截止的诊断周期")
    ledger = counted(scope, "问题台账", problems.LIST, f"{scope.this}内在册的问题")
    again = counted(scope, "再测记录", problems.LIST, f"再测数据属于{scope.this}的记录")
    done, missed = DiagnosisState.SUBMITTED, DiagnosisState.MISSED
    told: list[tuple[str, Sum, str, Source, dict[str, str]]] = [
        ("年度目标", targets.sum_in(scope), "项", plans, {}),
        ("已达成", targets.sum_in(scope, REACHED), "项", plans, {"state": REACHED}),
        ("发出预警", monitoring.sum_in(scope), "条", warnings, {}),
        ("年末未关闭", monitoring.sum_in(scope, "still"), "条", warnings, {"still": "on"}),
        ("完成诊断", diagnosis.sum_in(scope, done), "份", cycles, {"state": done.value}),
        ("逾期未做", diagnosis.sum_in(scope, missed), "份", cycles, {"state": missed.value}),
        ("在册问题", problems.sum_in(scope), "个", ledger, {}),
        (
            "已销号",
            problems.sum_in(scope, State.CLOSED),
            "个",
            ledger,
            {"state": State.CLOSED.value},
        ),
        ("仍在整改", problems.sum_in(scope, *OPEN_STATES), "个", ledger, {"state": UNCLOSED}),
        ("再测达标", effects.sum_in(scope), "个", again, {"met": "on"}),
    ]
    figures = tuple(
        Figure(label, one.text, unit, source, scope.rows_at(source.url_name, few=one.few, **asked))
        for label, one, unit, source, asked in told
    )
    few = few_note(*(one for _, one, *_ in told))
    return [Figures(figures), *few, Paragraph(effects.WHEN, "note")]


@section("definitions", "附表：本对象与报告所列目标、成效的指标定义")
def compute_definitions(scope: Scope) -> list[Block]:
    told = {one.target.metric_id for one in targets.judged_targets(scope)}
    told |= {one.problem.metric_id for one in effects.effects_of(scope) if one.problem.metric_id}
    metrics = (
        Metric.objects.of(scope.subject.institution_id)
        .active()
        .filter(Q(layer=scope.subject.layer, kind=scope.subject.kind) | Q(pk__in=told))
        .select_related("source")
    )
    rows = tuple(
        (
            Cell(metric.name),
            Cell(metric.unit or "—"),
            Cell(_definition(metric)),
            Cell(metric.counted_on or metric.get_period_kind_display()),
            Cell(metric.source.name if metric.source else metric.get_origin_display()),
        )
        for metric in metrics
    )
    columns = (
        Column("指标", 26),
        Column("单位", 9),
        Column("定义", 38),
        Column("统计时点", 13),
        Column("来源", 14),
    )
    table = Table("指标说明", columns, rows, "没有为这一对象设置指标。")
    marked = any(metric.definition.startswith(DEFAULT) for metric in metrics)
    return [table, Paragraph(MARK_NOTE, "note")] if marked else [table]


def _definition(metric: Metric) -> str:
    """What it says in print: a default is marked, and said to be one below the table."""
    if metric.definition.startswith(DEFAULT):
        return f"{metric.definition.removeprefix(DEFAULT)}{MARK}"
    if metric.definition:
        return metric.definition
    return f"公式：{formula_words(metric)}" if metric.formula else "—"
