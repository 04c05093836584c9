"""Nouns whose entries are the rows of one table, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .loading import Loading
from .nouns import Live, Noun
from .schema import Field, Items, Ref


class ModelNoun(Noun):
    """An entry is a row of `model`: a Ref is a foreign key by code, a list of Refs a relation."""

    model: Any = None
    order: tuple[str, ...] = ("position", "code")

    def rows(self, institution: Any) -> Any:
        keys = [name for name, field in self.schema.fields.items() if isinstance(field, Ref)]
        lists = [name for name, field in self.schema.fields.items() if _is_relation(field)]
        rows = self.model.objects.of(institution).order_by(*self.order)
        return rows.select_related(*keys).prefetch_related(*lists) if keys else rows

    def live(self, institution: Any) -> Iterator[Live]:
        for row in self.rows(institution):
            entry = {name: self.read(row, name, f) for name, f in self.schema.fields.items()}
            yield Live(self.key_of(entry), entry, row)

    def read(self, row: Any, name: str, field: Field) -> Any:
        value = getattr(row, name)
        if isinstance(field, Ref):
            return value.code if value else ""
        if _is_relation(field):
            return sorted(one.code for one in value.all())
        return field.empty() if value is None else value

    def write(self, loading: Loading, entry: dict[str, Any], row: Any) -> Any:
        row = row or self.model(institution=loading.institution)
        for name, value in self.values(loading, entry).items():
            setattr(row, name, value)
        self.save(loading, row)
        for name, field in self.schema.fields.items():
            if isinstance(field, Items) and isinstance(field.item, Ref):
                getattr(row, name).set([loading.row(field.item.noun, c) for c in entry[name]])
        return row

    def values(self, loading: Loading, entry: dict[str, Any]) -> dict[str, Any]:
        """The row's attributes: plain values, and the rows that are referred to."""
        return {
            name: loading.row(field.noun, entry[name]) if isinstance(field, Ref) else entry[name]
            for name, field in self.schema.fields.items()
            if not _is_relation(field)
        }

    def save(self, loading: Loading, row: Any) -> None:
        row.full_clean(validate_unique=False, validate_constraints=False)
        row.save()


def _is_relation(field: Field) -> bool:
    return isinstance(field, Items) and isinstance(field.item, Ref)
