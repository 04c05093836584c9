"""From which file and row a subject's master data came: its last imports that stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Max

from apps.datahub.choices import BatchState
from apps.datahub.models import RowChange
from apps.datahub.selectors.batches import batches_for
from apps.layers.models import Subject
from apps.layers.registry import layers

MOST = 20


@dataclass(frozen=True)
class OriginRow:
    """One row of a file that wrote the subject; `batch` is its number only where the reader may open it."""

    file: str
    sheet: str
    row: int
    at: Any
    batch: int | None


def _table(subject: Subject) -> str:
    """The label under which imports record rows of this kind, as `SubjectCommitter.table`."""
    kind = layers[subject.layer].kind(subject.kind)
    return str(apps.get_model(kind.model)._meta.label)


def _changes(subjects: list[Subject]) -> Any:
    """Changes of subjects of one kind by imports that stand."""
    first = subjects[0]
    return RowChange.objects.of(first.institution_id).filter(
        table=_table(first),
        object_id__in=[one.pk for one in subjects],
        batch__state=BatchState.COMMITTED,
    )


def _told(changes: Iterable[RowChange], reader: Any) -> list[tuple[int, OriginRow]]:
    found = list(changes)
    opened = set(
        batches_for(reader)
        .filter(pk__in={one.batch_id for one in found})
        .values_list("pk", flat=True)
    )
    return [
        (
            one.object_id,
            OriginRow(
                file=one.batch.file_name,
                sheet=one.sheet,
                row=one.row,
                at=one.batch.committed_at,
                batch=one.batch_id if one.batch_id in opened else None,
            ),
        )
        for one in found
    ]


def origins_of(subject: Subject, reader: Any) -> list[OriginRow]:
    """The rows that wrote one subject, the newest first."""
    rows = _changes([subject]).select_related("batch").defer("before", "after")
    return [row for _, row in _told(rows.order_by("-pk")[:MOST], reader)]


def last_origins(subjects: list[Subject], reader: Any) -> dict[int, OriginRow]:
    """The row that wrote each subject last; subjects of one kind, in a fixed number of statements."""
    if not subjects:
        return {}
    last = _changes(subjects).order_by().values("object_id").annotate(last=Max("pk"))
    rows = RowChange.objects.of(subjects[0].institution_id).filter(
        pk__in=[one["last"] for one in last]
    )
    return dict(_told(rows.select_related("batch").defer("before", "after"), reader))
