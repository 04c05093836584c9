"""What an import did to each row of master data, as encrypted before and after."""

import json
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, NamedTuple

from apps.datahub.choices import ChangeKind
from apps.datahub.models import Batch, RowChange

State = Mapping[str, Any]
ROWS = 2000


class Change(NamedTuple):
    """One row of a table: which row of the sheet, its id, and its values before (None: new) and after."""

    row: int
    object_id: int
    before: State | None
    after: State


def record_changes(batch: Batch, sheet: str, table: str, changes: Iterable[Change]) -> None:
    """Lineage for the rows, and the way back; never more than a few thousand in memory."""
    waiting = iter(changes)
    while some := list(islice(waiting, ROWS)):
        RowChange.objects.bulk_create(_row(batch, sheet, table, change) for change in some)


def _row(batch: Batch, sheet: str, table: str, change: Change) -> RowChange:
    return RowChange(
        institution_id=batch.institution_id,
        batch=batch,
        sheet=sheet,
        row=change.row,
        table=table,
        object_id=change.object_id,
        kind=ChangeKind.NEW if change.before is None else ChangeKind.CHANGED,
        before=None if change.before is None else encoded(change.before),
        after=encoded(change.after),
    )


def encoded(state: State) -> str:
    return json.dumps(state, ensure_ascii=False, default=str, separators=(",", ":"))


def decoded(text: Any) -> dict[str, Any]:
    """A change's `before` or `after`, which the field has already decrypted."""
    return json.loads(text)


def changes_of(batch: Batch, table: str) -> Any:
    return RowChange.objects.of(batch.institution_id).filter(batch=batch, table=table)
