"""改进成效: only what was measured again after the measure, before and after; never a forecast."""

from collections import Counter

from apps.datahub.bar import measure_of, within_words
from apps.datahub.models import Observation
from apps.datahub.selectors.metrics import shown
from apps.improvement.bars import bar_of
from apps.improvement.choices import RemeasureKind
from apps.improvement.models import Problem, Remeasurement
from apps.improvement.selectors import met_in
from apps.rendering.blocks import Block, Cell, Column, Link, Paragraph, Table
from apps.reports.sections.lineage import observations, source_of
from apps.reports.sections.registry import section
from apps.reports.sections.scope import (
    FEW,
    Scope,
    Sum,
    about_students,
    cut,
    is_person,
    once,
    public_name,
    sum_of,
)

WHEN = "“已销号”“再测达标”按再测数据所属年度计，没有数据时段的按再测日期计。"
NO_FORECAST = "成效以整改后的再测数据为准，不作预计。"


@once
def of_year(scope: Scope) -> list[Remeasurement]:
    """What met its bar by the year's data; data of a year is often there only in the next."""
    rows = Problem.objects.of(scope.subject.institution_id).filter(scope.about())
    again = (
        Remeasurement.objects.of(scope.subject.institution_id)
        .filter(problem__in=met_in(rows, scope.period).values("pk"), passed=True)
        .filter(measured_on__gte=scope.period.start)
        .select_related("problem__subject__unit", "problem__metric", "problem__found_period")
        .select_related("period")
        .order_by("measured_on", "pk")
    )
    return list(again)


def _private(one: Remeasurement) -> bool:
    return is_person(one.problem.subject) and about_students(one.problem.subject.layer)


def effects_of(scope: Scope) -> list[Remeasurement]:
    """The year's effects that may be told one by one: nothing about a single student."""
    return [one for one in of_year(scope) if not _private(one)]


def sum_in(scope: Scope) -> Sum:
    """Problems that met their bar in the year, without what may not be said."""
    layers = {one.problem_id: one.problem.subject.layer for one in of_year(scope)}
    return sum_of((number, layer) for layer, number in Counter(layers.values()).items())


@section("effects", "再测达标的问题：整改前 → 整改后")
def compute(scope: Scope) -> list[Block]:
    rows = effects_of(scope)
    others = len({one.problem_id for one in of_year(scope) if _private(one)})
    more_words = f"另有 {others} 个学生个人的问题再测达标，不逐个列出。" if others >= FEW else ""
    note = Paragraph(more_words + WHEN + NO_FORECAST, "note")
    if not rows:
        none = "" if more_words else f"{scope.period.title}没有再测达标的问题。"
        return [Paragraph(none + note.text, "note")]
    sources = _observations(scope, rows)
    columns = (
        Column("问题", 12),
        Column("对象与指标", 32),
        Column("整改前", 14, numeric=True),
        Column("整改后", 14, numeric=True),
        Column("销号标准", 16),
        Column("再测", 12),
    )
    shown, more = cut([_row(one, sources) for one in rows], "个")
    table = Table("再测结果", columns, shown)
    return [table, *more, note]


def _observations(scope: Scope, rows: list[Remeasurement]) -> dict[int, Observation]:
    ids = [pk for one in rows for pk in (one.observation_id, one.problem.found_observation_id)]
    found = observations(scope.institution, pk__in=[pk for pk in ids if pk])
    return {one.pk: one for one in found}


def _bar(one: Remeasurement) -> str:
    problem = one.problem
    if problem.metric is None:
        return problem.bar or "—"
    return within_words(bar_of(problem), measure_of(problem.metric))


def _row(one: Remeasurement, sources: dict[int, Observation]) -> tuple[Cell, ...]:
    problem, metric = one.problem, one.problem.metric
    about = public_name(problem.subject)
    if metric is None or one.kind == RemeasureKind.JUDGED:
        title = "个人发展事项" if is_person(problem.subject) else problem.title
        before, after = Cell("—"), Cell("复评达到")
    else:
        title = f"{metric.name}（{metric.unit}）" if metric.unit else metric.name
        before = Cell(shown(problem.found_value, metric))
        after = Cell(shown(one.value, metric))
        if problem.found_value is None:  # nothing got better: what was missing is there
            before, after = Cell("没有数据"), Cell("数据已补报")
        before = _sourced(before, sources.get(problem.found_observation_id or 0), one)
        after = _sourced(after, sources.get(one.observation_id or 0), one)
    return (
        Cell(problem.number, link=Link("improvement:problem_detail", problem.pk)),
        Cell(f"{about}：{title}"),
        before,
        after,
        Cell(_bar(one)),
        Cell(f"{one.measured_on:%Y-%m-%d}"),
    )


def _sourced(cell: Cell, row: Observation | None, one: Remeasurement) -> Cell:
    return cell._replace(source=source_of(row, one.problem.subject)) if row else cell
