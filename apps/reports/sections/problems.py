"""问题与整改: what was found, why, what was done about it, by whom until when; and what is left."""

from collections import Counter

from django.db.models import Q

from apps.improvement.choices import UNDONE_STATES, State
from apps.improvement.models import Measure, Problem
from apps.organisation.models import Assignment
from apps.rendering.blocks import Block, Cell, Chart, Column, Paragraph, Series, Table
from apps.reports.sections.effects import closings
from apps.reports.sections.lineage import counted
from apps.reports.sections.registry import section
from apps.reports.sections.scope import (
    Scope,
    about_students,
    cut,
    is_person,
    known_layers,
    layer_word,
    once,
    public_name,
    sayable,
    shown_count,
)

MOST_BARS = 12
STATES = (*State.values,)


@once
def problems_of(scope: Scope) -> list[Problem]:
    """Problems that were open in the year, with causes and measures: a fixed number of statements.

    Whoever was closed by an earlier year's data, though later than that year's end, is none of them.
    """
    rows = (
        Problem.objects.of(scope.subject.institution_id)
        .filter(scope.about(), opened_on__lte=scope.year.end)
        .filter(Q(closed_on=None) | Q(closed_on__gte=scope.year.start))
        .select_related("subject__unit", "metric", "owner", "found_period")
        .prefetch_related("causes", "measures__owner")
        .order_by("number")
    )
    return [one for one in rows if closings(scope).get(one.pk, scope.number) >= scope.number]


def state_of(scope: Scope, problem: Problem) -> State:
    """Where it stood in the year: what a later year's data closed was still being rectified."""
    if problem.state == State.CLOSED and closings(scope).get(problem.pk) != scope.number:
        return State.IN_PROGRESS
    return State(problem.state)


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
        found.setdefault(one.subject.layer, Counter())[state_of(scope, one)] += 1
    return found


def total_of(scope: Scope, *states: str) -> int:
    """Problems in these states (all, if none is named), without what may not be said."""
    return sum(
        sayable(number, layer)
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
        .filter(user__in=list(people), unit__isnull=False, valid_from__lte=scope.year.end)
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
        return [Paragraph(f"{scope.year.title}没有登记问题。", "note")]
    return [_layers(scope), _pareto(scope), *_table(scope)]


def _layers(scope: Scope) -> Table:
    source = counted(scope, "问题台账", "improvement:problem_list", "本年度内在册的问题")
    rows = []
    for layer in known_layers():
        counts = by_layer(scope).get(layer.code)
        if not counts:
            continue
        cells = [Cell(shown_count(counts[state], layer.code)) for state in STATES]
        total = sum(sayable(counts[state], layer.code) for state in STATES)
        rows.append((Cell(layer_word(scope, layer)), Cell(str(total), source), *cells))
    columns = (
        Column("层面", 18),
        Column("问题", 10, numeric=True),
        *(Column(str(state.label), 12, numeric=True) for state in State),
    )
    return Table(f"{scope.year.title}问题与整改", columns, tuple(rows))


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
    rows, more = cut([_problem_row(scope, one) for one in listed(scope)], "个")
    return [Table("问题清单", columns, rows, wide=True), *more]


def _title_of(problem: Problem) -> str:
    """A title may hold a person's name: of a person's problem only the metric is told."""
    if not is_person(problem.subject):
        return problem.title
    return f"{problem.metric.name}未达标" if problem.metric else "个人发展事项"


def _problem_row(scope: Scope, problem: Problem) -> tuple[Cell, ...]:
    measures = problem.kept_measures()
    private = is_person(problem.subject)
    causes = [] if private else [cause.text for cause in problem.causes.all()]
    texts = [] if private else [measure.text for measure in measures]
    who = dict.fromkeys(
        [owner_word(scope, problem, measure) for measure in measures]
        or [owner_word(scope, problem)]
    )
    due = max([measure.due_on for measure in measures], default=problem.due_on)
    return (
        Cell(problem.number),
        Cell(f"{public_name(problem.subject)}：{_title_of(problem)}"),
        Cell(_joined(causes) or "—"),
        Cell(_joined(texts) or (f"{len(measures)} 项" if measures else "—")),
        Cell("、".join(who)),
        Cell(f"{due:%Y-%m-%d}"),
        Cell(str(state_of(scope, problem).label)),
    )


@section("open_measures", "年末仍在进行的改进措施")
def compute_open(scope: Scope) -> list[Block]:
    rows: list[tuple[Cell, ...]] = []
    for problem in listed(scope):
        measures = problem.kept_measures()
        if state_of(scope, problem) == State.CLOSED:
            continue
        rows += [
            _measure_row(scope, problem, measure)
            for measure in measures
            if measure.state in UNDONE_STATES
            or (measure.done_on and measure.done_on > scope.year.end)
        ]
        if not measures:
            rows.append(_unplanned_row(scope, problem))
    columns = (
        Column("问题", 12),
        Column("对象", 20),
        Column("措施", 36),
        Column("责任部门", 14),
        Column("期限", 13),
        Column("进展", 12),
    )
    shown, more = cut(rows, "项")
    return [Table("转入下一年度的改进", columns, shown, "没有转入下一年度的措施。"), *more]


def _unplanned_row(scope: Scope, problem: Problem) -> tuple[Cell, ...]:
    return (
        Cell(problem.number),
        Cell(public_name(problem.subject)),
        Cell(_title_of(problem)),
        Cell(owner_word(scope, problem)),
        Cell(f"{problem.due_on:%Y-%m-%d}"),
        Cell("待定措施", tone="off"),
    )


def _measure_row(scope: Scope, problem: Problem, measure: Measure) -> tuple[Cell, ...]:
    text = "个人发展事项" if is_person(problem.subject) else measure.text
    return (
        Cell(problem.number),
        Cell(public_name(problem.subject)),
        Cell(text),
        Cell(owner_word(scope, problem, measure)),
        Cell(f"{measure.due_on:%Y-%m-%d}"),
        Cell(measure.get_state_display()),
    )
