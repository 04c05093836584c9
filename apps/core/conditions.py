"""A row filter asked of a row that is here already: one rule, read by the database and by Python."""

from typing import Any

from django.db.models import Q

LOOKUPS = ("in", "startswith")


def holds(condition: Q, row: Any) -> bool:
    """Whether `condition` finds `row`, whose relations are followed where it names them.

    Knows equality, ``__in`` and ``__startswith``; any other lookup raises AttributeError, so that no
    filter is half understood. Only conditions on columns that are never empty may be negated.
    """
    children: list[Any] = list(condition.children)
    parts = (
        holds(part, row) if isinstance(part, Q) else _is(part[0], part[1], row) for part in children
    )
    found = any(parts) if condition.connector == Q.OR else all(parts)
    return found != condition.negated


def _is(path: str, wanted: Any, row: Any) -> bool:
    steps = path.split("__")
    lookup = steps.pop() if steps[-1] in LOOKUPS else ""
    value = row
    for step in steps:
        value = None if value is None else getattr(value, step)
    if value is None:
        return False
    if lookup == "startswith":
        return bool(value.startswith(wanted))
    return bool(value in wanted if lookup == "in" else value == wanted)
