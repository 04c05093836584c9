"""doctor names what is missing, and how to mend it."""

import ctypes
import json
from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import call_command

from apps.console.doctor import software, surroundings
from apps.console.doctor.checks import DEGRADED, MISSING, OK, Finding, checks

pytestmark = pytest.mark.django_db


def examine():
    out = StringIO()
    with suppress(SystemExit):
        call_command("doctor", "--json", stdout=out)
    report = json.loads(out.getvalue())
    return report["state"], {row["code"]: row for row in report["checks"]}


def test_every_check_answers_and_what_is_wrong_has_a_line_that_mends_it():
    _, found = examine()

    assert set(found) == set(checks)
    assert {row["state"] for row in found.values()} <= {OK, DEGRADED, MISSING}
    assert [code for code, row in found.items() if row["state"] != OK and not row["mend"]] == []


def test_database_libraries_and_state_are_found_in_order():
    _, found = examine()

    for code in ("python", "libraries", "database", "broker", "state_folder", "worker"):
        assert found[code]["state"] == OK, found[code]


def test_without_pango_everything_but_pdf_works_and_it_says_so(monkeypatch):
    def refuse(name):
        raise OSError(name)

    monkeypatch.setattr(ctypes, "CDLL", refuse)

    state, found = examine()
    assert state == MISSING
    assert "除 PDF 外都可以使用" in found["pango"]["detail"]
    assert "libpango-1.0-0" in found["pango"]["mend"]
    assert (found["harfbuzz_subset"]["state"], found["database"]["state"]) == (DEGRADED, OK)


def test_a_package_of_another_version_is_named(monkeypatch):
    monkeypatch.setattr(software, "_version", lambda name: None if name == "django" else "0")

    _, found = examine()
    assert found["libraries"]["state"] == MISSING


def test_a_check_that_breaks_is_a_finding(monkeypatch):
    def faint():
        raise RuntimeError("no pulse")

    monkeypatch.setitem(
        checks._entries, "disk", checks["disk"].__class__("disk", "磁盘空间", faint)
    )

    _, found = examine()
    assert "no pulse" in found["disk"]["detail"]


def test_a_key_that_others_can_read_is_degraded(tmp_path, settings, monkeypatch):
    monkeypatch.delenv("FIELD_KEY", raising=False)
    settings.FIELD_KEY_FILE = tmp_path / "field.key"
    settings.FIELD_KEY_FILE.write_text("key")
    settings.FIELD_KEY_FILE.chmod(0o644)

    found = surroundings._field_key()
    assert (found.state, found.mend) == (DEGRADED, f"chmod 600 {settings.FIELD_KEY_FILE}")
    assert isinstance(found, Finding)
