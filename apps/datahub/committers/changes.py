"""What an import did to each row of master data, as encrypted before and after."""

import json
from collections.abc import Iterable, Mapping
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
    """Lineage for the rows, and the way back."""
    RowChange.objects.bulk_create(
        [
            RowChange(
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
            for change in changes
        ],
        batch_size=ROWS,
    )


def encoded(state: State) -> str:
    return json.dumps(state, ensure_ascii=False, default=str, separators=(",", ":"))


def decoded(text: Any) -> dict[str, Any]:
    """A change's `before` or `after`, which the field has already decrypted."""
    return json.loads(text)


def changes_of(batch: Batch, table: str) -> Any:
    return RowChange.objects.of(batch.institution_id).filter(batch=batch, table=table)
