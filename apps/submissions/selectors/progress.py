"""How much of a form is filled, and what keeps it from being sent."""

from dataclasses import dataclass

from apps.chains.selectors import standing_targets_of
from apps.submissions.choices import Semantic
from apps.submissions.models import FormColumn, FormPhase, Submission
from apps.submissions.selectors.form import FormData, GroupData, RowData, load_form


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


def _is_filled(row: RowData, columns: list[FormColumn]) -> bool:
    """A row counts as filled when each required cell of the phase has something in it."""
    wanted = [column for column in columns if column.required] or columns
    labelled = row.added is None or bool(row.label.strip())
    cells = [row.cells.get(column.code) for column in wanted]
    return labelled and all(cell is not None and not cell.is_empty for cell in cells)


def progress_of_group(group: GroupData, columns: list[FormColumn]) -> Progress:
    return Progress(sum(_is_filled(row, columns) for row in group.rows), len(group.rows))


def progress_of(form: FormData, phase: FormPhase) -> Progress:
    """Rows filled in a phase, of all rows."""
    columns = form.columns_of(phase)
    return Progress(sum(_is_filled(row, columns) for row in form.rows), len(form.rows))


def _pending(form: FormData, columns: list[FormColumn]) -> tuple[int, int, int]:
    """Open conflicts, unanswered remarks and texts over their limit in these columns."""
    conflicts = remarks = too_long = 0
    limits = {column.code: column.char_limit for column in columns}
    for row in form.rows:
        for code, cell in row.cells.items():
            if code not in limits:
                continue
            limit = limits[code]
            conflicts += cell.pk in form.conflicts
            remarks += any(
                remark.published_at and not remark.answered_at
                for remark in form.remarks.get(cell.pk, [])
            )
            too_long += limit is not None and len(cell.text) > limit
    return conflicts, remarks, too_long


def _unexplained(form: FormData, columns: list[FormColumn]) -> int:
    """Target cells whose number differs from a target that is set already, without a word why."""
    codes = [column.code for column in columns if column.semantic == Semantic.TARGET]
    if not codes:
        return 0
    set_before = standing_targets_of(form.submission.subject, form.submission.period)
    found = 0
    for row in form.rows:
        for measure in row.item.measures if row.item else []:
            target = set_before.get(measure.get("metric", ""))
            for code in codes:
                cell = row.cells.get(code)
                if cell is None or cell.text.strip() or target is None:
                    continue
                found += cell.values.get(measure["code"], target) != target
    return found


def blockers_of(form: FormData, phase: FormPhase) -> list[str]:
    """What is still missing before a phase can be sent, in words; empty when nothing is."""
    progress = progress_of(form, phase)
    missing = progress.total - progress.filled
    conflicts, remarks, too_long = _pending(form, form.columns_of(phase))
    empty_groups = [group.title for group in form.groups if not group.rows]
    deviating = _unexplained(form, form.columns_of(phase))
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
