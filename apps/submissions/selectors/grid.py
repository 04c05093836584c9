"""The filling grid as plain data: what the page shows, in the shape of the document's table."""

from functools import cached_property
from typing import Any

from apps.core import clock
from apps.layers.policies import Decision, may
from apps.submissions.choices import PhaseState, Semantic
from apps.submissions.models import Cell, CellConflict, FormColumn, Remark, SubmissionPhase
from apps.submissions.selectors.deltas import Delta, deltas_of
from apps.submissions.selectors.form import FormData
from apps.submissions.selectors.grid_words import (
    chinese_number,
    choices_of,
    conflict_words,
    day_words,
    parts_of,
    source_words,
)
from apps.submissions.selectors.progress import (
    cell_is_filled,
    progress_of,
    progress_of_group,
    share_words,
)
from apps.submissions.selectors.rows import GroupData, RowData

MEASURED = (Semantic.BASELINE, Semantic.TARGET, Semantic.RESULT)


class GridBuilder:
    """Builds the grid of one form for one reader."""

    def __init__(self, form: FormData, actor: Any, writes: Decision) -> None:
        self.form, self.actor = form, actor
        self.may_write = bool(writes)
        self.why_not = writes.reason
        self.by_phase = {phase.phase_id: phase for phase in form.phases}
        self.current = form.current_phase()
        self.columns_now = form.columns_of(self.current.phase)
        self.writable = [column for column in form.columns if not column.is_label]
        self.table_columns = [c for c in form.table_columns if not c.is_label]

    def build(self) -> dict[str, Any]:
        form = self.form
        progress = progress_of(form, self.current.phase)
        structure_open = self.may_write and any(phase.editable for phase in form.phases)
        return {
            "columns": [self.column(column) for column in form.table_columns],
            "numbered": form.submission.template.numbered_items,
            "phases": [self.phase(phase) for phase in form.phases],
            "groups": [
                self.group(number, group, structure_open)
                for number, group in enumerate(form.groups, start=1)
            ],
            "can_add_group": structure_open and form.submission.template.open_groups,
            "label_columns": sum(column.is_label for column in form.columns),
            # The labels share one column on screen, whatever the document prints.
            "span": 1 + len(self.table_columns),
            "filled": progress.filled,
            "total": progress.total,
            "percent": progress.percent,
            "editable": self.may_write and any(phase.editable for phase in form.phases),
        }

    def phase(self, phase: SubmissionPhase) -> dict[str, Any]:
        columns = [one for one in self.table_columns if one.phase_id == phase.phase_id]
        return {
            "id": phase.phase_id,
            "code": phase.phase.code,
            "caption": phase.phase.caption,
            "columns_count": len(columns),
            "opens_on": phase.opens_on,
            "due_on": phase.due_on,
            "state": phase.state,
            "locked": not phase.editable,
            "note": self.phase_note(phase),
        }

    def phase_note(self, phase: SubmissionPhase) -> str:
        if phase.state == PhaseState.NOT_OPEN:
            return f"{day_words(phase.opens_on)}开放"
        if phase.state == PhaseState.APPROVED:
            return "已通过，已锁定"
        if phase.state == PhaseState.SUBMITTED:
            return "已送审，审核期间不能修改"
        if phase.state == PhaseState.CLOSED:
            return "年度已结束，未完成"
        left = (phase.due_on - clock.today()).days
        span = f"{day_words(phase.opens_on)}—{day_words(phase.due_on)}"
        if left < 0:
            return f"{span}，逾期 {-left} 天"
        return f"{span}，还有 {left} 天" if left else f"{span}，今天截止"

    def column(self, column: FormColumn) -> dict[str, Any]:
        phase = self.by_phase.get(column.phase_id or 0)
        return {
            "code": column.code,
            "caption": column.caption,
            "semantic": column.semantic,
            "phase": phase.phase.code if phase else "",
            "label": column.is_label,
            "width": column.width,
            "limit": column.char_limit,
            "editable": self.may_edit(column),
            "closed": phase is not None and phase.state == PhaseState.NOT_OPEN,
            "locked_reason": "" if phase is None or phase.editable else self.phase_note(phase),
        }

    def may_edit(self, column: FormColumn) -> bool:
        phase = self.by_phase.get(column.phase_id or 0)
        return phase is not None and phase.editable and self.may_write

    def number_of(self, number: int, group: GroupData) -> str:
        """一, 二, … before a group's title, unless the titles carry numbers of their own."""
        return chinese_number(number) if self.form.submission.template.numbered_items else ""

    def group(self, number: int, group: GroupData, structure_open: bool) -> dict[str, Any]:
        progress = progress_of_group(group, self.columns_now)
        columns = group.columns_among(self.writable)
        return {
            "key": group.key,
            "no_label": self.number_of(number, group),
            "title": group.title,
            "added_id": group.added.pk if group.added else None,
            "version": group.added.version if group.added else 0,
            "filled": progress.filled,
            "total": progress.total,
            "done": progress.done and progress.total > 0,
            "section": group.is_section,
            "rows": [self.row(row, columns, structure_open) for row in group.rows],
            "can_add_row": group.free_rows and structure_open,
            "can_rename": group.added is not None and structure_open,
            "remarks": sum(
                self.open_remark(cell) is not None
                for row in group.rows
                for cell in row.cells.values()
            ),
        }

    def span_of(self, columns: list[FormColumn]) -> int:
        """How many columns of the screen each cell of such a row takes."""
        if not columns or columns[0] in self.table_columns:
            return 1
        return max(1, len(self.table_columns) // len(columns))

    def row(self, row: RowData, columns: list[FormColumn], structure_open: bool) -> dict[str, Any]:
        return {
            "key": row.key,
            "no": row.number,
            "label": row.label,
            "added_id": row.added.pk if row.added else None,
            "version": row.added.version if row.added else 0,
            "can_rename": row.added is not None and structure_open,
            "cells": [self.cell(row, column) for column in columns],
            # A section has one cell across the table.
            "span": self.span_of(columns),
        }

    def cell(self, row: RowData, column: FormColumn) -> dict[str, Any]:
        cell = row.cells.get(column.code)
        editable = self.may_edit(column)
        remark = self.open_remark(cell) if cell else None
        conflict = self.form.conflicts.get(cell.pk) if cell else None
        return {
            "key": row.key,
            "column": column.code,
            "caption": column.caption,
            "text": cell.text if cell else "",
            "values": self.values(row, column, cell),
            "choices": choices_of(column, cell),
            "parts": parts_of(column, cell),
            "share": column.problem_share,
            "share_words": share_words(column),
            "sources": self.sources(row, cell),
            "version": cell.version if cell else 0,
            "editable": editable,
            "state": self.cell_state(cell, column, editable, remark, conflict),
            "closed": self.is_closed(column),
            "phase_open": column.phase_id == self.current.phase_id,
            "limit": column.char_limit,
            "offer": self.offer(cell),
            "remark": self.remark(remark),
            "conflict": self.conflict(conflict, cell),
        }

    def is_closed(self, column: FormColumn) -> bool:
        phase = self.by_phase.get(column.phase_id or 0)
        return phase is not None and phase.state == PhaseState.NOT_OPEN

    def cell_state(
        self,
        cell: Cell | None,
        column: FormColumn,
        editable: bool,
        remark: Remark | None,
        conflict: CellConflict | None,
    ) -> str:
        if conflict is not None:
            return "conflict"
        if remark is not None and remark.answered_at is None:
            return "returned"
        if not editable:
            return "locked"
        if column.required and not cell_is_filled(cell, column):
            return "empty"
        return ""

    def values(self, row: RowData, column: FormColumn, cell: Cell | None) -> list[dict[str, Any]]:
        if row.item is None or column.semantic not in MEASURED:
            return []
        written = cell.values if cell else {}
        deltas = deltas_of(self.form, row, column)
        compared = column.semantic == Semantic.TARGET
        return [
            {
                "measure": measure.code,
                "label": measure.caption,
                "unit": measure.unit,
                "value": written.get(measure.code, ""),
                "delta": deltas.get(measure.code, Delta()),
                "compared": f"{column.code}.{measure.code}" if compared else "",
            }
            for measure in row.item.measures
        ]

    def sources(self, row: RowData, cell: Cell | None) -> list[dict[str, Any]]:
        """Where the cell's numbers were taken from; a target set already has no observation."""
        if cell is None or row.item is None:
            return []
        captions = {measure.code: measure.caption for measure in row.item.measures}
        return [
            source_words(captions[measure], self.form.sources.get(pk))
            for measure, pk in cell.sources.items()
            if measure in captions
        ]

    @cached_property
    def reads_problems(self) -> bool:
        return bool(may(self.actor, "warnings.read", self.form.submission.subject))

    def offer(self, cell: Cell | None) -> dict[str, Any] | None:
        """Which problems a cell's text comes from; a link only for whoever may read problems."""
        ids = cell.offered.get("problems", []) if cell and cell.text else []
        found = [self.form.problems[pk] for pk in ids if pk in self.form.problems]
        if cell is None or not found:
            return None
        return {
            "changed": cell.text != cell.offered.get("text"),
            "linked": self.reads_problems,
            "problems": [{"id": problem.pk, "number": problem.number} for problem in found],
        }

    def open_remark(self, cell: Cell) -> Remark | None:
        """The remark to show: one's own that is not sent yet, else the last that was sent."""
        remarks = self.form.remarks.get(cell.pk, [])
        mine = [r for r in remarks if r.published_at is None and r.author_id == self.actor.pk]
        sent = [r for r in remarks if r.published_at is not None and r.answered_at is None]
        found = mine or sent
        return found[-1] if found else None

    def remark(self, remark: Remark | None) -> dict[str, Any] | None:
        if remark is None:
            return None
        return {
            "id": remark.pk,
            "author": remark.author.name,
            "at": day_words(remark.at.astimezone(clock.ZONE).date()),
            "text": remark.text,
            "sent": remark.published_at is not None,
            "answered": remark.answered_at is not None,
        }

    def conflict(self, conflict: CellConflict | None, cell: Cell | None) -> dict[str, Any] | None:
        if conflict is None or cell is None:
            return None
        return conflict_words(conflict, cell, self.actor)


def grid_of(form: FormData, actor: Any, *, writes: Decision | None = None) -> dict[str, Any]:
    """The grid for one reader; `writes` is the policy's answer, the table of roles if none is given."""
    if writes is None:
        writes = may(actor, "plans.write", form.submission.subject)
    return GridBuilder(form, actor, writes).build()
