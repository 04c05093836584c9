"""目标达成 and 主要成绩 of a row: its metrics' targets of the year, and the facts that belong to it."""

from collections import Counter

from apps.datahub.models import Metric
from apps.datahub.selectors.metrics import shown
from apps.layers.models import Subject
from apps.layers.registry import layers
from apps.organisation.models import Period
from apps.reports.prefills.facts import fact_words
from apps.reports.prefills.rows import row_map, scope_of
from apps.reports.sections import Scope
from apps.reports.sections.lineage import few_students, shield_of
from apps.reports.sections.scope import HIDDEN, about_students, is_person, shown_count
from apps.reports.sections.targets import (
    MISSED,
    REACHED,
    UNJUDGED,
    UNKNOWN,
    Judged,
    judged_targets,
)
from apps.submissions.selectors.prefills import register_prefill

# More metrics than these are counted, and told one by one only where they were missed or reached.
FEW_METRICS = 3
TOLD = {REACHED: "达成", MISSED: "未达成", UNKNOWN: "尚无数据"}


def of_row(subject: Subject, period: Period, row: str) -> dict[Metric, list[Judged]]:
    """The year's targets of a row's metrics, by metric; what is only recorded is left out."""
    metrics = row_map(subject.institution_id).metrics
    found: dict[Metric, list[Judged]] = {}
    for one in judged_targets(scope_of(subject, period)):
        if metrics.get(one.target.metric_id) == row and one.state != UNJUDGED:
            found.setdefault(one.target.metric, []).append(one)
    return found


def _hidden(metric: Metric, counts: Counter[str]) -> bool:
    return about_students(metric.layer) and any(
        shown_count(number, metric.layer) == HIDDEN for number in counts.values()
    )


def _words(scope: Scope, metric: Metric, judged: list[Judged]) -> str:
    """「就业率 96.5%（目标 90.0%，达成）」, or how many of the subjects reached theirs."""
    (first, *others) = judged
    if not others and not is_person(first.subject):
        return _single(scope, metric, first)
    counts = Counter(one.state for one in judged)
    title = layers[metric.layer].kind(metric.kind).title
    if _hidden(metric, counts):
        return f"{metric.name}：涉及学生且少于 5，不列"
    if counts[REACHED] == len(judged):
        return f"{metric.name}：{len(judged)} 个{title}均达成"
    if counts[UNKNOWN] == len(judged):
        return f"{metric.name}：{len(judged)} 个{title}尚无数据"
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


def _lines(texts: list[str]) -> str:
    return "；\n".join(texts) + "。" if texts else ""


def _total(found: dict[Metric, list[Judged]]) -> str:
    """「年度目标 60 项：达成 40 项，未达成 10 项，尚无数据 10 项」, without what may not be said."""
    counts: Counter[str] = Counter()
    for metric, judged in found.items():
        states = Counter(one.state for one in judged)
        counts += Counter() if _hidden(metric, states) else states
    told = "，".join(f"{word} {counts[state]} 项" for state, word in TOLD.items() if counts[state])
    return f"年度目标 {counts.total()} 项：{told}" if told else ""


@register_prefill("diagnosis.attainment", by_row=True)
def attainment(subject: Subject, period: Period, *, row: str) -> str:
    """目标达成: the targets of the row's metrics; of many the sum, and those of which some were missed."""
    scope, found = scope_of(subject, period), of_row(subject, period, row)
    codes = row_map(subject.institution_id).facts.get(row, [])
    said = fact_words(scope, codes, built=False)
    if len(found) > FEW_METRICS:
        said = [one for one in (_total(found), *said) if one]
        found = {m: one for m, one in found.items() if any(j.state == MISSED for j in one)}
    return _lines([*said, *(_words(scope, metric, judged) for metric, judged in found.items())])


@register_prefill("diagnosis.achievements", by_row=True)
def achievements(subject: Subject, period: Period, *, row: str) -> str:
    """主要成绩: what is there and was done, and the metrics of which every target was reached."""
    scope, found = scope_of(subject, period), of_row(subject, period, row)
    reached = [
        _words(scope, metric, judged)
        for metric, judged in found.items()
        if all(one.state == REACHED for one in judged)
    ]
    codes = row_map(subject.institution_id).facts.get(row, [])
    return _lines([*fact_words(scope, codes, built=True), *reached])
