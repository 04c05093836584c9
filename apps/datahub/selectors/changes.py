"""What one import wrote, row by row: the lineage of the rows of a file."""

from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from apps.datahub.models import Batch, Observation, RowChange


def written_rows(batch: Batch) -> QuerySet[Any, Any]:
    """Changes of master data, or the observations themselves, in the order of the sheet."""
    changes = RowChange.objects.of(batch.institution_id).filter(batch=batch).order_by("row", "pk")
    if changes.exists():
        return changes
    rows = Observation.objects.of(batch.institution_id).filter(batch=batch)
    return rows.select_related("subject", "metric", "period").order_by("row", "pk")


def lines_of(rows: list[Any]) -> list[dict[str, Any]]:
    """One page of them as a person reads it; persons are named by their number only."""
    lines = []
    for one in rows:
        if isinstance(one, RowChange):
            what = apps.get_model(one.table)._meta.verbose_name
            kind = one.get_kind_display()
            lines.append(
                {"row": one.row, "what": what, "name": "", "kind": kind, "id": one.object_id}
            )
        else:
            state = "已撤销" if one.undone else "现值" if one.is_current else "已被取代"
            what = f"{one.metric.name}（{one.period.code}）= {one.text or one.value}"
            lines.append({"row": one.row, "what": what, "name": one.subject.code, "kind": state})
    return lines
