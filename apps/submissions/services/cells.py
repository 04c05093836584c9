"""Save one cell with its version; when somebody else was faster, both texts stay."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import ConflictError, InvalidError, NotFoundError
from apps.core.prepared import PreparedModels
from apps.submissions.choices import RevisionKind
from apps.submissions.models import (
    AddedRow,
    Cell,
    CellConflict,
    FormColumn,
    FormGroup,
    FormItem,
    Remark,
    Revision,
    Submission,
)
from apps.submissions.selectors.rows import RowData
from apps.submissions.selectors.shape import FormShape, load_shape
from apps.submissions.services.cleaning import clean_text, clean_values, parse_key
from apps.submissions.services.locking import (
    first_open_phase,
    locked_phases,
    require_open,
    require_writer,
    writable_phase,
)


@dataclass(frozen=True)
class SaveResult:
    """The cell as it stands in its form; `conflict` holds the text that came too late, if one did."""

    cell: Cell
    shape: FormShape
    conflict: CellConflict | None = None


@dataclass(frozen=True)
class Entry:
    """What a person writes into one cell; `version` is the one that they saw."""

    row_key: str
    column_code: str
    text: str
    values: dict[str, Any]
    version: int


def _target(submission: Submission, row_key: str, column: FormColumn) -> dict[str, Any]:
    """The row that is written, as a cell names it. Raises NotFoundError where the column is not the row's."""
    kind, pk = parse_key(row_key)
    institution = submission.institution_id
    if kind == "i":
        item = FormItem.objects.of(institution).filter(
            pk=pk, group__template=submission.template_id
        )
        found: Any = item.select_related("group").first()
        where = {"item": found, "row": None}
    else:
        added = AddedRow.objects.of(institution).filter(pk=pk, submission=submission)
        found = added.select_related("group").first()
        where = {"item": None, "row": found}
    if found is None or not _belongs(column, found.group):
        raise NotFoundError
    return where


def _belongs(column: FormColumn, group: FormGroup | None) -> bool:
    """Whether a column is written in a group: a section has its own ones, the table all others."""
    if group is not None and group.own_columns:
        return column.code in group.own_columns
    sections = FormGroup.objects.of(column.institution_id).filter(template=column.template_id)
    kept = sections.values_list("own_columns", flat=True)
    return not any(column.code in codes for codes in kept)


def _column(submission: Submission, code: str) -> FormColumn:
    column = (
        FormColumn.objects.of(submission.institution_id)
        .filter(template=submission.template_id, code=code, phase__isnull=False)
        .first()
    )
    if column is None:
        raise NotFoundError
    return column


def _locked_cell(submission: Submission, column: FormColumn, where: dict[str, Any]) -> Cell:
    cells = Cell.objects.of(submission.institution_id).select_for_update()
    cell, _ = cells.get_or_create(
        submission=submission,
        column=column,
        defaults={"institution": submission.institution},
        **where,
    )
    cell.column = column
    return cell


WRITTEN = ("text", "values", "sources", "offered", "version", "updated_by", "updated_at")


def _write(
    cell: Cell,
    text: str,
    values: dict[str, str],
    actor: User,
    kind: str,
    *,
    remarked: bool = True,
) -> None:
    """`remarked`: whether there may be a remark that this answers."""
    # A number that is changed by hand is no longer the observation's.
    cell.sources = {
        code: source
        for code, source in cell.sources.items()
        if values.get(code) == cell.values.get(code)
    }
    cell.text, cell.values = text, values
    cell.version += 1
    cell.updated_by, cell.updated_at = actor, clock.now()
    cell.save(update_fields=WRITTEN if cell.pk else None)
    Revision.objects.create(
        institution_id=cell.institution_id,
        cell=cell,
        version=cell.version,
        text=text,
        values=values,
        kind=kind,
        author=actor,
        at=cell.updated_at,
    )
    if not remarked:
        return
    Remark.objects.of(cell.institution_id).filter(
        cell=cell, published_at__isnull=False, answered_at=None
    ).update(answered_at=cell.updated_at, answered_by=actor)


@transaction.atomic
def save_cell(
    *,
    submission: Submission,
    row_key: str,
    column_code: str,
    text: str,
    values: dict[str, Any],
    version: int,
    actor: User,
) -> SaveResult:
    """Write one cell if `version` is the one that it has.

    A stale version with another text makes a CellConflict, which keeps the late text until a person
    decides; the same text again changes nothing. Raises NotFoundError, NotAllowedError, LockedError,
    InvalidError.
    """
    entry = Entry(row_key, column_code, text, values, version)
    return _Writing(submission, actor).save(entry)


@transaction.atomic
def save_cells(
    *, submission: Submission, entries: Iterable[Entry], actor: User
) -> list[SaveResult]:
    """Write cells one after the other as `save_cell` does, but ask and read what is common to them once."""
    writing = _Writing(submission, actor)
    return [writing.save(entry) for entry in entries]


class _Writing:
    """One person who writes in a form: their right is asked, its phases are locked, its rows are read."""

    def __init__(self, submission: Submission, actor: User) -> None:
        require_writer(actor, submission)
        self.submission, self.actor = submission, actor
        columns = _columns(submission)
        self.columns = {column.code: column for column in columns}
        self.phases = {phase.phase_id: phase for phase in locked_phases(submission)}
        self.shape = load_shape(submission, columns, list(self.phases.values()))

    def save(self, entry: Entry) -> SaveResult:
        column = self.columns.get(entry.column_code)
        if column is None:
            raise NotFoundError
        require_open(self.phases[column.phase_id or 0])
        row = _row(self.shape, entry.row_key, column)
        cell = row.cells.get(column.code) or _new_cell(self.submission, column, row)
        text = clean_text(entry.text)
        numbers = clean_values(entry.values, row.item, column, [cell.values])
        if (cell.text, cell.values) == (text, numbers):
            return SaveResult(cell, self.shape)
        if entry.version != cell.version:
            conflict = _keep_both(cell, text, numbers, entry.version, self.actor)
            return SaveResult(cell, self.shape, conflict)
        remarked = cell.pk in self.shape.to_answer
        _write(cell, text, numbers, self.actor, RevisionKind.SAVED, remarked=remarked)
        self.shape.to_answer.discard(cell.pk)
        row.cells[column.code] = cell
        return SaveResult(cell, self.shape)


def _written_in(institution: int, template: int) -> QuerySet[FormColumn]:
    columns = FormColumn.objects.of(institution).filter(template_id=template)
    return columns.filter(phase__isnull=False)


COLUMNS: PreparedModels[FormColumn] = PreparedModels(_written_in)


def _columns(submission: Submission) -> list[FormColumn]:
    """Those that are written in some phase."""
    return COLUMNS(institution=submission.institution_id, template=submission.template_id)


def _row(shape: FormShape, key: str, column: FormColumn) -> RowData:
    """The row that is written. Raises NotFoundError where the column is not the row's."""
    parse_key(key)
    place = shape.place(key)
    if place is None or not place[0].columns_among([column]):
        raise NotFoundError
    return place[1]


def _new_cell(submission: Submission, column: FormColumn, row: RowData) -> Cell:
    return Cell(
        institution_id=submission.institution_id,
        submission=submission,
        column=column,
        item=row.item,
        row=row.added,
    )


def _keep_both(
    cell: Cell, text: str, values: dict[str, str], version: int, actor: User
) -> CellConflict:
    """The late text, kept; a person who goes on typing changes their own open conflict."""
    if cell.pk is None:
        cell.save()
    conflict, _ = CellConflict.objects.of(cell.institution_id).update_or_create(
        cell=cell,
        author=actor,
        resolved_at=None,
        defaults={
            "institution": cell.institution,
            "base_version": version,
            "text": text,
            "values": values,
            "at": clock.now(),
        },
    )
    return conflict


RESOLUTIONS = ("mine", "theirs", "merged")


@transaction.atomic
def resolve_conflict(
    *,
    submission: Submission,
    conflict_id: int,
    choice: str,
    version: int,
    actor: User,
    text: str = "",
    values: dict[str, Any] | None = None,
) -> Cell:
    """Decide between two texts: "mine" writes the late one, "theirs" leaves the cell, "merged" writes `text`.

    Raises ConflictError where the cell has moved on since the resolver looked, NotFoundError where the
    conflict is settled or another form's.
    """
    conflict = (
        CellConflict.objects.of(submission.institution_id)
        .select_related("cell__column", "cell__item")
        .filter(pk=conflict_id, cell__submission=submission, resolved_at=None)
        .first()
    )
    if conflict is None:
        raise NotFoundError("这处冲突已经处理过了。")
    if choice not in RESOLUTIONS:
        raise InvalidError("请选择留哪一份。")
    old = conflict.cell
    writable_phase(submission, old.column.phase_id or 0, actor)
    cell = _locked_cell(submission, old.column, {"item": old.item, "row": old.row})
    if choice != "theirs":
        if version != cell.version:
            raise ConflictError(
                "这一格刚刚又被改过，请再看一眼。", detail={"version": cell.version}
            )
        late = (conflict.text, conflict.values)
        chosen = (
            late
            if choice == "mine"
            else (
                clean_text(text),
                clean_values(values or {}, old.item, old.column, [cell.values, conflict.values]),
            )
        )
        _write(cell, chosen[0], chosen[1], actor, RevisionKind.MERGED)
    conflict.resolution, conflict.resolved_by = choice, actor
    conflict.resolved_at = clock.now()
    conflict.save()
    return cell


@transaction.atomic
def save_header_field(
    *, submission: Submission, code: str, value: str, version: int, actor: User
) -> Submission:
    """Write one field of the form's header. Raises ConflictError, with the value there, when stale."""
    if code not in {field.code for field in submission.template.header_fields}:
        raise NotFoundError
    first_open_phase(submission, actor)
    row = Submission.objects.of(submission.institution_id).select_for_update().get(pk=submission.pk)
    cleaned = clean_text(value)[:200]
    if row.header.get(code) == cleaned:
        return row
    if row.header_version != version:
        raise ConflictError(
            f"别人刚把这一栏改成“{row.header.get(code, '')}”，你写的是“{cleaned}”，请再定一次。",
            detail={"theirs": row.header.get(code, ""), "version": row.header_version},
        )
    row.header = {**row.header, code: cleaned}
    row.header_version += 1
    row.save(update_fields=["header", "header_version"])
    return row
