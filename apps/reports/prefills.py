"""What reports offer to forms: for each diagnosis element what was reached, and which problems are its own.

A form's row belongs to an element by its code ("2.1"); an element's metrics are those of its points.
"""

from collections import Counter
from collections.abc import Iterator

from apps.core.request_cache import remember
from apps.datahub.models import Metric
from apps.datahub.selectors.metrics import shown
from apps.diagnosis.models import DiagnosisPoint, PointMetric
from apps.improvement.models import Problem
from apps.layers.models import Subject
from apps.layers.registry import layers
from apps.organisation.models import Period
from apps.reports.sections import Scope
from apps.reports.sections.lineage import few_students, shield_of
from apps.reports.sections.scope import HIDDEN, about_students, is_person, shown_count
from apps.reports.sections.targets import MISSED, REACHED, UNKNOWN, Judged, judged_targets
from apps.submissions.selectors.prefills import register_prefill
from apps.submissions.selectors.problem_prefills import problem_rows


def scope_of(subject: Subject, period: Period) -> Scope:
    """One scope for all rows of a form."""
    key = ("report scope", subject.pk, period.pk)
    return remember(key, lambda: Scope(subject, period))


def metrics_of_elements(institution: int) -> dict[str, set[int]]:
    """Code of an element → the metrics of its points."""
    rows = PointMetric.objects.filter(point__institution=institution, point__retired=False)
    found: dict[str, set[int]] = {}
    for code, metric in rows.values_list("point__element__code", "metric_id"):
        if code:
            found.setdefault(code, set()).add(metric)
    return found


def _of_row(subject: Subject, period: Period, row: str) -> dict[Metric, list[Judged]]:
    """The year's targets of an element's metrics, by metric."""
    institution = subject.institution_id
    key = ("metrics of elements", institution)
    metrics = remember(key, lambda: metrics_of_elements(institution)).get(row, set())
    found: dict[Metric, list[Judged]] = {}
    for one in judged_targets(scope_of(subject, period)) if metrics else []:
        if one.target.metric_id in metrics:
            found.setdefault(one.target.metric, []).append(one)
    return found


def _words(scope: Scope, metric: Metric, judged: list[Judged]) -> str:
    """「就业率 96.5%（目标 90.0%，达成）」, or how many of the subjects reached theirs."""
    (first, *others) = judged
    if not others and not is_person(first.subject):
        return _single(scope, metric, first)
    counts = Counter(one.state for one in judged)
    title = layers[metric.layer].kind(metric.kind).title
    if about_students(metric.layer) and any(
        shown_count(number, metric.layer) == HIDDEN for number in counts.values()
    ):
        return f"{metric.name}：涉及学生且少于 5，不列"
    told = f"{metric.name}：{len(judged)} 个{title}中 {counts[REACHED]} 个达成"
    told += f"、{counts[MISSED]} 个未达成" if counts[MISSED] else ""
    return told + (f"、{counts[UNKNOWN]} 个尚无数据" if counts[UNKNOWN] else "")


def _single(scope: Scope, metric: Metric, one: Judged) -> str:
    target = f"目标 {shown(one.target.value, metric)}{metric.unit}"
    if one.value is None:
        return f"{metric.name}尚无数据（{target}）"
    if few_students(one.value, one.subject) or shield_of(scope, [one.subject], [metric]).hides(
        one.value
    ):
        return f"{metric.name}涉及人数少于 5，不列"
    word = {REACHED: "，达成", MISSED: "，未达成"}.get(one.state, "")
    return f"{metric.name} {shown(one.value.value, metric)}{metric.unit}（{target}{word}）"


def _lines(texts: Iterator[str]) -> str:
    found = list(texts)
    return "；\n".join(found) + "。" if found else ""


@register_prefill("diagnosis.attainment", by_row=True)
def attainment(subject: Subject, period: Period, *, row: str) -> str:
    """目标达成: each metric of the element with a target of the year."""
    scope = scope_of(subject, period)
    found = _of_row(subject, period, row)
    return _lines(_words(scope, metric, judged) for metric, judged in found.items())


@register_prefill("diagnosis.achievements", by_row=True)
def achievements(subject: Subject, period: Period, *, row: str) -> str:
    """主要成绩: the metrics of which every target was reached."""
    scope = scope_of(subject, period)
    found = _of_row(subject, period, row)
    return _lines(
        _words(scope, metric, judged)
        for metric, judged in found.items()
        if all(one.state == REACHED for one in judged)
    )


def rows_of_problems(problems: list[Problem]) -> dict[int, str]:
    """{problem: code of its element}, by its metric's points or by the name of its diagnosis point."""
    if not problems:
        return {}
    institution = problems[0].institution_id
    points = DiagnosisPoint.objects.of(institution).filter(element__isnull=False)
    by_name = dict(points.values_list("name", "element__code"))
    by_metric = {
        metric: code
        for code, metrics in metrics_of_elements(institution).items()
        for metric in metrics
    }
    found = {
        one.pk: by_metric.get(one.metric_id or 0) or by_name.get(one.point) for one in problems
    }
    return {pk: code for pk, code in found.items() if code}


problem_rows.register("diagnosis elements", rows_of_problems)
