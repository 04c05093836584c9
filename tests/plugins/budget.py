"""What a test costs: its CPU is measured, and more than its budget must be owned to by the mark ``slow``.

CPU of this process and of the programs that it waited for, set-up included; what a wider fixture builds
for many tests is counted by itself. The budget is in seconds of the machine it was set on: a loop that is
timed when a test seems dear says how much slower this one is just now, so that a busy machine fails nobody.

``TEST_CPU_BUDGET`` is the budget in seconds (0: measured, not held); script/test sets it.
"""

import os
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

MANY_MODULES = 40  # whoever is first to import a large library pays for all that come after
# Whole colleges come in here, profile, people and data; and whoever asks first reads the whole source.
WHOLE = ("tests/chain/", "tests/apps/simulation/", "tests/architecture/")
BUDGET = float(os.environ.get("TEST_CPU_BUDGET", "0"))
# Seconds of CPU that `_loop` takes on the machine on which the budget was set, with nothing else running.
REFERENCE = 0.1
# One run's noise (cold caches, a neighbour on the core) fails nobody: what is half as dear again does.
SLACK = 1.5


def cpu() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _loop() -> float:
    start, total = time.process_time(), 0
    for number in range(1_500_000):
        total += number % 7
    return time.process_time() - start


def slowness() -> float:
    """How many times slower this machine is now than the one that the budget speaks of; at least 1."""
    return max(1.0, _loop() / REFERENCE)


def may_be_dear(item: pytest.Item) -> bool:
    marked = item.get_closest_marker("slow") or item.get_closest_marker("full")
    return bool(marked) or item.nodeid.startswith(WHOLE)


class Budget:
    """One test after another: what it cost, and what the fixtures cost that it shares."""

    def __init__(self) -> None:
        self.start = self.shared = 0.0
        self.depth = self.modules = 0

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[Any]:
        self.start, self.shared, self.modules = cpu(), 0.0, len(sys.modules)
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[Any]:
        if fixturedef.scope == "function" or self.depth:
            return (yield)
        start, self.depth = cpu(), 1
        try:
            return (yield)
        finally:
            self.shared += cpu() - start
            self.depth = 0

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: Any) -> Iterator[Any]:
        report = yield
        if call.when != "call":
            return report
        spent = cpu() - self.start - self.shared
        item.user_properties += [("cpu", f"{spent:.3f}"), ("cpu_shared", f"{self.shared:.3f}")]
        first = len(sys.modules) - self.modules > MANY_MODULES
        if BUDGET and report.passed and spent > BUDGET and not (first or may_be_dear(item)):
            allowed = BUDGET * SLACK * slowness()
            if spent > allowed:
                report.outcome = "failed"
                report.longrepr = (
                    f"{spent:.1f} s of CPU, the budget is {BUDGET:g} s (here and now {allowed:.1f} s): "
                    "prove the same cheaper, share the world, or mark it slow"
                )
        return report


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Budget(), "cpu-budget")
