"""What goes into the production image: the product, and nothing of the simulation."""

import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Asked of the settings in a process of their own: whether the simulation is installed.
ASK = "from zhengai.settings import {size} as s; print('apps.simulation' in s.INSTALLED_APPS)"


def is_sent(path: str) -> bool:
    """Whether .dockerignore lets a file through to the engine: its last line that fits decides."""
    sent = True
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.removeprefix("!").removeprefix("**/")
        if not pattern or pattern.startswith("#"):
            continue
        whole = [path, *(parent.as_posix() for parent in Path(path).parents)]
        names = [Path(one).name for one in whole] if "**/" in line else whole
        if any(fnmatch(one, pattern) for one in names):
            sent = line.startswith("!")
    return sent


def installed(size: str, folder: Path) -> str:
    return subprocess.run(
        [sys.executable, "-c", ASK.format(size=size)],
        cwd=ROOT,
        env={"ZHENGAI_STATE_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def tracked() -> list[str]:
    done = subprocess.run(
        ["git", "ls-files"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_the_product_is_sent_and_the_simulation_is_not():
    assert is_sent("apps/console/apps.py")
    assert is_sent("fixtures/profiles/yulin/profile.toml")
    assert not is_sent("apps/console/__pycache__/apps.cpython-311.pyc")
    assert not is_sent("tests/conftest.py")
    assert [
        path for path in tracked() if path.startswith("apps/simulation/") and is_sent(path)
    ] == []
    for path in (
        "fixtures/demo/story.csv",
        "fixtures/names/majors.csv",
        "zhengai/settings/demo.py",
    ):
        assert not is_sent(path)


def test_the_image_copies_nothing_that_the_list_would_not_see():
    """Every folder comes from the build's own context, where the list is applied."""
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if line.startswith("ADD ")] == []


def test_nothing_that_is_sent_names_the_simulation():
    named = [
        path
        for path in tracked()
        if path.endswith(".py")
        and is_sent(path)
        and path != "manage.py"
        and "simulation" in (ROOT / path).read_text(encoding="utf-8")
    ]

    assert named == []


def test_only_demo_and_development_have_it_installed(tmp_path):
    assert [installed(size, tmp_path) for size in ("prod", "demo", "dev")] == [
        "False",
        "True",
        "True",
    ]


@pytest.mark.slow(daily=True)
def test_its_commands_bring_their_settings(tmp_path):
    def helped(command):
        return subprocess.run(
            [sys.executable, "manage.py", command, "--help"],
            cwd=ROOT,
            env={"ZHENGAI_STATE_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        ).returncode

    assert [helped("generate_college"), helped("load_demo"), helped("absent")] == [0, 0, 1]
