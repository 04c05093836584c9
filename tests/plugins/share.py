"""Which of the dear tests run today, and which tests a second database has something to say about.

``--dear=share`` (script/test): a quarter of the tests marked ``slow``, and of each ``sweep(n)`` n of its
parameters; day by day another part, so that a few days see all of them;
``slow(daily=True)`` runs every day all the same. ``--dear=all`` (script/test --full,
and whoever calls pytest by hand): everything. ``TEST_DAY`` repeats another day's choice.

``--stored-only``: only tests that touch the database; the others cannot tell one database from another.
"""

import datetime
import os
from collections import defaultdict
from typing import Any
from zlib import crc32

import pytest

PARTS = 4
STORED = {"db", "transactional_db", "django_db_setup", "django_db_blocker", "live_server"}
# Set before the processes of xdist start, so that midnight finds all of them on one day.
os.environ.setdefault("TEST_DAY", str(datetime.date.today().toordinal()))  # noqa: DTZ011  any day will do
DAY = int(os.environ["TEST_DAY"])


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("zhengai")
    group.addoption("--dear", choices=["all", "share"], default="all")
    group.addoption("--stored-only", action="store_true")


def pytest_report_header(config: pytest.Config) -> str:
    if config.getoption("dear") == "all":
        return "dear tests: all"
    return f"dear tests: a {PARTS}th of the slow ones, some of each sweep (TEST_DAY={DAY})"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    kept = items
    if config.getoption("stored_only"):
        kept = [item for item in kept if is_stored(item)]
    if config.getoption("dear") == "share":
        today = todays_sweeps(kept, DAY)
        kept = [item for item in kept if item in today or is_todays(item, DAY)]
    if len(kept) < len(items):
        chosen = set(kept)
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = kept


def is_stored(item: Any) -> bool:
    return bool(item.get_closest_marker("django_db") or STORED & set(item.fixturenames))


def is_todays(item: pytest.Item, day: int) -> bool:
    slow = item.get_closest_marker("slow")
    if item.get_closest_marker("sweep"):
        return False
    if slow is None or slow.kwargs.get("daily"):
        return True
    return crc32(item.nodeid.encode()) % PARTS == day % PARTS


def todays_sweeps(items: list[pytest.Item], day: int) -> set[pytest.Item]:
    """Of each swept function as many parameters as it says, the next ones each day."""
    swept: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if item.get_closest_marker("sweep"):
            swept[item.nodeid.partition("[")[0]].append(item)
    found = set()
    for same in swept.values():
        mark = same[0].get_closest_marker("sweep")
        number = mark.args[0] if mark and mark.args else 1
        found |= {same[(day * number + n) % len(same)] for n in range(number)}
    return found


def some_of(names: list[str], number: int, key: str, day: int) -> list[str]:
    """`number` of the names, others for each key and, day by day, all of them."""
    first = crc32(key.encode()) + day * number
    return [names[(first + n) % len(names)] for n in range(min(number, len(names)))]


class Told:
    """Says at the end which parameters of the sweeps were today's; the controller of xdist collects none."""

    def __init__(self) -> None:
        self.swept: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and "sweep" in report.keywords:
            self.swept.add(report.nodeid)

    def pytest_terminal_summary(self, terminalreporter: Any, config: pytest.Config) -> None:
        if self.swept and config.getoption("dear") == "share":
            terminalreporter.section(f"sweeps of day {DAY}")
            for nodeid in sorted(self.swept):
                terminalreporter.line(nodeid)


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Told(), "told-sweeps")
