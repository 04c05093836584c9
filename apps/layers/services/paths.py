"""Where things stand in their tree: a row's path ends with its own id, and begins with its parent's."""

from typing import Any

from apps.core.querysets import ScopedQuerySet


def path_of(row: Any, parent_path: str | None) -> str:
    """ "/3/7/" for row 7 below row 3; a row without a parent stands below "/"."""
    return f"{parent_path or '/'}{row.pk}/"


def carry_along(rows: ScopedQuerySet, moved: Any, old: str) -> None:
    """What stands below a moved row follows it: its path begins with the row's new one."""
    below = list(rows.filter(path__startswith=old).exclude(pk=moved.pk))
    for row in below:
        row.path = moved.path + row.path[len(old) :]
    rows.model._default_manager.bulk_update(below, ["path"], batch_size=500)
