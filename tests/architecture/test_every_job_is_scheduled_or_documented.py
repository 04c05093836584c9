"""No work that nobody starts: every task and job has a tick, a caller, or a page that names it."""

import ast
import re

import pytest
from django.conf import settings

from apps.operations.jobs import jobs

from .sources import ROOT, files, nothing, read, text_of, tree_of

JOBS_PAGE = ROOT / "docs" / "reference" / "jobs.md"
NAME = re.compile(r"[a-z]+\.[a-z]+(_[a-z]+)+")
CALLED = {"operations.run_job": "the relay publishes it, one hint for each row"}


def calls(tree: ast.Module, function: str) -> set[str]:
    """The names that a module gives to ``function("name", …)`` or ``function(name="name")``."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and text_of(node.func).split(".")[-1] == function:
            given = [*node.args[:1], *(k.value for k in node.keywords if k.arg in ("name", "type"))]
            found |= {arg.value for arg in given if isinstance(arg, ast.Constant)}
    return found


def _in_apps(function: str) -> set[str]:
    return set().union(*(calls(tree_of(path), function) for path in files(".py", "apps")))


def orphans(declared: set[str], started: set[str], documented: str) -> list[str]:
    """Names that are neither started by anything nor told to anybody."""
    return sorted(name for name in declared - started if name not in documented)


def _page() -> str:
    return read(JOBS_PAGE) if JOBS_PAGE.exists() else ""


def _ticks() -> set[str]:
    return {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


def test_every_task_ticks_or_is_called():
    nothing(orphans(_in_apps("shared_task"), _ticks() | set(CALLED), _page()))


def test_every_job_is_asked_for_or_documented():
    nothing(orphans(_in_apps("job"), _in_apps("request_job"), _page()))


def test_every_tick_is_a_task_that_exists():
    assert _ticks() <= _in_apps("shared_task")


def test_every_job_that_is_asked_for_exists():
    assert _in_apps("request_job") <= _in_apps("job") | set(jobs)


def test_every_tick_expires_before_the_next():
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["options"]["expires"] <= entry["schedule"]


@pytest.mark.parametrize("name", sorted(_in_apps("shared_task") | _in_apps("job")))
def test_a_job_is_named_app_and_verb_noun(name):
    assert NAME.fullmatch(name)


def test_a_planted_orphan_is_found():
    planted = ast.parse('@job("a.do_that", title="x")\ndef run(r): ...')
    assert calls(planted, "job") == {"a.do_that"}
    assert orphans({"a.do_this", "a.do_that"}, {"a.do_this"}, "") == ["a.do_that"]
    assert orphans({"a.do_that"}, set(), "| a.do_that | nightly |") == []
