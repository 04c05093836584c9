"""Pre-fills from the register of problems: counts for a whole form, words for the rows of a report.

Which row a problem belongs to ("2.1") is read from its diagnosis point, where that begins with a code. An
app that knows more (the elements of points and metrics) registers a mapper in `problem_rows`.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable

from django.db.models import Q

from apps.core.registry import Registry
from apps.core.request_cache import remember
from apps.improvement.choices import MeasureState, State
from apps.improvement.models import Measure, Problem
from apps.improvement.selectors import problems_of_year
from apps.layers.models import Subject
from apps.layers.registry import layers, ordered_layers
from apps.organisation.choices import Area
from apps.organisation.models import Period
from apps.submissions.selectors.prefills import register_prefill
from apps.submissions.selectors.problem_words import (
    effect_words,
    listed,
    measure_words,
)

# (problems) → {problem id: code of the row}; later ones win over what the point's own code says.
RowMapper = Callable[[list[Problem]], dict[int, str]]
problem_rows: Registry[RowMapper] = Registry("rows of problems")
FEW = 5
POINT = re.compile(r"([0-9]+\.[0-9]+)(?![0-9])")


def by_point(problems: Iterable[Problem]) -> dict[int, str]:
    """{problem id: "2.1"} for problems whose diagnosis point begins with a code (2.1.3 条件保障)."""
    found = ((problem.pk, POINT.match(problem.point)) for problem in problems)
    return {pk: match.group(1) for pk, match in found if match}


def _problems(subject: Subject, period: Period) -> list[Problem]:
    key = ("problems of the year", subject.pk, period.pk)
    return remember(key, lambda: _read_problems(subject, period))


def _read_problems(subject: Subject, period: Period) -> list[Problem]:
    """The year's problems of a subject; of everybody in it, where the subject is the institution itself."""
    if layers[subject.layer].kind(subject.kind).mirrors != "accounts.Institution":
        return list(problems_of_year(subject, period).order_by("number"))
    rows = Problem.objects.of(subject.institution_id).filter(opened_on__lte=period.end)
    return list(
        rows.filter(Q(closed_on=None) | Q(closed_on__gte=period.start))
        .select_related("metric", "subject__unit")
        .prefetch_related("causes", "measures", "remeasurements")
        .order_by("number")
    )


def _is_person(subject: Subject) -> bool:
    return layers[subject.layer].kind(subject.kind).person


def _private(problem: Problem, subject: Subject) -> bool:
    """Whether it is one person's problem in a form that is not that person's own: its texts may name."""
    return problem.subject_id != subject.pk and _is_person(problem.subject)


def _of_row(subject: Subject, period: Period, row: str) -> list[Problem]:
    problems = _problems(subject, period)
    rows = by_point(problems)
    for mapper in problem_rows.values():
        rows |= mapper(problems)
    return [problem for problem in problems if rows.get(problem.pk) == row]


@register_prefill("problems.overview")
def overview(subject: Subject, period: Period) -> str:
    """本年度共查出问题 12 个（学校层面 3 个、……），已销号 7 个，仍在整改 5 个。"""
    problems = _problems(subject, period)
    counts = Counter((one.subject.layer, one.state == State.CLOSED) for one in problems)
    said = {key: n for key, n in counts.items() if _is_person(subject) or not _few(key[0], n)}
    if not said:
        return ""
    by_layer = {
        layer: said.get((layer, True), 0) + said.get((layer, False), 0) for layer, _ in said
    }
    named = "、".join(
        f"{layer.title} {by_layer[layer.code]} 个"
        for layer in ordered_layers()
        if layer.code in by_layer
    )
    closed = sum(number for (_, is_closed), number in said.items() if is_closed)
    hidden = "涉及学生且少于 5 个的未计入。" if len(said) < len(counts) else ""
    return (
        f"{period.code} 年度共查出问题 {sum(said.values())} 个（{named}），"
        f"已销号 {closed} 个，仍在整改 {sum(said.values()) - closed} 个。{hidden}"
    )


def _few(layer: str, number: int) -> bool:
    """One to four of students, whom the number would single out."""
    return layers[layer].person_area == Area.STUDENT_PERSON and number < FEW


@register_prefill("problems.titles", by_row=True)
def titles(subject: Subject, period: Period, *, row: str) -> str:
    found = _of_row(subject, period, row)
    return listed(f"{_title(one, subject)}（{one.number}）" for one in found)


def _title(problem: Problem, subject: Subject) -> str:
    """The title; of another person's problem what it is about and the unit: 到课率（护理系）."""
    if not _private(problem, subject):
        return problem.title.rstrip("。；;")
    about = problem.metric.name if problem.metric else problem.point or "个人发展事项"
    return f"{about}（{problem.subject.unit.name}）" if problem.subject.unit else about


@register_prefill("problems.causes", by_row=True)
def causes(subject: Subject, period: Period, *, row: str) -> str:
    found = _of_row(subject, period, row)
    told = (one for one in found if not _private(one, subject))
    return listed(cause.text.rstrip("。；;") for one in told for cause in one.causes.all())


@register_prefill("problems.measures", by_row=True)
def measures(subject: Subject, period: Period, *, row: str) -> str:
    """Every measure of the row's problems: what is done says so, the rest by when."""
    found = _of_row(subject, period, row)
    told = (one for one in found if not _private(one, subject))
    return listed(_measure(m, one) for one in told for m in one.kept_measures())


def _measure(measure: Measure, problem: Problem) -> str:
    if measure.state == MeasureState.VERIFIED:
        return f"{measure.text.rstrip('。；;')}（{problem.number}，已完成）"
    return measure_words(measure, problem)


@register_prefill("problems.effects", by_row=True)
def effects(subject: Subject, period: Period, *, row: str) -> str:
    """Only what was measured again: an effect is never a forecast."""
    found = (one for one in _of_row(subject, period, row) if not _private(one, subject))
    return listed(effect_words(one, period.start, period.end) for one in found)
