"""A statement that is asked on every request: Django writes its SQL once, then only its values change.

Building a query costs Django several times what the database needs to answer it. Where the form of a
question never changes (who is asking, what may they, which term is it), it is built once a process.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

# Stand-ins that no query holds by itself; integers fit into every integer column.
FIRST_NUMBER, FIRST_DAY = 2_147_000_000, date(9990, 1, 1).toordinal()


class Prepared:
    """``Prepared(lambda user, day: Row.objects.….values_list(…))``, then ``prepared(user=3, day=today)``.

    Every parameter is a whole number, or a day where its name ends in `day`. Gives the rows as tuples
    as the driver reads them: good for numbers and texts, not for days or JSON.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self.build = build
        self.names = build.__code__.co_varnames[: build.__code__.co_argcount]
        # vendor of the database: its SQL, and what stands in each place of it.
        self._written: dict[str, tuple[str, list[tuple[str, Any]]]] = {}

    def __call__(self, **values: Any) -> list[tuple[Any, ...]]:
        sql, places = self._statement()
        given = {
            name: connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
            for name, value in values.items()
        }
        with connection.cursor() as cursor:
            cursor.execute(sql, [given[name] if name else fixed for name, fixed in places])
            return cursor.fetchall()

    def _statement(self) -> tuple[str, list[tuple[str, Any]]]:
        written = self._written.get(connection.vendor)
        if written is None:
            written = self._written[connection.vendor] = self._write()
        return written

    def _write(self) -> tuple[str, list[tuple[str, Any]]]:
        standing = {
            name: date.fromordinal(FIRST_DAY + number)
            if name.endswith("day")
            else FIRST_NUMBER + number
            for number, name in enumerate(self.names)
        }
        sql, fixed = self.build(**standing).query.get_compiler(using="default").as_sql()
        known = {
            connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value: name
            for name, value in standing.items()
        }
        places = [(known.get(value, ""), value) for value in fixed]
        missing = set(self.names) - {name for name, _ in places}
        if missing:
            raise TypeError(f"the query does not ask for {sorted(missing)}")
        return sql, places
