"""What a database consists of, read from the database itself, in a form that can be compared."""

import re
from typing import Any

from django.db import connection as default
from django.db.backends.base.base import BaseDatabaseWrapper

# Django's own two minds: the id of this table is an integer by its model, a bigint by its migrations.
OF_TWO_MINDS = ("auth_group_permissions", "id")
POSTGRES = {
    "columns": """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
               a.attidentity, a.attcollation, pg_get_expr(d.adbin, d.adrelid)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
          AND a.attnum > 0 AND NOT a.attisdropped
          -- Django's own: its migrations give this key the project's width, its model the app's.
          AND (c.relname, a.attname) <> ('auth_group_permissions', 'id')""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, contype::text, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
}


def describe(connection: BaseDatabaseWrapper = default) -> dict[str, set[Any]]:
    """Columns, constraints and indexes with names, types, defaults and conditions."""
    if connection.vendor == "postgresql":
        found = {part: set(_rows(connection, query)) for part, query in POSTGRES.items()}
        found["columns"] = {row for row in found["columns"] if row[:2] != OF_TWO_MINDS}
        return found
    return _sqlite(connection)


def rows_of(connection: BaseDatabaseWrapper = default) -> dict[str, Any]:
    """What a new database holds before anybody has used it, without numbers and times."""
    content = "SELECT app_label, model FROM django_content_type"
    rights = (
        "SELECT c.app_label, c.model, p.codename, p.name FROM auth_permission p "
        "JOIN django_content_type c ON c.id = p.content_type_id"
    )
    own = {"django_content_type": content, "auth_permission": rights}
    own["django_migrations"] = "SELECT app, name FROM django_migrations"
    found = {}
    for table in connection.introspection.table_names():
        query = own.get(table, f'SELECT * FROM "{table}"')  # noqa: S608
        found[table] = sorted(_rows(connection, query))
    return found


def _rows(connection: BaseDatabaseWrapper, query: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def _sqlite(connection: BaseDatabaseWrapper) -> dict[str, set[Any]]:
    tables = _rows(
        connection,
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    )
    found: dict[str, set[Any]] = {"columns": set(), "constraints": set(), "indexes": set()}
    for table, sql in tables:
        for _, *column in _rows(connection, f'PRAGMA table_xinfo("{table}")'):
            found["columns"].add((table, *column))
        for _, _, *key in _rows(connection, f'PRAGMA foreign_key_list("{table}")'):
            found["constraints"].add((table, "foreign key", *key))
        for text in _clauses(sql):
            found["constraints"].add((table, text))
    for table, name, sql in _rows(
        connection, "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'index'"
    ):
        columns = tuple(c[2] for c in _rows(connection, f'PRAGMA index_info("{name}")'))
        known = "" if name.startswith("sqlite_autoindex") else name
        found["indexes"].add((table, known, columns, sql))
    return found


def _clauses(sql: str) -> list[str]:
    """CHECK, UNIQUE and collation clauses of a table, of a column as of the table itself."""
    found = []
    for start in re.finditer(
        r"(CONSTRAINT \"\w+\" )?(CHECK|UNIQUE|COLLATE|GENERATED|DEFERRABLE)\b", sql
    ):
        depth, end = 0, start.end()
        while end < len(sql) and not (depth == 0 and sql[end] in ",)"):
            depth += (sql[end] == "(") - (sql[end] == ")")
            end += 1
        if not start[0].startswith("DEFERRABLE"):
            found.append(" ".join(sql[start.start() : end].split()))
    return found
