"""The locked requirements: complete with hashes, and from nowhere in particular."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_package_is_pinned_with_hashes_and_no_host_is_named(lock):
    text = lock.read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())

    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links", text)


def test_what_the_project_asks_for_is_in_the_lock():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    base = (ROOT / "requirements" / "base.txt").read_text(encoding="utf-8")
    asked = [re.split(r"[\[><=]", name)[0] for name in project["project"]["dependencies"]]

    assert [name for name in asked if not re.search(rf"^{name}(\[.*\])?==", base, re.M)] == []


def test_what_tests_use_includes_what_runs():
    pins = [
        set(re.findall(r"^\S+==\S+", (ROOT / "requirements" / n).read_text(), re.M))
        for n in ("base.txt", "dev.txt")
    ]

    assert pins[0] <= pins[1]
