"""Migrations, the models and a first installation come to the same database; every step leads back.

All other tests build their tables from the models (``--nomigrations``); this one answers for that.
"""

import os
import subprocess
import sys
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.db import connection, connections

from .schema import describe, rows_of

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


class Fresh:
    """An empty database beside the test's own, on the same server, with ``manage.py`` at hand."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.name = folder, f"zhengai_fresh_{uuid.uuid4().hex[:8]}"
        self.alias = self.name
        settings = dict(connections.settings["default"])
        if connection.vendor == "postgresql":
            self._on_server(f'CREATE DATABASE "{self.name}"')
            self.url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{self.name}").geturl()
            settings["NAME"] = self.name
        else:
            settings["NAME"] = str(folder / "fresh.sqlite3")
            self.url = f"sqlite:///{settings['NAME']}"
        connections.settings[self.alias] = settings

    def _on_server(self, statement: str) -> None:
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement)

    def manage(self, *arguments: str) -> str:
        env = os.environ | {"DATABASE_URL": self.url, "ZHENGAI_TEST_STATE_DIR": str(self.folder)}
        argv = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @property
    def connection(self):
        return connections[self.alias]

    def close(self) -> None:
        self.connection.close()
        del connections[self.alias], connections.settings[self.alias]
        if connection.vendor == "postgresql":
            self._on_server(f'DROP DATABASE "{self.name}" WITH (FORCE)')


@pytest.fixture
def fresh(tmp_path, django_db_blocker):
    made = []

    def make(name):
        (tmp_path / name).mkdir()
        made.append(Fresh(tmp_path / name))
        return made[-1]

    with django_db_blocker.unblock():
        yield make
        for one in made:
            one.close()


def test_replayed_migrations_the_models_and_a_first_installation_are_one(fresh):
    replayed, first = fresh("replayed"), fresh("first")
    replayed.manage("migrate", "--noinput", "--replay", "-v0")
    said = first.manage("migrate", "--noinput")

    schema = describe(replayed.connection)
    assert "由模型建立" in said
    assert describe(first.connection) == schema
    assert rows_of(first.connection) == rows_of(replayed.connection)
    assert _without_history(describe()) == _without_history(schema)
    assert "No migrations to apply" in first.manage("migrate", "--noinput")


def _without_history(schema):
    return {part: {r for r in rows if r[0] != "django_migrations"} for part, rows in schema.items()}


def test_all_migrations_lead_back_to_nothing(fresh):
    one = fresh("back")
    one.manage("migrate", "--noinput", "-v0")
    one.manage("migrate", "accounts", "zero", "--noinput", "-v0")  # all others stand on it

    own = {config.label for config in apps.get_app_configs() if config.name.startswith("apps.")}
    assert not {table.split("_")[0] for table in one.connection.introspection.table_names()} & own
