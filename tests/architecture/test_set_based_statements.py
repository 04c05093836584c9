"""Set-based SQL takes tables, columns and states from the models, and leaves no column out."""

import ast
import re

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured

from apps.core.bulk import insert_rows
from apps.core.sql import Names, insert_select, lacking, literal
from apps.monitoring.models import EarlyWarning, WarningState
from apps.workflow.models import DueItem

from .sources import complaints_of, files, nothing

SPEAKS_SQL = re.compile(r"\b(SELECT|UPDATE|DELETE|INSERT|WHERE|CASE WHEN|COALESCE)\b")
QUOTED = re.compile(r"'(\w+)'")
# What a run makes for itself is no model's table.
OWN = re.compile(r"INSERT INTO (watch_\w+_now|\{JUDGED_NOW\}|\{temporary\})")
# The two doors that ask for every column.
DOORS = {"apps/core/sql.py", "apps/core/bulk.py"}


def _ours():
    return [one for one in apps.get_models() if one.__module__.startswith("apps.")]


def _tables():
    return {one._meta.db_table for one in _ours()}


def _states():
    """Every word that a field of a model can take."""
    fields = [field for one in _ours() for field in one._meta.concrete_fields]
    return {word for field in fields for word, _ in field.flatchoices or [] if word}


def _texts(tree):
    """Every string with its line, f-strings whole and once; what documents is left out."""
    inside = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if part is not node
    }
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        text = isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
        if text and id(node) not in inside | prose:
            yield node.lineno, _said(node)


def _said(node):
    """The text, with the names that an f-string puts in."""
    if isinstance(node, ast.Constant):
        return node.value
    parts = (part if isinstance(part, ast.Constant) else part.value for part in node.values)
    return "".join(
        part.value if isinstance(part, ast.Constant) else f"{{{getattr(part, 'id', '')}}}"
        for part in parts
    )


def spelled_out(tree):
    """Tables, states and INSERTs that a statement has by hand."""
    tables, states = _tables(), _states()
    for line, text in _texts(tree):
        yield from (f"{line}: table {word}" for word in set(re.findall(r"\w+", text)) & tables)
        if not SPEAKS_SQL.search(text):
            continue
        yield from (f"{line}: state {word}" for word in set(QUOTED.findall(text)) & states)
        if text.count("INSERT INTO") > len(OWN.findall(text)):
            yield f"{line}: INSERT by hand"


def _complaints(tree):
    return list(spelled_out(tree))


def test_no_statement_names_a_table_a_state_or_an_insert_by_hand():
    paths = [one for one in files(".py", "apps") if not str(one).endswith(tuple(DOORS))]
    nothing(complaints_of(_complaints, paths))


@pytest.mark.parametrize(
    "planted",
    [
        'X = "SELECT 1 FROM chains_target t"',
        "X = f\"SELECT 1 FROM {w} WHERE {w.level} = 'red'\"",
        "X = f\"UPDATE {w} SET {w['handling']} = 'new'\"",
        'X = f"INSERT INTO {table} (a) SELECT 1"',
    ],
)
def test_a_planted_name_is_found(planted):
    assert _complaints(ast.parse(planted))


@pytest.mark.parametrize(
    "planted",
    [
        '"""SELECT \'red\' FROM chains_target"""',
        'X = f"INSERT INTO {JUDGED_NOW} SELECT 1 FROM {w}"',
        "X = f\"SELECT 1 FROM {w} WHERE {w.level} = {literal(Level.RED)} OR x = ''\"",
    ],
)
def test_what_takes_its_names_from_models_passes(planted):
    assert _complaints(ast.parse(planted)) == []


def test_a_column_that_is_renamed_is_missed_at_once():
    state = Names(WarningState, "s")
    assert (str(state), state.rule) == ('"monitoring_warningstate" s', 's."rule_id"')
    with pytest.raises(FieldDoesNotExist):
        _ = state.colour


def test_an_insert_that_misses_a_column_without_database_default_is_refused():
    some = {"institution": "1", "subject": "2", "rule": "3"}
    with pytest.raises(ImproperlyConfigured, match="level, bound_kind"):
        insert_select(WarningState, some, "FROM x")
    with pytest.raises(ImproperlyConfigured, match="opened_on"):
        insert_rows(EarlyWarning, ["institution", "subject", "rule"], [])


def test_defaults_of_python_do_not_count_and_those_of_the_database_do():
    assert {"detail", "returned"} <= set(lacking(DueItem, ()))
    assert not {"post", "minutes", "id"} & set(lacking(DueItem, ()))


def test_words_of_people_are_no_literals():
    assert literal("red_low") == "'red_low'"
    with pytest.raises(ImproperlyConfigured):
        literal("x' OR '1' = '1")
