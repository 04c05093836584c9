"""What one import wrote, row by row: the lineage of the rows of a file."""

import json
from typing import Any

from django.apps import apps
from django.db.models import CharField, QuerySet

from apps.datahub.models import Batch, Observation, RowChange
from apps.layers.models import Subject, SubjectModel


def written_rows(batch: Batch) -> QuerySet[Any, Any]:
    """Changes of master data, or the observations themselves, in the order of the sheet."""
    changes = RowChange.objects.of(batch.institution_id).filter(batch=batch).order_by("row", "pk")
    if changes.exists():
        return changes
    rows = Observation.objects.of(batch.institution_id).filter(batch=batch)
    return rows.select_related("subject", "metric", "period").order_by("row", "pk")


def lines_of(rows: list[Any]) -> list[dict[str, Any]]:
    """One page of them as a person reads it; persons are named by their number only."""
    names = _names([one for one in rows if isinstance(one, RowChange)])
    lines = []
    for one in rows:
        if isinstance(one, RowChange):
            what, kind = apps.get_model(one.table)._meta.verbose_name, one.get_kind_display()
            lines.append({"row": one.row, "what": what, "name": names[one.pk], "kind": kind})
        else:
            kind = "已撤销" if one.undone else "现值" if one.is_current else "已被取代"
            what = f"{one.metric.name}（{one.period.code}）= {one.text or one.value}"
            lines.append({"row": one.row, "what": what, "name": one.subject.code, "kind": kind})
    return lines


def _names(changes: list[RowChange]) -> dict[int, str]:
    """The codes of the subjects that each change is about, and its own code where it has one."""
    about = {change.pk: _subjects_of(change) for change in changes}
    wanted = {pk for ids, _ in about.values() for pk in ids}
    if not changes:
        return {}
    rows = Subject.objects.of(changes[0].institution_id).filter(pk__in=wanted).order_by()
    codes = dict(rows.values_list("pk", "code"))
    return {
        pk: " · ".join([*texts, *(codes[one] for one in ids if one in codes)])
        for pk, (ids, texts) in about.items()
    }


def _subjects_of(change: RowChange) -> tuple[list[int], list[str]]:
    """Ids of subjects in a change: the row itself, or what it points at; and its own texts."""
    model = apps.get_model(change.table)
    if issubclass(model, SubjectModel):
        return [change.object_id], []
    after = json.loads(str(change.after))
    ids, texts = [], []
    for field in model._meta.concrete_fields:
        value = after.get(field.attname)
        if value and field.is_relation and issubclass(field.related_model, SubjectModel):
            ids.append(value)
        elif value and isinstance(field, CharField):
            texts.append(value)
    return ids, texts
