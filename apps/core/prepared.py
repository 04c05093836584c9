"""A statement that is asked on every request: Django writes its SQL once, then only its values change.

Building a query costs Django several times what the database needs to answer it. Where the form of a
question never changes (who is asking, what may they, which term is it), it is built once a process.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler

# Stand-ins that no query holds by itself; integers fit into every integer column.
FIRST_NUMBER, FIRST_DAY = 2_147_000_000, date(9990, 1, 1).toordinal()
LARGEST = 2**63 - 1
M = TypeVar("M", bound=Model)


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
        return self._ask(values)

    def _ask(self, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        if any(isinstance(value, int) and abs(value) > LARGEST for value in values.values()):
            return []  # no column holds it, so no row has it
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
        compiler = self.build(**standing).query.get_compiler(using="default")
        sql, fixed = compiler.as_sql()
        self._understand(compiler)
        known = {
            connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value: name
            for name, value in standing.items()
        }
        places = [(known.get(value, ""), value) for value in fixed]
        missing = set(self.names) - {name for name, _ in places}
        if missing:
            raise TypeError(f"the query does not ask for {sorted(missing)}")
        return sql, places

    def _understand(self, compiler: SQLCompiler) -> None:
        """What must be known of the query to read its rows."""


class PreparedModels(Prepared, Generic[M]):
    """The same for whole models, with what `select_related` brings along; gives instances.

    A statement that locks rows is only asked within a transaction, as Django demands of the first one.
    """

    def __call__(self, **values: Any) -> list[M]:  # type: ignore[override]
        rows = self._ask(values)
        return [self._made(self._converted(row)) for row in rows]

    def first(self, **values: Any) -> M | None:
        found = self(**values)
        return found[0] if found else None

    def _understand(self, compiler: SQLCompiler) -> None:
        info: dict[str, Any] = compiler.klass_info or {}
        select: list[Any] = list(compiler.select or ())
        self.model, own = info["model"], info["select_fields"]
        self.own = slice(own[0], own[-1] + 1)
        self.columns = [column[0].target.attname for column in select[self.own]]
        self.related = get_related_populators(info, select, "default")  # type: ignore[call-arg]
        converters = compiler.get_converters([column[0] for column in select])
        self.converters = list(converters.items())

    def _converted(self, row: tuple[Any, ...]) -> list[Any]:
        values = list(row)
        for position, (converters, expression) in self.converters:
            for convert in converters:
                values[position] = convert(values[position], expression, connection)
        return values

    def _made(self, values: list[Any]) -> M:
        found = self.model.from_db("default", self.columns, values[self.own])
        for populator in self.related:
            populator.populate(values, found)
        return found
