"""The small declarations of a page: buttons of its head, its place, its empty state, its bulk acts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Action:
    """A button of the page's head: a link, or with `post` a form of its own."""

    label: str
    url: str
    icon: str = ""
    primary: bool = False
    post: bool = False
    download: bool = False


@dataclass(frozen=True)
class Crumb:
    label: str
    url: str = ""


@dataclass(frozen=True)
class Empty:
    """Why a list is empty, and the next step."""

    title: str
    text: str = ""
    icon: str = "inbox"
    action: Action | None = None


@dataclass(frozen=True)
class Bulk:
    """An act on the chosen rows: `act(row, actor)` is one service, asked and refused row by row."""

    code: str
    caption: str
    act: Callable[[Any, Any], Any]
    done: str = "已办 {n} 条。"
    icon: str = "check-check"
    confirm: str = ""
