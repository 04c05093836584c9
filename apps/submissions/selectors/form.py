"""A form with everything in it, read in a number of queries that does not depend on its rows."""

from dataclasses import dataclass, field
from functools import cached_property

from apps.datahub.models import Metric, Observation
from apps.improvement.models import Problem
from apps.submissions.choices import ENDED_STATES, PhaseState
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
    # The columns that other groups keep to themselves.
    others: frozenset[str] = frozenset()

    @property
    def is_section(self) -> bool:
        """A text of its own before the table, not rows of it."""
        return self.group is not None and bool(self.group.own_columns)

    def columns_among(self, columns: list[FormColumn]) -> list[FormColumn]:
        """Those of `columns` that are written in this group."""
        if self.group is not None and self.group.own_columns:
            return [column for column in columns if column.code in self.group.own_columns]
        return [column for column in columns if column.code not in self.others]


def current_among(phases: list[SubmissionPhase]) -> SubmissionPhase:
    """What is to be done first; else what the year's end found unfinished, else the last that opened."""
    opened = [phase for phase in phases if phase.state != PhaseState.NOT_OPEN]
    pending = [phase for phase in opened if phase.state not in ENDED_STATES]
    unfinished = [phase for phase in opened if phase.state == PhaseState.CLOSED]
    return (pending or unfinished or opened[-1:] or phases)[0]


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
    # The problems that texts in cells come from, by id.
    problems: dict[int, Problem]

    @property
    def rows(self) -> list[RowData]:
        return [row for group in self.groups for row in group.rows]

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

    @cached_property
    def directions(self) -> dict[str, str]:
        """Which way is better, by the codes of the metrics that rows measure."""
        codes = {
            measure.metric
            for row in self.rows
            if row.item
            for measure in row.item.measures
            if measure.metric
        }
        rows = Metric.objects.of(self.submission.institution_id).filter(code__in=codes)
        return dict(rows.values_list("code", "direction"))

    def columns_of(self, phase: FormPhase) -> list[FormColumn]:
        return [column for column in self.columns if column.phase_id == phase.pk]

    def current_phase(self) -> SubmissionPhase:
        """The phase that is filled or reviewed now: the last that has opened, else the first."""
        return current_among(self.phases)


def _groups(submission: Submission, cells: dict[str, dict[str, Cell]]) -> list[GroupData]:
    own_rows = list(AddedRow.objects.of(submission.institution_id).filter(submission=submission))
    groups = FormGroup.objects.of(submission.institution_id).filter(template=submission.template_id)
    found, printed = [], list(groups.prefetch_related("items"))
    others = frozenset(code for group in printed for code in group.own_columns)
    for group in printed:
        data = GroupData(f"t{group.pk}", group.title, group.free_rows, group=group, others=others)
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
        data = GroupData(f"a{added.pk}", added.title, free_rows=True, added=added, others=others)
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
    problems = _problems(submission, by_row)
    return FormData(submission, columns, phases, groups, conflicts, remarks, sources, problems)


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
