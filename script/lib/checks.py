"""``script/test``: what must hold before a change lands; static checks run beside the tests."""

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from script.lib import setup
from script.lib.console import ROOT, VENV, VENV_PYTHON, main_guard, say
from script.lib.services import services
from script.lib.system import FULL_NEEDS, install

PYTHON = str(VENV_PYTHON)
BIN = VENV / "bin"
TEST = {"DJANGO_SETTINGS_MODULE": "zhengai.settings.test"}
# The longest first: they run beside one another.
STATIC_CHECKS: tuple[tuple[str, list[str]], ...] = (
    ("mypy", [str(BIN / "mypy"), "apps", "zhengai"]),
    ("djlint", [str(BIN / "djlint"), "--check", "--lint", "templates"]),
    ("manage.py check", [PYTHON, "manage.py", "check"]),
    ("migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]),
    ("import contracts", [str(BIN / "lint-imports"), "--no-cache"]),
    ("ruff check", [str(BIN / "ruff"), "check", "."]),
    ("ruff format", [str(BIN / "ruff"), "format", "--check", "."]),
)
SCRIPTS = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("tests/js/*.test.js"))
# What a landing must not lose: the house's own rules, and the shipped profiles' one normal form.
FAST = ("-n0", "tests/architecture", "tests/chain/test_normal_forms.py")
AT_ONCE = ("-n", "auto", "--dist", "worksteal")
MINUTES = {"fast": 1, "ordinary": 5, "full": 15}
BUDGET = {"TEST_CPU_BUDGET": "2"}  # seconds of CPU for a test that is not marked slow
COVERED = 95  # percent of apps/, at least
SLOWEST = 10


class Part(NamedTuple):
    title: str
    good: bool
    seconds: float
    output: str = ""


class Sections:
    """Runs one part after another or beside others, goes on after a failure, and remembers it."""

    def __init__(self, size: str) -> None:
        self.size, self.start = size, time.monotonic()
        self.results: list[Part] = []
        self.counts = {"passed": 0, "failed": 0, "skipped": 0}
        self.tests: list[tuple[float, str]] = []
        # One state folder for all parts: mypy reads the settings too, and leaves without cleaning up.
        self.state = tempfile.TemporaryDirectory(prefix="zhengai-test-")
        self.data = str(Path(self.state.name) / "coverage")

    def _run(self, title: str, argv: Sequence[str], env: Mapping[str, str], *, quiet: bool) -> Part:
        start = time.monotonic()
        own = {"ZHENGAI_TEST_STATE_DIR": self.state.name, "COVERAGE_FILE": self.data}
        given = {**os.environ, **TEST, **own, **env}
        merged = {name: value for name, value in given.items() if value}
        pipe = subprocess.PIPE if quiet else None
        done = subprocess.run(
            argv,
            cwd=ROOT,
            env=merged,
            stdin=subprocess.DEVNULL,
            stdout=pipe,
            stderr=subprocess.STDOUT if quiet else None,
            text=True,
            check=False,
        )
        return Part(title, done.returncode == 0, time.monotonic() - start, done.stdout or "")

    @contextmanager
    def beside(
        self, checks: Sequence[tuple[str, list[str]]], *, workers: int = 1
    ) -> Iterator[None]:
        """The checks run while the block does; what they said stands after it, in one piece each."""
        with ThreadPoolExecutor(workers) as pool:
            asked = [pool.submit(self._run, title, argv, {}, quiet=True) for title, argv in checks]
            try:
                yield
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
            for one in asked:
                part = one.result()
                say(f"\n===== {part.title} =====\n{part.output.rstrip()}")
                self.results.append(part)

    def pytest(
        self, title: str, *arguments: str, env: Mapping[str, str], covered: bool = False
    ) -> None:
        say(f"\n===== {title} =====")
        runner = ["coverage", "run", "-m"] if covered else []
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.xml"
            argv = [PYTHON, "-m", *runner, "pytest", f"--junitxml={report}", *arguments]
            # Being watched line by line costs a test more than its budget knows.
            held = {} if covered else BUDGET
            self.results.append(self._run(title, argv, {**held, **env}, quiet=False))
            if report.exists():
                self._count(report, title)

    def _count(self, report: Path, title: str) -> None:
        tree = ElementTree.parse(report)  # noqa: S314  our own file
        for suite in tree.iter("testsuite"):
            number = {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors")}
            skipped, bad = int(suite.get("skipped", 0)), number["failures"] + number["errors"]
            self.counts["failed"] += bad
            self.counts["skipped"] += skipped
            self.counts["passed"] += number["tests"] - bad - skipped
        spent = 0.0
        for case in tree.iter("testcase"):
            cost = {one.get("name"): float(one.get("value", 0)) for one in case.iter("property")}
            name = f"{case.get('classname')}::{case.get('name')}  {title}"
            self.tests.append((cost.get("cpu", 0.0), name))
            spent += cost.get("cpu", 0.0) + cost.get("cpu_shared", 0.0)
        say(f"{spent:.0f} s of CPU in tests and their fixtures")

    def coverage(self) -> None:
        """How much of apps/ was run, and the files that most is missing of."""
        for command in (["combine", "--quiet"], ["report"]):
            argv = [PYTHON, "-m", "coverage", *command]
            part = self._run(f"coverage {command[0]}", argv, {}, quiet=True)
            self.results.append(part)
        lines = part.output.splitlines()
        say("\n===== coverage =====\n" + "\n".join([*lines[:12], *lines[-3:]]))
        say(f"at least {COVERED} % of apps/ is asked for")

    def report(self) -> int:
        if self.tests:
            say(f"\n===== the {SLOWEST} slowest tests, in seconds of CPU =====")
        for seconds, name in sorted(self.tests, reverse=True)[:SLOWEST]:
            say(f"{seconds:8.1f} s  {name}")
        say("\n===== summary =====")
        for part in self.results:
            say(f"{'ok  ' if part.good else 'FAIL'} {part.seconds:6.1f} s  {part.title}")
        if any(self.counts.values()):
            say("{passed} passed, {failed} failed, {skipped} skipped".format(**self.counts))
        spent = time.monotonic() - self.start
        say(f"{spent:.0f} s; on two quiet cores at most {60 * MINUTES[self.size]} s")
        return 0 if all(part.good for part in self.results) else 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/test")
    sizes = parser.add_mutually_exclusive_group()
    sizes.add_argument("--full", action="store_true", help="加上 PostgreSQL、Redis 与真实浏览器")
    sizes.add_argument(
        "--fast", action="store_true", help="只做静态检查、结构规则和配置方案的标准写法"
    )
    parser.add_argument("pytest", nargs="*", help="传给 pytest 的参数（在 -- 之后）")
    options = parser.parse_args()
    setup.set_up(dev=True)
    size = "full" if options.full else "fast" if options.fast else "ordinary"
    sections = Sections(size)
    {"full": full, "fast": fast, "ordinary": ordinary}[size](sections, options.pytest)
    return sections.report()


def _embedded() -> dict[str, str]:
    """Nothing of the shell's servers: an empty value takes a variable away."""
    return {"DATABASE_URL": "", "BROKER_URL": "", "TEST_BROKER_URL": ""}


def static_checks() -> list[tuple[str, list[str]]]:
    """Those of Python and templates, and the units of the pages' own scripts."""
    return [*STATIC_CHECKS, ("node --test", [setup.node(), "--test", *SCRIPTS])]


def fast(sections: Sections, arguments: Sequence[str]) -> None:
    with sections.beside(static_checks(), workers=os.cpu_count() or 2):
        sections.pytest("pytest (rules, normal forms)", *FAST, *arguments, env=_embedded())


def ordinary(sections: Sections, arguments: Sequence[str]) -> None:
    with sections.beside(static_checks()):
        dear = ("--dear=share", *AT_ONCE)
        sections.pytest("pytest (embedded)", *dear, *arguments, env=_embedded())


def full(sections: Sections, arguments: Sequence[str]) -> None:
    """The ordinary suite on PostgreSQL, and what needs real processes on both databases."""
    install(FULL_NEEDS)
    say("\n===== services =====")
    with services() as env, sections.beside(static_checks()):
        stored = ("--stored-only", *AT_ONCE)
        sections.pytest("pytest (PostgreSQL)", *stored, *arguments, env=env, covered=True)
        real = ("-m", "full")
        sections.pytest("pytest -m full (PostgreSQL, Redis)", *real, *arguments, env=env)
        # Whatever is marked full for its length alone has run above; processes and browsers run on both.
        again = arguments or ["tests/full"]
        sections.pytest("pytest -m full (embedded)", *real, *again, env=_embedded())
    sections.coverage()


if __name__ == "__main__":
    main_guard(main)
