"""Paths, words on the terminal, and running other programs."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STATE_DIR = Path(os.environ.get("ZHENGAI_STATE_DIR") or ROOT / "var")


class StopError(Exception):
    """Something that the person at the terminal has to know or do; no traceback."""


def say(text: str = "") -> None:
    print(text, flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a step, and tell how long it took if that was long."""
    start = time.monotonic()
    say(f"· {title}")
    yield
    if (spent := time.monotonic() - start) >= 1:
        say(f"  完成，用时 {spent:.0f} 秒")


def run(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    what: str = "",
    follow: Callable[[str], None] | None = None,
) -> str:
    """Run a program in the project's folder; stop with the end of its output if it fails.

    `follow` is given each line as it comes.
    """
    lines: list[str] = []
    with subprocess.Popen(
        [str(arg) for arg in argv],
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as program:
        for line in program.stdout or ():
            lines.append(line)
            if follow is not None:
                follow(line)
    if program.returncode:
        tail = "".join(lines[-30:])
        raise StopError(f"{what or argv[0]}失败（退出码 {program.returncode}）：\n{tail}")
    return "".join(lines)


def digest(*parts: Path | str) -> str:
    """A fingerprint of files and words; a folder counts with the names and contents in it."""
    total = hashlib.sha256()
    for part in parts:
        for file in _files(part):
            name = str(file.relative_to(ROOT)) if file.is_relative_to(ROOT) else file.name
            total.update(name.encode() + b"\0" + file.read_bytes())
        if isinstance(part, str):
            total.update(part.encode())
    return total.hexdigest()


def _files(part: Path | str) -> Iterable[Path]:
    if isinstance(part, str):
        return ()
    if part.is_file():
        return (part,)
    found = (file for file in part.rglob("*") if file.is_file())
    return sorted(file for file in found if "__pycache__" not in file.parts)


def is_stamped(stamp: Path, key: str) -> bool:
    return stamp.is_file() and stamp.read_text(encoding="ascii").strip() == key


def write_stamp(stamp: Path, key: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(f"{key}\n", encoding="ascii")


def main_guard(main: "object") -> NoReturn:
    """Run a command's main: Chinese words instead of tracebacks, children ended on SIGTERM."""

    def interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    try:
        code = main()  # type: ignore[operator]
    except StopError as error:
        print(f"\n{error}", file=sys.stderr, flush=True)
        code = 1
    except KeyboardInterrupt:
        print("\n已中断。", file=sys.stderr, flush=True)
        code = 130
    sys.exit(code or 0)
