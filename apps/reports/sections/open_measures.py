"""下一年度改进: what is still being done at the year's end."""

from collections.abc import Iterator

from apps.improvement.choices import UNDONE_STATES, State
from apps.improvement.models import Measure, Problem
from apps.rendering.blocks import Block, Cell, Column, Table
from apps.reports.sections.problems import (
    apart,
    counted_words,
    listed,
    number_cell,
    owner_word,
    state_of,
)
from apps.reports.sections.registry import section
from apps.reports.sections.scope import Scope, cut, public_name


@section("open_measures", "年末仍在进行的改进措施")
def compute_open(scope: Scope) -> list[Block]:
    rows: list[tuple[Cell, ...]] = []
    single, personal = apart([one for one in listed(scope) if state_of(one) != State.CLOSED])
    for problem in single:
        measures = problem.kept_measures()
        rows += [
            _measure_row(scope, problem, measure) for measure in measures if _undone(scope, measure)
        ]
        if not measures:
            rows.append(_unplanned_row(scope, problem))
    rows += [row for found in personal for row in _personal_rows(scope, found)]
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


def _undone(scope: Scope, measure: Measure) -> bool:
    """Not verified yet, or done only after the year."""
    late = measure.done_on is not None and measure.done_on > scope.period.end
    return measure.state in UNDONE_STATES or late


def _personal_rows(scope: Scope, found: list[Problem]) -> Iterator[tuple[Cell, ...]]:
    """Persons' open problems of a unit in one row; none where nothing is left to do."""
    left = [
        (one, [measure for measure in one.kept_measures() if _undone(scope, measure)])
        for one in found
    ]
    open_ones = [(one, kept) for one, kept in left if kept or not one.kept_measures()]
    if not open_ones:
        return
    measures = [measure for _, kept in open_ones for measure in kept]
    states = [str(measure.get_state_display()) for measure in measures]
    states += ["待定措施" for _, kept in open_ones if not kept]
    due = max([one.due_on for one in measures] + [one.due_on for one, _ in open_ones])
    who = dict.fromkeys(owner_word(scope, one) for one, _ in open_ones)
    yield (
        Cell(f"{len(open_ones)} 个") if len(open_ones) > 1 else number_cell(open_ones[0][0]),
        Cell(public_name(found[0].subject)),
        Cell(f"个人发展事项 {len(measures)} 项" if measures else "个人发展事项"),
        Cell("、".join(who)),
        Cell(f"{'最迟 ' if len(open_ones) > 1 else ''}{due:%Y-%m-%d}"),
        Cell(counted_words(states)),
    )


def _unplanned_row(scope: Scope, problem: Problem) -> tuple[Cell, ...]:
    return (
        number_cell(problem),
        Cell(problem.subject.name),
        Cell(problem.title),
        Cell(owner_word(scope, problem)),
        Cell(f"{problem.due_on:%Y-%m-%d}"),
        Cell("待定措施", tone="off"),
    )


def _measure_row(scope: Scope, problem: Problem, measure: Measure) -> tuple[Cell, ...]:
    return (
        number_cell(problem),
        Cell(problem.subject.name),
        Cell(measure.text),
        Cell(owner_word(scope, problem, measure)),
        Cell(f"{measure.due_on:%Y-%m-%d}"),
        Cell(measure.get_state_display()),
    )
