"""How much of a form is filled, what keeps it from being sent, and what is worth a second look."""

from collections.abc import Iterator
from dataclasses import dataclass

from apps.chains.selectors import standing_targets_of
from apps.submissions.choices import Semantic
from apps.submissions.models import Cell, FormColumn, FormPhase, Submission
from apps.submissions.selectors.form import load_form
from apps.submissions.selectors.parts import lacks_problems, problem_percent
from apps.submissions.selectors.rows import GroupData, RowData
from apps.submissions.selectors.shape import FormShape


@dataclass(frozen=True)
class Progress:
    filled: int
    total: int

    @property
    def done(self) -> bool:
        return self.filled == self.total

    @property
    def percent(self) -> int:
        return 100 if not self.total else self.filled * 100 // self.total


def cell_is_filled(cell: Cell | None, column: FormColumn) -> bool:
    """Something is written; where the column has choices, each is made and words stand beside them."""
    if cell is None or cell.is_empty:
        return False
    if not column.choices:
        return True
    chosen = all(cell.values.get(choice.code) for choice in column.choices)
    return chosen and bool(cell.text.strip())


def _is_filled(row: RowData, columns: list[FormColumn]) -> bool:
    """A row counts as filled when each required cell of the phase has something in it."""
    wanted = [column for column in columns if column.required] or columns
    labelled = row.added is None or bool(row.label.strip())
    return labelled and all(cell_is_filled(row.cells.get(c.code), c) for c in wanted)


def progress_of_group(group: GroupData, columns: list[FormColumn]) -> Progress:
    own = group.columns_among(columns)
    if not own:
        return Progress(0, 0)
    return Progress(sum(_is_filled(row, own) for row in group.rows), len(group.rows))


def progress_of(form: FormShape, phase: FormPhase) -> Progress:
    """Rows filled in a phase, of all rows."""
    columns = form.columns_of(phase)
    each = [progress_of_group(group, columns) for group in form.groups]
    return Progress(sum(one.filled for one in each), sum(one.total for one in each))


def _written(
    form: FormShape, columns: list[FormColumn]
) -> Iterator[tuple[RowData, FormColumn, Cell]]:
    """Every cell of these columns that exists, with its row."""
    for row in form.rows:
        for column in columns:
            cell = row.cells.get(column.code)
            if cell is not None:
                yield row, column, cell


def _pending(form: FormShape, columns: list[FormColumn]) -> tuple[int, int, int]:
    """Open conflicts, unanswered remarks and texts over their limit in these columns."""
    conflicts = remarks = too_long = 0
    for _, column, cell in _written(form, columns):
        conflicts += cell.pk in form.in_conflict
        remarks += cell.pk in form.to_answer
        too_long += column.char_limit is not None and len(cell.text) > column.char_limit
    return conflicts, remarks, too_long


def _unexplained(form: FormShape, columns: list[FormColumn]) -> int:
    """Target cells whose number differs from a target that is set already, without a word why."""
    targets = [column for column in columns if column.semantic == Semantic.TARGET]
    if not targets:
        return 0
    measured = any(one.metric for row in form.rows if row.item for one in row.item.measures)
    if not measured:
        return 0
    set_before = standing_targets_of(form.submission.subject, form.submission.period)
    found = 0
    for row, _, cell in _written(form, targets):
        if cell.text.strip():
            continue
        for measure in row.item.measures if row.item else ():
            target = set_before.get(measure.metric)
            if target is not None:
                found += cell.values.get(measure.code, target) != target
    return found


def blockers_of(form: FormShape, phase: FormPhase) -> list[str]:
    """What is still missing before a phase can be sent, in words; empty when nothing is."""
    progress = progress_of(form, phase)
    missing = progress.total - progress.filled
    columns = form.columns_of(phase)
    conflicts, remarks, too_long = _pending(form, columns)
    empty_groups = [group.title for group in form.groups if not group.rows]
    deviating = _unexplained(form, columns)
    words = [
        (deviating, f"{deviating} 格与已定目标不同，请在格内写明原因"),
        (missing, f"还有 {missing} 项未填"),
        (remarks, f"{remarks} 处退回意见没有改"),
        (conflicts, f"{conflicts} 处冲突没有定"),
        (too_long, f"{too_long} 格超出字数"),
    ]
    found = [text for count, text in words if count]
    if empty_groups:
        found.append("、".join(f"“{title}”" for title in empty_groups) + "还没有项目")
    return found


def blockers(submission: Submission, phase: FormPhase) -> list[str]:
    return blockers_of(load_form(submission), phase)


def hints_of(form: FormShape, phase: FormPhase) -> list[str]:
    """What does not keep a form from being sent but is said: too little about problems and causes."""
    found = []
    for row, column, cell in _written(form, form.columns_of(phase)):
        if lacks_problems(cell.text, column):
            percent = problem_percent(cell.text, column.parts)
            found.append(
                f"“{row.label}”的存在问题与原因分析占 {percent}%，应占{share_words(column)}左右"
            )
    return found


def share_words(column: FormColumn) -> str:
    return "一半" if column.problem_share == 50 else f" {column.problem_share}%"
