"""存在问题, 原因分析, 改进措施 and 改进效果 of a row, from the register of problems. No text is invented.

The set and the year that an effect counts for are the annual report's. A person's problem is told by what
it is about and the unit; of single students there are only numbers, from five on.
"""

from collections import Counter
from collections.abc import Iterable

from django.db.models import prefetch_related_objects

from apps.improvement.choices import MeasureState
from apps.improvement.models import Measure, Problem, Remeasurement
from apps.improvement.selectors import day_of
from apps.layers.models import Subject
from apps.organisation.models import Period
from apps.organisation.spans import Span
from apps.reports.prefills.rows import row_map, scope_of
from apps.reports.sections import Scope
from apps.reports.sections.problems import problems_of
from apps.reports.sections.scope import FEW, about_students, is_person, once
from apps.submissions.selectors.prefills import register_prefill
from apps.submissions.selectors.problem_words import effect_text, listed, measure_words

# So many problems are told by their titles; of more, what they are about, with their numbers.
FEW_TITLES = 4
NUMBERS = 3


@once
def _problems(scope: Scope) -> list[Problem]:
    found = problems_of(scope)
    prefetch_related_objects(found, "remeasurements__period")
    return found


def _of_row(subject: Subject, period: Period, row: str) -> list[Problem]:
    return row_map(subject.institution_id).of_row(_problems(scope_of(subject, period)), row)


def _private(problem: Problem, subject: Subject) -> bool:
    """Whether it is one person's problem in a form that is not that person's own: its texts may name."""
    return problem.subject_id != subject.pk and is_person(problem.subject)


def _single_student(problem: Problem, subject: Subject) -> bool:
    return _private(problem, subject) and about_students(problem.subject.layer)


def _told(subject: Subject, period: Period, row: str) -> list[Problem]:
    """The row's problems whose texts may be told."""
    return [one for one in _of_row(subject, period, row) if not _private(one, subject)]


@register_prefill("problems.titles", by_row=True)
def titles(subject: Subject, period: Period, *, row: str) -> str:
    found = _of_row(subject, period, row)
    students = [one for one in found if _single_student(one, subject)]
    others = [one for one in found if not _single_student(one, subject)]
    if len(others) <= FEW_TITLES:
        said = [f"{_title(one, subject)}（{one.number}）" for one in others]
    else:
        said = _grouped(others, subject)
    about = Counter(_about(one) for one in students)
    said += [f"{name}：学生个人问题 {number} 个" for name, number in about.items() if number >= FEW]
    return listed(said)


def _about(problem: Problem) -> str:
    fallback = "个人发展事项" if is_person(problem.subject) else "其他"
    return problem.metric.name if problem.metric else problem.point or fallback


def _title(problem: Problem, subject: Subject) -> str:
    """Whose it is and its title; of another person's what it is about and the unit: 到课率（护理系）."""
    if _private(problem, subject):
        unit = f"（{problem.subject.unit.name}）" if problem.subject.unit else ""
        return f"{_about(problem)}{unit}"
    whose = "" if problem.subject_id == subject.pk else f"{problem.subject.name}："
    return whose + problem.title.rstrip("。；;")


def _numbers(problems: list[Problem]) -> str:
    more = " 等" if len(problems) > NUMBERS else ""
    return "、".join(one.number for one in problems[:NUMBERS]) + more


def _grouped(problems: list[Problem], subject: Subject) -> list[str]:
    """By what they are about, the most frequent first; one alone has its title."""
    by_name: dict[str, list[Problem]] = {}
    for one in problems:
        by_name.setdefault(_about(one), []).append(one)
    most = sorted(by_name.items(), key=lambda entry: -len(entry[1]))
    return [
        f"{name}：{len(found)} 个问题（{_numbers(found)}）"
        if len(found) > 1
        else f"{_title(found[0], subject)}（{found[0].number}）"
        for name, found in most
    ]


@register_prefill("problems.causes", by_row=True)
def causes(subject: Subject, period: Period, *, row: str) -> str:
    """Each cause once, the most frequent first."""
    found: Counter[str] = Counter()
    for problem in _told(subject, period, row):
        found.update({cause.text.rstrip("。；;") for cause in problem.causes.all()})
    return listed(
        f"{text}（{number} 个问题）" if number > 1 else text
        for text, number in sorted(found.items(), key=lambda entry: -entry[1])
    )


def _measures(problems: Iterable[Problem]) -> list[tuple[Problem, Measure]]:
    return [(one, measure) for one in problems for measure in one.kept_measures()]


def _is_done(measure: Measure) -> bool:
    return measure.state == MeasureState.VERIFIED


@register_prefill("problems.measures", by_row=True)
def measures(subject: Subject, period: Period, *, row: str) -> str:
    """Every measure of the row's problems, the same one once: what is done says so, the rest by when."""
    same: dict[str, list[tuple[Problem, Measure]]] = {}
    for problem, measure in _measures(_told(subject, period, row)):
        same.setdefault(measure.text.rstrip("。；;"), []).append((problem, measure))
    return listed(
        _same_measure(text, found) if len(found) > 1 else _measure(*found[0])
        for text, found in sorted(same.items(), key=lambda entry: -len(entry[1]))
    )


def _measure(problem: Problem, measure: Measure) -> str:
    if _is_done(measure):
        return f"{measure.text.rstrip('。；;')}（{problem.number}，已完成）"
    return measure_words(measure, problem)


def _same_measure(text: str, found: list[tuple[Problem, Measure]]) -> str:
    open_days = [measure.due_on for _, measure in found if not _is_done(measure)]
    done = len(found) - len(open_days)
    numbers = _numbers(list(dict.fromkeys(problem for problem, _ in found)))
    if not open_days:
        return f"{text}（{numbers}，{len(found)} 项均已完成）"
    day = max(open_days)
    until = f"{day.year}年{day.month}月{day.day}日前"
    state = f"已完成 {done} 项，其余{until}完成" if done else until
    return f"{text}（{numbers}，共 {len(found)} 项，{state}）"


def _shown_again(problem: Problem, period: Period) -> Remeasurement | None:
    """The last measurement that counts for the period."""
    again = [
        one
        for one in problem.remeasurements.all()
        if one.value is not None and Span.of(period).holds(day_of(one))
    ]
    return again[-1] if again else None


@register_prefill("problems.effects", by_row=True)
def effects(subject: Subject, period: Period, *, row: str) -> str:
    """Only what was measured again; where nothing was, how far the measures are. Never a forecast."""
    found = _told(subject, period, row)
    again = ((one, _shown_again(one, period)) for one in found)
    words = listed(effect_text(problem, last) for problem, last in again if last is not None)
    return words or _so_far(found)


def _so_far(problems: list[Problem]) -> str:
    kept = _measures(problems)
    if not kept:
        return ""
    done = sum(_is_done(measure) for _, measure in kept)
    if done == len(kept):
        return f"措施 {done} 项{'均' if done > 1 else ''}已完成，尚无再测数据，成效待再测后填写。"
    if not done:
        return f"措施 {len(kept)} 项尚未完成，尚无再测数据。"
    return f"措施 {len(kept)} 项，已完成 {done} 项，其余尚未完成；尚无再测数据。"


@register_prefill("problems.carried_out", by_row=True)
def carried_out(subject: Subject, period: Period, *, row: str) -> str:
    """实施情况, where all measures say the same: 已实施 or 尚未实施."""
    kept = [measure for _, measure in _measures(_told(subject, period, row))]
    if kept and all(_is_done(one) for one in kept):
        return "已实施"
    if kept and all(one.state == MeasureState.PLANNED for one in kept):
        return "尚未实施"
    return ""
