"""One sheet of paper as plain data: texts, one table with merged cells, texts below it.

For forms that must look like a printed table in Word and Excel as well; a report with figures and charts
is a `blocks.Document`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

# How a line of text stands: the heading of a section, its words, a note below the table, a line to sign.
HEADING, BODY, NOTE, SIGNATURE = "heading", "body", "note", "signature"


class PaperText(NamedTuple):
    text: str
    style: str = BODY


class PaperCell(NamedTuple):
    """A cell that begins here and reaches over `rows` and `columns`; lines apart by newlines."""

    text: str = ""
    rows: int = 1
    columns: int = 1
    bold: bool = False
    center: bool = False


@dataclass(frozen=True)
class PaperTable:
    """`rows` name each cell once, where it begins, as HTML does; `head` rows repeat on every page."""

    widths: tuple[float, ...]  # shares
    rows: tuple[tuple[PaperCell, ...], ...]
    head: int = 1

    def placed(self) -> Iterator[tuple[int, int, PaperCell]]:
        """(row, column, cell), with the places that cells from above reach over left out."""
        taken: set[tuple[int, int]] = set()
        for y, row in enumerate(self.rows):
            x = 0
            for cell in row:
                while (y, x) in taken:
                    x += 1
                yield y, x, cell
                taken |= {(y + r, x + c) for r in range(cell.rows) for c in range(cell.columns)}
                x += cell.columns


@dataclass(frozen=True)
class Paper:
    """`draft` is what a paper says that is not final, after its `mark`; "" for a final one."""

    title: str
    fields: tuple[tuple[str, str], ...] = ()
    before: tuple[PaperText, ...] = ()
    table: PaperTable | None = None
    after: tuple[PaperText, ...] = ()
    draft: str = ""
    mark: str = "草稿"
    foot_left: str = ""
    foot_right: str = ""
    landscape: bool = True

    @property
    def fields_line(self) -> str:
        """学校名称：…　日期：…"""
        return "　　".join(f"{caption}：{value}" for caption, value in self.fields)
