"""What commands take on their line: a slip is refused in one Chinese sentence before anything is done."""

import os
from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

FIRST_YEAR, LAST_YEAR = 2000, 2100
N = TypeVar("N", int, float)


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}”不是日期，应写成 2026-03-31") from None


def whole(low: int, high: int) -> Callable[[str], int]:
    """A whole number from `low` to `high`."""
    return _between(int, "整数", low, high)


def share(low: float, high: float) -> Callable[[str], float]:
    """A number from `low` to `high`."""
    return _between(float, "数", low, high)


def _between(read: Callable[[str], N], word: str, low: N, high: N) -> Callable[[str], N]:
    def number(text: str) -> N:
        try:
            found = read(text)
        except ValueError:
            raise ArgumentTypeError(f"“{text}”不是{word}") from None
        if not low <= found <= high:
            raise ArgumentTypeError(f"{text} 不在 {low}—{high} 之间")
        return found

    return number


year = whole(FIRST_YEAR, LAST_YEAR)


def new_file(text: str) -> Path:
    """A file that can be written: known before the work of filling it."""
    path = Path(text)
    if path.is_dir():
        raise ArgumentTypeError(f"{path} 是文件夹，应写明文件名")
    if not path.parent.is_dir():
        raise ArgumentTypeError(f"没有文件夹 {path.parent}")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise ArgumentTypeError(f"不能写入 {path}")
    return path


def new_folder(text: str) -> Path:
    """A folder to write into, made where it is absent."""
    path = Path(text)
    if path.exists() and not path.is_dir():
        raise ArgumentTypeError(f"{path} 是文件，应写明文件夹")
    held = next(one for one in (path, *path.absolute().parents) if one.exists())
    if not held.is_dir() or not os.access(held, os.W_OK):
        raise ArgumentTypeError(f"不能写入 {path}")
    return path


def old_file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise ArgumentTypeError(f"没有文件 {path}")
    if not os.access(path, os.R_OK):
        raise ArgumentTypeError(f"读不到文件：{path}")
    return path
