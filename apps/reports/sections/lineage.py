"""Where a printed number comes from: an observation with its batch and row, or rows that were counted."""

from types import SimpleNamespace
from typing import Any

from apps.core.request_cache import remember
from apps.datahub.choices import Origin
from apps.datahub.formulas import FormulaError, parse_formula
from apps.datahub.models import Metric, Observation
from apps.datahub.selectors.metrics import shown
from apps.datahub.selectors.shield import SHORT, Shield, shield_for
from apps.layers.models import Subject
from apps.layers.registry import facts
from apps.rendering.blocks import Cell, Source
from apps.reports.sections.scope import FEW, Scope, about_students, is_person, public_name


def shield_of(scope: Scope, subjects: list[Subject], metrics: list[Metric]) -> Shield:
    """Which values are of too few people for a paper that anybody may read."""
    nobody = SimpleNamespace(
        institution_id=scope.subject.institution_id, is_authenticated=False, pk=None
    )
    return shield_for(nobody, subjects, metrics)


def metric_names(institution: int) -> dict[str, str]:
    """Code of every metric → its name, asked once for a report."""
    rows = Metric.objects.of(institution)
    return remember(("metric names", institution), lambda: dict(rows.values_list("code", "name")))


def formula_words(metric: Metric) -> str:
    """A formula as people read it: 博士人数 / 专任教师数 * 100."""
    try:
        parts = parse_formula(metric.formula).parts
    except FormulaError:
        return metric.formula
    names = metric_names(metric.institution_id)
    return "".join(names.get(text, text) if kind == "code" else text for kind, text in parts)


def origin_of(row: Observation) -> str:
    """「学生成绩.xlsx，Sheet1 第 12 行」, or how it was derived."""
    metric = row.metric
    if metric.origin == Origin.FORMULA:
        return f"由公式计算：{formula_words(metric)}"
    if metric.origin == Origin.FACT:
        supplied = facts().get(metric.fact)
        return f"由主数据统计：{supplied.fact.title if supplied else metric.fact}"
    if row.batch is not None and row.batch.file_name:
        place = f"，{row.sheet}" if row.sheet else ""
        return f"批次 {row.batch_id} {row.batch.file_name}{place}" + (
            f" 第 {row.row} 行" if row.row else ""
        )
    return "系统内填报"


def source_of(row: Observation, subject: Subject) -> Source:
    return Source(
        title=row.metric.name,
        subject=public_name(subject),
        period=row.period.title,
        origin=origin_of(row),
        url_name="datahub:observation_detail",
        object_id=row.pk,
    )


def value_cell(row: Observation | None, subject: Subject, shield: Shield | None = None) -> Cell:
    """A value as it may be printed, with its source."""
    if row is None:
        return Cell("—")
    if (shield and shield.hides(row)) or few_students(row, subject):
        return Cell(SHORT, tone="note")
    return Cell(shown(row.value, row.metric), source_of(row, subject))


def few_students(row: Observation, subject: Subject) -> bool:
    """A number of students below five, or one student's own number."""
    if not about_students(subject.layer):
        return False
    return is_person(subject) or (row.metric.unit in ("人", "人次") and 0 < row.value < FEW)


def counted(scope: Scope, title: str, url_name: str, what: str = "") -> Source:
    """The source of a number that was counted from the system's own rows."""
    return Source(
        title=title,
        subject=scope.subject.name,
        period=scope.period.title,
        origin=f"系统登记，按{what}统计" if what else "系统登记",
        url_name=url_name,
    )


def observations(institution: Any, **where: Any) -> Any:
    """Current values with what their source needs, in one statement."""
    rows = Observation.objects.of(institution).current().filter(**where)
    return rows.select_related("metric", "period", "batch")
