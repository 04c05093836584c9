"""How far a form is, read in few prepared statements: what each save asks again."""

import json
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from apps.core.prepared import Prepared
from apps.datahub.models import Metric
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
from apps.submissions.records import Measure
from apps.submissions.selectors.rows import GroupData, RowData, current_among, own_row


@dataclass
class FormShape:
    """A form's rows with their cells, and which of these are disputed or remarked upon."""

    submission: Submission
    columns: list[FormColumn]
    phases: list[SubmissionPhase]
    groups: list[GroupData]
    # Keys of cells with an open conflict, and with a remark that was sent and is not answered.
    in_conflict: set[int] = field(default_factory=set, kw_only=True)
    to_answer: set[int] = field(default_factory=set, kw_only=True)

    @property
    def rows(self) -> list[RowData]:
        return [row for group in self.groups for row in group.rows]

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
        return dict(rows.values_list("code", "direction")) if codes else {}

    def columns_of(self, phase: FormPhase) -> list[FormColumn]:
        return [column for column in self.columns if column.phase_id == phase.pk]

    def current_phase(self) -> SubmissionPhase:
        """The phase that is filled or reviewed now: the last that has opened, else the first."""
        return current_among(self.phases)

    def place(self, key: str) -> tuple[GroupData, RowData] | None:
        """The row of a key with its group."""
        for group in self.groups:
            for row in group.rows:
                if row.key == key:
                    return group, row
        return None


# In the order of the model, since a row is made a Cell by position.
CELL = ("id", "column_id", "item_id", "row_id", "text", "values", "sources", "offered", "version")
JSON_PARTS = slice(5, 8)
GROUP = ("id", "title", "free_rows", "own_columns")
ITEM = ("id", "institution_id", "group_id", "number", "label", "measures")


def _cells(institution: int, submission: int) -> QuerySet[Any, Any]:
    conflicts = CellConflict.objects.of(institution).filter(cell=OuterRef("pk"), resolved_at=None)
    remarks = Remark.objects.of(institution).filter(
        cell=OuterRef("pk"), published_at__isnull=False, answered_at=None
    )
    cells = Cell.objects.of(institution).filter(submission_id=submission).order_by()
    return cells.values_list(*CELL, Exists(conflicts), Exists(remarks))


def _items(institution: int, template: int) -> QuerySet[Any, Any]:
    groups = FormGroup.objects.of(institution).filter(template_id=template)
    return groups.order_by("position", "pk", "items__position", "items__pk").values_list(
        *GROUP, *(f"items__{name}" for name in ITEM)
    )


CELLS, ITEMS = Prepared(_cells), Prepared(_items)


def _json(text: Any) -> Any:
    return json.loads(text) if isinstance(text, str) else text


@lru_cache(maxsize=4096)
def _measures(text: str) -> tuple[Measure, ...]:
    """Records never change, so the same text is the same records."""
    return tuple(Measure.parse(one) for one in json.loads(text))


def load_shape(
    submission: Submission, columns: list[FormColumn], phases: list[SubmissionPhase]
) -> FormShape:
    """The form as `load_form` reads it, without who wrote, remarks, sources and problems."""
    codes = {column.pk: column for column in columns}
    by_row: dict[str, dict[str, Cell]] = {}
    in_conflict, to_answer = set(), set()
    own = {"institution": submission.institution_id}
    for *values, disputed, remarked in CELLS(**own, submission=submission.pk):
        values[JSON_PARTS] = map(_json, values[JSON_PARTS])
        cell = Cell.from_db("default", CELL, values)
        cell.institution_id, cell.submission = submission.institution_id, submission
        cell.column = column = codes[cell.column_id]
        by_row.setdefault(cell.row_key, {})[column.code] = cell
        if disputed:
            in_conflict.add(cell.pk)
        if remarked:
            to_answer.add(cell.pk)
    groups = _printed(submission, by_row)
    add_own(submission, with_others(groups), by_row)
    return FormShape(
        submission, columns, phases, groups, in_conflict=in_conflict, to_answer=to_answer
    )


def _printed(submission: Submission, cells: dict[str, dict[str, Cell]]) -> list[GroupData]:
    found: dict[int, GroupData] = {}
    for pk, title, free_rows, own_columns, *values in ITEMS(
        institution=submission.institution_id, template=submission.template_id
    ):
        if pk not in found:
            group = FormGroup(pk=pk, title=title, own_columns=_json(own_columns))
            found[pk] = GroupData(f"t{pk}", title, bool(free_rows), group=group)
        if values[0] is not None:
            item = FormItem.from_db("default", ITEM, [*values[:-1], _measures(values[-1])])
            key = f"i{item.pk}"
            found[pk].rows.append(
                RowData(key, item.number, item.label, item=item, cells=cells.get(key, {}))
            )
    return list(found.values())


def with_others(groups: list[GroupData]) -> list[GroupData]:
    """Each group knows which columns other ones keep to themselves."""
    others = frozenset(code for one in groups if one.group for code in one.group.own_columns)
    for group in groups:
        group.others = others
    return groups


def add_own(
    submission: Submission, groups: list[GroupData], cells: dict[str, dict[str, Cell]]
) -> None:
    """Rows and groups of the filer's own, behind the template's, where it allows any."""
    if not submission.template.open_groups and not any(group.free_rows for group in groups):
        return
    rows = list(AddedRow.objects.of(submission.institution_id).filter(submission=submission))
    for group in groups:
        for row in rows:
            if group.group and row.group_id == group.group.pk:
                group.rows.append(own_row(row, len(group.rows) + 1, cells))
    others = groups[0].others if groups else frozenset()
    for added in AddedGroup.objects.of(submission.institution_id).filter(submission=submission):
        data = GroupData(f"a{added.pk}", added.title, free_rows=True, added=added, others=others)
        for row in rows:
            if row.added_group_id == added.pk:
                data.rows.append(own_row(row, len(data.rows) + 1, cells))
        groups.append(data)
