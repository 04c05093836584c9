"""``script/test``: what must hold before a change lands, in the order of cheapest first."""

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

from script.lib import setup
from script.lib.console import ROOT, VENV, VENV_PYTHON, main_guard, say
from script.lib.services import services
from script.lib.system import FULL_NEEDS, install

PYTHON = str(VENV_PYTHON)
BIN = VENV / "bin"
TEST = {"DJANGO_SETTINGS_MODULE": "zhengai.settings.test"}
STATIC_CHECKS: tuple[tuple[str, list[str]], ...] = (
    ("ruff format", [str(BIN / "ruff"), "format", "--check", "."]),
    ("ruff check", [str(BIN / "ruff"), "check", "."]),
    ("import contracts", [str(BIN / "lint-imports"), "--no-cache"]),
    ("mypy", [str(BIN / "mypy"), "apps", "zhengai"]),
    ("djlint", [str(BIN / "djlint"), "--check", "--lint", "templates"]),
    ("manage.py check", [PYTHON, "manage.py", "check"]),
    ("migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]),
)


class Sections:
    """Runs one part after another, goes on after a failure, and remembers it."""

    def __init__(self) -> None:
        self.results: list[tuple[str, bool, float]] = []
        self.counts = {"passed": 0, "failed": 0, "skipped": 0}
        # One state folder for all parts: mypy reads the settings too, and leaves without cleaning up.
        self.state = tempfile.TemporaryDirectory(prefix="zhengai-test-")

    def run(self, title: str, argv: Sequence[str], env: Mapping[str, str] | None = None) -> None:
        say(f"\n===== {title} =====")
        start = time.monotonic()
        given = {**os.environ, **TEST, "ZHENGAI_TEST_STATE_DIR": self.state.name, **(env or {})}
        merged = {name: value for name, value in given.items() if value}
        done = subprocess.run(argv, cwd=ROOT, env=merged, stdin=subprocess.DEVNULL, check=False)
        self.results.append((title, done.returncode == 0, time.monotonic() - start))

    def pytest(self, title: str, *arguments: str, env: Mapping[str, str] | None = None) -> None:
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.xml"
            self.run(title, [PYTHON, "-m", "pytest", f"--junitxml={report}", *arguments], env)
            if report.exists():
                self._count(report)

    def _count(self, report: Path) -> None:
        for suite in ElementTree.parse(report).iter("testsuite"):  # noqa: S314  our own file
            number = {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors")}
            skipped, bad = int(suite.get("skipped", 0)), number["failures"] + number["errors"]
            self.counts["failed"] += bad
            self.counts["skipped"] += skipped
            self.counts["passed"] += number["tests"] - bad - skipped

    def report(self) -> int:
        say("\n===== summary =====")
        for title, good, seconds in self.results:
            say(f"{'ok  ' if good else 'FAIL'} {seconds:6.1f} s  {title}")
        if any(self.counts.values()):
            say("{passed} passed, {failed} failed, {skipped} skipped".format(**self.counts))
        return 0 if all(good for _, good, _ in self.results) else 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/test")
    parser.add_argument("--full", action="store_true", help="加上 PostgreSQL、Redis 与真实浏览器")
    parser.add_argument("--fast", action="store_true", help="只做静态检查")
    parser.add_argument("pytest", nargs="*", help="传给 pytest 的参数（在 -- 之后）")
    options = parser.parse_args()
    setup.set_up(dev=True)
    sections = Sections()
    for title, argv in STATIC_CHECKS:
        sections.run(title, argv)
    if options.full:
        full(sections, options.pytest)
    elif not options.fast:
        sections.pytest("pytest (embedded)", "-n", "2", *options.pytest, env=_embedded())
    return sections.report()


def _embedded() -> dict[str, str]:
    """Nothing of the shell's servers: an empty value takes a variable away."""
    return {"DATABASE_URL": "", "BROKER_URL": "", "TEST_BROKER_URL": ""}


def full(sections: Sections, arguments: Sequence[str]) -> None:
    """The ordinary suite on PostgreSQL, and what needs real processes on both databases."""
    install(FULL_NEEDS)
    say("\n===== services =====")
    with services() as env:
        sections.pytest("pytest (PostgreSQL)", "-n", "2", *arguments, env=env)
        sections.pytest("pytest -m full (PostgreSQL, Redis)", "-m", "full", *arguments, env=env)
    # Whatever is marked full for its length alone has run above; processes and browsers run on both.
    again = arguments or ["tests/full"]
    sections.pytest("pytest -m full (embedded)", "-m", "full", *again, env=_embedded())


if __name__ == "__main__":
    main_guard(main)
