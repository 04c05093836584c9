"""Rows and groups of a form as data, and which of its phases is current."""

from dataclasses import dataclass, field

from apps.submissions.choices import ENDED_STATES, PhaseState
from apps.submissions.models import (
    AddedGroup,
    AddedRow,
    Cell,
    FormColumn,
    FormGroup,
    FormItem,
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


def own_row(row: AddedRow, number: int, cells: dict[str, dict[str, Cell]]) -> RowData:
    key = f"r{row.pk}"
    return RowData(key, number, row.label, added=row, cells=cells.get(key, {}))
