"""What tests may cost, and that the daily share leaves nothing out for long."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugins.share import PARTS, is_todays, some_of, todays_sweeps

ROOT = Path(__file__).resolve().parents[2]
BARE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
DEAR = """
import pytest

def work():
    return sum(n % 7 for n in range(1_000_000))

@pytest.fixture(scope="module")
def shared():
    return work()

def test_cheap(shared): pass
def test_dear(): work()
@pytest.mark.slow
def test_dear_and_says_so(): work()
"""


def run(folder: Path, **env: str) -> str:
    (folder / "test_dear.py").write_text(DEAR)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n    slow: x\n")
    argv = [sys.executable, "-m", "pytest", "-p", "tests.plugins.budget"]
    argv += ["-p", "no:cacheprovider", "-q", "-rA", "-c", str(folder / "pytest.ini"), str(folder)]
    done = subprocess.run(
        argv, cwd=ROOT, env=os.environ | BARE | env, capture_output=True, text=True, check=False
    )
    return done.stdout


def test_a_dear_test_fails_unless_it_says_so_and_shared_set_up_is_nobodys(tmp_path):
    said = run(tmp_path, TEST_CPU_BUDGET="0.01")

    assert "FAILED" in said
    assert "prove the same cheaper, share the world, or mark it slow" in said
    assert "1 failed, 2 passed" in said


def test_without_a_budget_costs_are_only_measured(tmp_path):
    assert "3 passed" in run(tmp_path, TEST_CPU_BUDGET="0")


class Item:
    """As much of a collected test as the choice looks at."""

    def __init__(self, name: str, mark: str, *args, **kwargs) -> None:
        self.nodeid, self.mark = name, getattr(pytest.mark, mark)(*args, **kwargs).mark

    def get_closest_marker(self, name):
        return self.mark if self.mark.name == name else None


def test_a_few_days_see_every_slow_test_and_each_day_some():
    items = [Item(f"tests/a.py::test_{n}", "slow") for n in range(40)]
    days = [{one.nodeid for one in items if is_todays(one, day)} for day in range(PARTS)]

    assert set.union(*days) == {one.nodeid for one in items}
    assert sum(map(len, days)) == len(items)
    assert is_todays(Item("x", "slow", daily=True), 1)


def test_the_days_of_a_sweep_see_every_parameter():
    items = [Item(f"tests/a.py::test_b[{n}]", "sweep", 2) for n in range(5)]
    days = [todays_sweeps(items, day) for day in range(3)]

    assert [len(found) for found in days] == [2, 2, 2]
    assert set.union(*days) == set(items)


def test_of_roles_that_hear_the_same_all_are_asked_in_turn():
    roles = ["a", "b", "c", "d", "e"]
    asked = [set(some_of(roles, 2, "GET x", day)) for day in range(3)]

    assert set.union(*asked) == set(roles)
    assert some_of(["a"], 2, "GET x", 7) == ["a"]
