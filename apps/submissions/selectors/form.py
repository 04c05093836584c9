"""A form with everything in it, read in a number of queries that does not depend on its rows."""

from dataclasses import dataclass, field

from apps.datahub.models import Observation
from apps.submissions.models import (
    AddedGroup,
    AddedRow,
    Cell,
    CellConflict,
    FormColumn,
    FormGroup,
    FormItem,
    FormPhase,
    Remark,
    Submission,
    SubmissionPhase,
)


@dataclass
class RowData:
    """One row: a template's item or a row of the filer's own. `cells` are by column code."""

    key: str
    number: int
    label: str
    item: FormItem | None = None
    added: AddedRow | None = None
    cells: dict[str, Cell] = field(default_factory=dict)


@dataclass
class GroupData:
    """One 诊改内容 with its rows; `key` is ``t<id>`` for a template's group, ``a<id>`` for an added one."""

    key: str
    title: str
    free_rows: bool
    group: FormGroup | None = None
    added: AddedGroup | None = None
    rows: list[RowData] = field(default_factory=list)


@dataclass
class FormData:
    submission: Submission
    columns: list[FormColumn]
    phases: list[SubmissionPhase]
    groups: list[GroupData]
    conflicts: dict[int, CellConflict]
    remarks: dict[int, list[Remark]]
    # The observations that numbers in cells were taken from, by id.
    sources: dict[int, Observation]

    @property
    def rows(self) -> list[RowData]:
        return [row for group in self.groups for row in group.rows]

    def columns_of(self, phase: FormPhase) -> list[FormColumn]:
        return [column for column in self.columns if column.phase_id == phase.pk]

    def current_phase(self) -> SubmissionPhase:
        """The phase that is filled or reviewed now: the last that has opened, else the first."""
        opened = [phase for phase in self.phases if phase.state != "not_open"]
        pending = [phase for phase in opened if phase.state != "approved"]
        return (pending or opened[-1:] or self.phases)[0]


def _groups(submission: Submission, cells: dict[str, dict[str, Cell]]) -> list[GroupData]:
    own_rows = list(AddedRow.objects.of(submission.institution_id).filter(submission=submission))
    groups = FormGroup.objects.of(submission.institution_id).filter(template=submission.template_id)
    found = []
    for group in groups.prefetch_related("items"):
        data = GroupData(f"t{group.pk}", group.title, group.free_rows, group=group)
        for item in group.items.all():
            key = f"i{item.pk}"
            data.rows.append(
                RowData(key, item.number, item.label, item=item, cells=cells.get(key, {}))
            )
        for row in own_rows:
            if row.group_id == group.pk:
                data.rows.append(_own_row(row, len(data.rows) + 1, cells))
        found.append(data)
    for added in AddedGroup.objects.of(submission.institution_id).filter(submission=submission):
        data = GroupData(f"a{added.pk}", added.title, free_rows=True, added=added)
        for row in own_rows:
            if row.added_group_id == added.pk:
                data.rows.append(_own_row(row, len(data.rows) + 1, cells))
        found.append(data)
    return found


def _own_row(row: AddedRow, number: int, cells: dict[str, dict[str, Cell]]) -> RowData:
    key = f"r{row.pk}"
    return RowData(key, number, row.label, added=row, cells=cells.get(key, {}))


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
    return FormData(submission, columns, phases, groups, conflicts, remarks, sources)


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
