"""Many plain rows into one table without an object for each: for large tables only."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

from apps.core.sql import require_all


def insert_rows(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert `rows`, whose values stand in the order of `names` (fields, each of them).

    No signals, no defaults of Python, no keys in return. Values are prepared as the fields do it.
    """
    require_all(model, names)
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    prepare = [_preparer(field) for field in fields]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608
    values = [
        tuple(one(value) if one else value for one, value in zip(prepare, row, strict=True))
        for row in rows
    ]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(sql, values)


def _preparer(field: Any) -> Any:
    """How a field's values become the database's; None where they already are."""
    if isinstance(field, models.ForeignKey | models.IntegerField | models.CharField):
        return None
    return lambda value: field.get_db_prep_save(value, connection)
