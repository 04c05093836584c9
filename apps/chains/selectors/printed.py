"""An empty table in the shape in which it is drawn: a head of one or two lines, rows of full width."""

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

EMPTY_ROWS = 2  # where a table prints no row of its own


@dataclass(frozen=True)
class Head:
    """A cell of the head: `wide` columns, `tall` lines."""

    caption: str
    hint: str = ""
    wide: int = 1
    tall: int = 1


@dataclass
class Section:
    title: str
    lines: list[str]
    top: list[Head] = field(default_factory=list)
    under: list[Head] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


def printed(section: dict[str, Any]) -> Section:
    columns = section.get("columns", [])
    grouped = any(column["group"] for column in columns)
    made = Section(section.get("title", ""), section.get("lines", []))
    for name, members in groupby(columns, key=lambda column: column["group"]):
        heads = [Head(one["caption"], one["hint"]) for one in members]
        if name:
            made.top.append(Head(name, wide=len(heads)))
            made.under += heads
        else:
            tall = 2 if grouped else 1
            made.top += [Head(head.caption, head.hint, tall=tall) for head in heads]
    width = len(columns)
    rows = [list(row) + [""] * (width - len(row)) for row in section.get("rows", [])]
    made.rows = rows or [[""] * width for _ in range(EMPTY_ROWS if columns else 0)]
    return made
