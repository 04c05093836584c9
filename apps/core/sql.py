"""Set-based statements that take their names from the models, so that a renamed one fails at start."""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models

DIFFERS = "IS DISTINCT FROM"


class Names:
    """A model's table and columns as SQL spells them.

    With ``s = Names(WarningState, "s")``: ``{s}`` is the table with its alias, ``{s.level}`` the column
    as a query reads it, ``{s['level']}`` the bare column of a SET or of an INSERT. A field that the
    model does not have raises FieldDoesNotExist.
    """

    def __init__(self, model: type[models.Model], alias: str = "") -> None:
        self._model, self._alias = model, alias
        self._table = _quote(model._meta.db_table)

    def __str__(self) -> str:
        return f"{self._table} {self._alias}".rstrip()

    def __getattr__(self, field: str) -> str:
        if field.startswith("_"):
            raise AttributeError(field)
        return f"{self._alias or self._table}.{self[field]}"

    def __getitem__(self, field: str) -> str:
        return _quote(_column(self._model, field))


def _quote(name: str) -> str:
    """Both databases quote names alike, and one of ours is a reserved word ("end", "values")."""
    return f'"{name}"'


def _column(model: type[models.Model], field: str) -> str:
    found: Any = model._meta.get_field(field)
    return str(found.column)


def literal(value: str) -> str:
    """A word of the house, such as a state, as SQL writes it; never anything that a person typed."""
    text = str(value)
    if not text.replace("_", "").replace(".", "").replace(":", "").isalnum() and text:
        raise ImproperlyConfigured(f"{text!r} is no word of the house")
    return f"'{text}'"


def either(words: Collection[str]) -> str:
    """The words of an IN."""
    return f"({', '.join(map(literal, words))})"


@cache
def lacking(model: type[models.Model], fields: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of a model that an INSERT naming only these `fields` would leave without a value."""
    there = {_column(model, field) for field in fields}
    return tuple(
        str(field.column)
        for field in model._meta.concrete_fields
        if field.column not in there
        and not field.null
        and not field.has_db_default()
        and not field.generated
        and not isinstance(field, models.AutoField)
    )


def require_all(model: type[models.Model], fields: Collection[str]) -> None:
    """Raises ImproperlyConfigured naming the columns that would be left without a value."""
    if missing := lacking(model, tuple(fields)):
        raise ImproperlyConfigured(
            f"an INSERT into {model._meta.label} leaves out {', '.join(missing)}"
        )


def insert_select(
    model: type[models.Model], values: Mapping[str, str], source: str, conflict: str = ""
) -> str:
    """INSERT of `values` (field → expression) from `source`; each column without default is named.

    Defaults of Python do not count: the database does not know them.
    """
    require_all(model, values.keys())
    columns = ", ".join(_quote(_column(model, field)) for field in values)
    expressions = ", ".join(values.values())
    table = _quote(model._meta.db_table)
    return f"INSERT INTO {table} ({columns}) SELECT {expressions} {source} {conflict}"


def spoken(statement: str) -> str:
    """The statement in the words of the database: SQLite before 3.39 has IS NOT for IS DISTINCT FROM."""
    return statement.replace(DIFFERS, "IS NOT") if connection.vendor == "sqlite" else statement
