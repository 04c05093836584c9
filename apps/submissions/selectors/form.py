"""A form with everything in it, read in a number of queries that does not depend on its rows."""

from dataclasses import dataclass

from apps.datahub.models import Observation
from apps.improvement.models import Problem
from apps.submissions.models import (
    Cell,
    CellConflict,
    FormColumn,
    FormGroup,
    Remark,
    Submission,
    SubmissionPhase,
)
from apps.submissions.selectors.rows import GroupData, RowData
from apps.submissions.selectors.shape import FormShape, add_own, with_others


@dataclass
class FormData(FormShape):
    """The whole form: also who disputes a cell, what was remarked, and where its contents come from."""

    conflicts: dict[int, CellConflict]
    remarks: dict[int, list[Remark]]
    # The observations that numbers in cells were taken from, by id.
    sources: dict[int, Observation]
    # The problems that texts in cells come from, by id.
    problems: dict[int, Problem]

    @property
    def sections(self) -> list[GroupData]:
        return [group for group in self.groups if group.is_section]

    @property
    def table_groups(self) -> list[GroupData]:
        return [group for group in self.groups if not group.is_section]

    @property
    def table_columns(self) -> list[FormColumn]:
        """The columns that the table prints: all but those that a section keeps to itself."""
        kept = {code for group in self.groups if group.group for code in group.group.own_columns}
        return [column for column in self.columns if column.code not in kept]


def _groups(submission: Submission, cells: dict[str, dict[str, Cell]]) -> list[GroupData]:
    groups = FormGroup.objects.of(submission.institution_id).filter(template=submission.template_id)
    found = []
    for group in groups.prefetch_related("items"):
        data = GroupData(f"t{group.pk}", group.title, group.free_rows, group=group)
        for item in group.items.all():
            key = f"i{item.pk}"
            data.rows.append(
                RowData(key, item.number, item.label, item=item, cells=cells.get(key, {}))
            )
        found.append(data)
    add_own(submission, with_others(found), cells)
    return found


def load_form(submission: Submission) -> FormData:
    """Everything that the grid, the check before submitting and the print-out need."""
    institution = submission.institution_id
    columns = list(
        FormColumn.objects.of(institution)
        .filter(template=submission.template_id)
        .select_related("phase")
    )
    phases = list(
        SubmissionPhase.objects.of(institution)
        .filter(submission=submission)
        .select_related("phase", "process__submitted_by")
        .order_by("phase__position")
    )
    by_row: dict[str, dict[str, Cell]] = {}
    all_cells = Cell.objects.of(institution).filter(submission=submission)
    for cell in all_cells.select_related("column", "updated_by"):
        by_row.setdefault(cell.row_key, {})[cell.column.code] = cell
    conflicts: dict[int, CellConflict] = {}
    open_conflicts = CellConflict.objects.of(institution).filter(
        cell__submission=submission, resolved_at=None
    )
    for conflict in open_conflicts.select_related("author").order_by("id"):
        conflicts.setdefault(conflict.cell_id, conflict)
    remarks: dict[int, list[Remark]] = {}
    on_cells = Remark.objects.of(institution).filter(submission=submission, cell__isnull=False)
    for remark in on_cells.select_related("author").order_by("id"):
        remarks.setdefault(remark.cell_id or 0, []).append(remark)
    groups = _groups(submission, by_row)
    sources = _sources(submission, by_row)
    problems = _problems(submission, by_row)
    to_answer = {
        cell
        for cell, found in remarks.items()
        if any(one.published_at and not one.answered_at for one in found)
    }
    return FormData(
        submission,
        columns,
        phases,
        groups,
        conflicts,
        remarks,
        sources,
        problems,
        in_conflict=set(conflicts),
        to_answer=to_answer,
    )


def _problems(submission: Submission, cells: dict[str, dict[str, Cell]]) -> dict[int, Problem]:
    ids = {
        pk
        for row in cells.values()
        for cell in row.values()
        for pk in cell.offered.get("problems", [])
    }
    return Problem.objects.of(submission.institution_id).in_bulk(ids) if ids else {}


def _sources(submission: Submission, cells: dict[str, dict[str, Cell]]) -> dict[int, Observation]:
    ids = {
        source
        for row in cells.values()
        for cell in row.values()
        for source in cell.sources.values()
        if source
    }
    rows = Observation.objects.of(submission.institution_id).filter(pk__in=ids)
    return {row.pk: row for row in rows.select_related("metric", "period", "batch__source")}
