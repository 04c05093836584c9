"""问题与整改: what was found, why, what was done about it, by whom until when; and what is left."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from apps.improvement.choices import MeasureState, State
from apps.improvement.models import Measure, Problem
from apps.improvement.selectors import on_the_books
from apps.organisation.models import Assignment
from apps.rendering.blocks import Block, Cell, Chart, Column, Link, Paragraph, Series, Table
from apps.reports.sections.lineage import counted
from apps.reports.sections.registry import section
from apps.reports.sections.scope import (
    Scope,
    Sum,
    about_students,
    count_cell,
    cut,
    few_note,
    is_person,
    known_layers,
    layer_word,
    once,
    public_name,
    sum_of,
)

LIST, PAGE = "improvement:problem_list", "improvement:problem_detail"
MOST_BARS = 12
STATES = (*State.values,)


@once
def problems_of(scope: Scope) -> list[Problem]:
    """Problems that were open in the year, with causes and measures: a fixed number of statements."""
    rows = Problem.objects.of(scope.subject.institution_id).filter(scope.about())
    found = (
        on_the_books(rows, scope.period)
        .select_related("subject__unit", "metric", "owner", "found_period")
        .prefetch_related("causes", "measures__owner")
        .order_by("number")
    )
    return list(found)


def state_of(problem: Any) -> State:
    """Where it stood in the year."""
    return State(problem.stood)


def listed(scope: Scope) -> list[Problem]:
    """Problems that may be told one by one: none about a single student."""
    return [
        one
        for one in problems_of(scope)
        if not (is_person(one.subject) and about_students(one.subject.layer))
    ]


@once
def by_layer(scope: Scope) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for one in problems_of(scope):
        found.setdefault(one.subject.layer, Counter())[state_of(one)] += 1
    return found


def sum_in(scope: Scope, *states: str) -> Sum:
    """Problems in these states (all, if none is named), without what may not be said."""
    return sum_of(
        (number, layer)
        for layer, counts in by_layer(scope).items()
        for state, number in counts.items()
        if not states or state in states
    )


@once
def owners(scope: Scope) -> dict[int, str]:
    """For each owner of a problem or measure the unit they work in; without one a masked name."""
    people: dict[int, str] = {}
    for problem in problems_of(scope):
        for user in (problem.owner, *(measure.owner for measure in problem.measures.all())):
            if user is not None:
                people[user.pk] = f"{user.name[:1]}*"
    held = (
        Assignment.objects.of(scope.subject.institution_id)
        .filter(user__in=list(people), unit__isnull=False, valid_from__lte=scope.period.end)
        .order_by("valid_from")
        .values_list("user_id", "unit__name")
    )
    return people | dict(held)


def owner_word(scope: Scope, problem: Problem, measure: Measure | None = None) -> str:
    """The unit, or the role, that looks after it."""
    user_id = (measure.owner_id if measure else None) or problem.owner_id
    if user_id:
        return owners(scope).get(user_id, "—")
    if problem.owner_role:
        return scope.institution.word("roles", problem.owner_role, problem.owner_role)
    return problem.subject.unit.name if problem.subject.unit else "—"


@section("problems", "问题、原因、措施、责任部门、期限、状态；按层面与诊断点")
def compute(scope: Scope) -> list[Block]:
    if not problems_of(scope):
        return [Paragraph(f"{scope.period.title}没有登记问题。", "note")]
    note = few_note(sum_in(scope))
    return [_layers(scope), *note, _pareto(scope), *_table(scope)]


def _layers(scope: Scope) -> Table:
    source = counted(scope, "问题台账", LIST, f"{scope.this}内在册的问题")
    rows = []
    for layer in known_layers():
        counts = by_layer(scope).get(layer.code)
        if not counts:
            continue
        cells = [
            count_cell(counts[one], layer.code, scope.rows_at(LIST, layer=layer.code, state=one))
            for one in STATES
        ]
        total = sum_of((counts[state], layer.code) for state in STATES)
        link = scope.rows_at(LIST, few=total.few, layer=layer.code)
        rows.append((Cell(layer_word(scope, layer)), Cell(total.text, source, link=link), *cells))
    columns = (
        Column("层面", 18),
        Column("问题", 10, numeric=True),
        *(Column(str(state.label), 12, numeric=True) for state in State),
    )
    return Table(f"{scope.period.title}问题与整改", columns, tuple(rows))


def _pareto(scope: Scope) -> Chart:
    """What problems are about, the most frequent first."""
    counts = Counter(
        one.point or (one.metric.point or one.metric.name if one.metric else "其他")
        for one in listed(scope)
    )
    most = counts.most_common(MOST_BARS)
    return Chart(
        "bar",
        "问题按诊断点（多者在前）",
        tuple(name for name, _ in most),
        (Series("问题", tuple(str(number) for _, number in most)),),
        "个",
        "涉及学生个人的问题不逐点列出。" if len(listed(scope)) < len(problems_of(scope)) else "",
    )


def _joined(texts: list[str]) -> str:
    if len(texts) < 2:
        return "".join(texts)
    return "\n".join(f"{number}. {text}" for number, text in enumerate(texts, 1))


def _table(scope: Scope) -> list[Block]:
    columns = (
        Column("编号", 9),
        Column("对象与问题", 24),
        Column("原因", 18),
        Column("措施", 22),
        Column("责任部门", 10),
        Column("期限", 10),
        Column("状态", 7),
    )
    single, personal = apart(listed(scope))
    rows = [_problem_row(scope, one) for one in single]
    rows += [_personal_row(scope, found) for found in personal]
    told, more = cut(rows, "行")
    return [Table("问题清单", columns, told, wide=True), *more]


def apart(problems: list[Problem]) -> tuple[list[Problem], list[list[Problem]]]:
    """Problems to be told one by one, and those of persons: together by kind and unit."""
    single: list[Problem] = []
    personal: dict[tuple[str, str, int | None], list[Problem]] = {}
    for one in problems:
        if is_person(one.subject):
            key = (one.subject.layer, one.subject.kind, one.subject.unit_id)
            personal.setdefault(key, []).append(one)
        else:
            single.append(one)
    return single, list(personal.values())


def number_cell(problem: Problem) -> Cell:
    """A problem's number, with the way to its page."""
    return Cell(problem.number, link=Link(PAGE, problem.pk))


def _title_of(problem: Problem) -> str:
    """A title may hold a person's name: of a person's problem only the metric is told."""
    if not is_person(problem.subject):
        return problem.title
    if problem.metric is None:
        return "个人发展事项"
    return f"{problem.metric.name}{'没有数据' if problem.found_value is None else '未达标'}"


def group_cell(scope: Scope, found: list[Problem]) -> Cell:
    """How many problems of persons, with the way to them; one alone has its number."""
    if len(found) == 1:
        return number_cell(found[0])
    subject = found[0].subject
    same = [
        one
        for one in problems_of(scope)
        if (one.subject.layer, one.subject.unit_id) == (subject.layer, subject.unit_id)
    ]
    # The list knows layers and units; where others stand among them it would show more.
    exact = subject.unit_id is not None and len(same) == len(found)
    link = scope.rows_at(LIST, layer=subject.layer, unit=str(subject.unit_id)) if exact else None
    return Cell(f"{len(found)} 个", link=link)


def counted_words(words: Iterable[str]) -> str:
    """「到课率未达标 3、课时没有数据」, the most frequent first."""
    most = Counter(words).most_common()
    return "、".join(f"{word} {number}" if number > 1 else word for word, number in most)


def _personal_row(scope: Scope, found: list[Problem]) -> tuple[Cell, ...]:
    """Persons' problems of a unit in one row: their texts may name, so only numbers are told."""
    measures = [measure for one in found for measure in one.kept_measures()]
    verified = sum(one.state == MeasureState.VERIFIED for one in measures)
    due = max([one.due_on for one in measures] + [one.due_on for one in found])
    who = dict.fromkeys(owner_word(scope, one) for one in found)
    return (
        group_cell(scope, found),
        Cell(f"{public_name(found[0].subject)}：{counted_words(_title_of(one) for one in found)}"),
        Cell("涉及个人，不逐条列出"),
        Cell(f"共 {len(measures)} 项，已验收 {verified} 项" if measures else "待定措施"),
        Cell("、".join(who)),
        Cell(f"{'最迟 ' if len(found) > 1 else ''}{due:%Y-%m-%d}"),
        Cell(counted_words(str(state_of(one).label) for one in found)),
    )


def _problem_row(scope: Scope, problem: Problem) -> tuple[Cell, ...]:
    measures = problem.kept_measures()
    causes = [cause.text for cause in problem.causes.all()]
    texts = [measure.text for measure in measures]
    who = dict.fromkeys(
        [owner_word(scope, problem, measure) for measure in measures]
        or [owner_word(scope, problem)]
    )
    due = max([measure.due_on for measure in measures], default=problem.due_on)
    return (
        number_cell(problem),
        Cell(f"{problem.subject.name}：{problem.title}"),
        Cell(_joined(causes) or "—"),
        Cell(_joined(texts) or "—"),
        Cell("、".join(who)),
        Cell(f"{due:%Y-%m-%d}"),
        Cell(str(state_of(problem).label)),
    )
