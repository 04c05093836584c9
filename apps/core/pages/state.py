"""Where a list stands: its filters, order, columns and page, all of them in the address."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import FieldError
from django.db.models import F, QuerySet
from django.db.models.expressions import BaseExpression, OrderBy
from django.http import QueryDict

from apps.core.pages.columns import Column

# What belongs to the list itself; everything else of the address is a filter or not ours.
SORT, PAGE, FORMAT, COLUMNS = "sort", "page", "format", "cols"
DENSITIES = {"30": "紧凑", "36": "标准", "44": "宽松"}


@dataclass
class ListState:
    """`query` is the address as it came; `names` are the filters' names; `taste` is how one left it."""

    query: QueryDict
    names: list[str]
    columns: tuple[Column, ...]
    taste: dict[str, str] = field(default_factory=dict)

    def url(self, **changes: str | None) -> str:
        """The address with changes; the page begins anew unless it is what changes. None takes away."""
        query = QueryDict(mutable=True)
        for name in [*self.names, SORT, COLUMNS]:
            for value in self.query.getlist(name):
                if value:
                    query.appendlist(name, value)
        for name, change in changes.items():
            query.pop(name, None)
            if change:
                query[name] = change
        return f"?{query.urlencode()}"

    @property
    def sort(self) -> tuple[str, bool]:
        """The key of the column that sorts, and whether downwards; "" where none does."""
        said = self.query.get(SORT, "")
        key, down = said.lstrip("-"), said.startswith("-")
        known = any(one.key == key and one.sort for one in self.columns)
        return (key, down) if known else ("", False)

    @property
    def shown(self) -> list[Column]:
        """The columns that stand there, in their order; the first one and buttons always."""
        said = self.query.get(COLUMNS) or self.taste.get(COLUMNS, "")
        wanted = set(said.split(".")) & {one.key for one in self.columns}
        if not wanted:
            return [one for i, one in enumerate(self.columns) if one.default or i == 0]
        return [one for i, one in enumerate(self.columns) if one.key in wanted or one.act or i == 0]

    @property
    def density(self) -> str:
        said = self.taste.get("density", "")
        return said if said in DENSITIES else "36"

    def sorted(self, rows: Any) -> Any:
        """Rows in the order asked for, always the same among equals; a plain list by its values."""
        key, down = self.sort
        if not key:
            return rows
        column = next(one for one in self.columns if one.key == key)
        if not isinstance(rows, QuerySet):
            return _sorted_list(rows, column, down=down)
        return rows.order_by(*_orders(column.sort, down=down), "pk")

    def headers(self) -> list[dict[str, Any]]:
        """Caption, how it is sorted now, and the address that sorts by it."""
        key, down = self.sort
        found = []
        for one in self.shown:
            mine = one.key == key
            order = ("descending" if down else "ascending") if mine else "none"
            target = f"-{one.key}" if mine and not down else one.key
            found.append(
                {
                    "key": one.key,
                    "caption": one.caption,
                    "classes": one.classes,
                    "url": self.url(sort=target) if one.sort else "",
                    "order": order,
                }
            )
        return found


def _orders(sort: Any, *, down: bool) -> list[OrderBy]:
    parts = sort if isinstance(sort, list | tuple) else (sort,)
    return [_order(one, down=down) for one in parts]


def _order(one: Any, *, down: bool) -> OrderBy:
    """What is missing comes last, both ways."""
    if isinstance(one, str):
        down = down != one.startswith("-")
        one = F(one.lstrip("-"))
    if not isinstance(one, BaseExpression | F):
        raise FieldError(f"nothing sorts by {one!r}")
    return one.desc(nulls_last=True) if down else one.asc(nulls_last=True)


def _sorted_list(rows: Any, column: Column, *, down: bool) -> list[Any]:
    pairs = [(column.get(row, None), row) for row in rows]
    some = [pair for pair in pairs if pair[0] not in (None, "")]
    none = [row for value, row in pairs if value in (None, "")]
    some.sort(key=lambda pair: pair[0], reverse=down)
    return [row for _, row in some] + none
