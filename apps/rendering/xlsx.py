"""Tables as an .xlsx workbook: knows rows and columns, no models and no business.

Text is written as text whatever it begins with, so nothing in it becomes a formula or a link.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
NAME = re.compile(r"[\[\]:*?/\\]")
LONGEST_TEXT, LONGEST_NAME, A4 = 32_767, 31, 9
MOST_DIGITS = 15  # what a cell of a workbook holds exactly
DATE = "yyyy-mm-dd"
Cell = str | int | Decimal | float | date | bool | None


@dataclass(frozen=True)
class Column:
    """`width` in characters; `number` is a format such as ``0.00``, for numbers only."""

    title: str
    width: float = 12
    wrap: bool = False
    number: str = "General"


@dataclass(frozen=True)
class Head:
    """One cell of a header, over so many columns and rows."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class Table:
    """One sheet. `heads` are rows of header cells from left to right; a cell that spans rows is not
    repeated below. Without them the columns' titles are the header."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    title: str = ""
    lead: str = ""
    heads: Sequence[Sequence[Head]] = ()


def write_tables(tables: Sequence[Table]) -> bytes:
    """The workbook's bytes: A4 across, one page wide, the header repeated and in sight."""
    import xlsxwriter

    output = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(output, {**options, "strings_to_numbers": False})
    formats = Formats(book)
    taken: set[str] = set()
    for table in tables:
        _write(book.add_worksheet(_sheet_name(table.name, taken)), table, formats)
    book.close()
    return output.getvalue()


def write_table(table: Table) -> bytes:
    """A workbook of one sheet."""
    return write_tables([table])


class Formats:
    """The formats of one workbook, each made once."""

    BASE = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
    LOOKS: dict[str, dict[str, Any]] = {
        "title": {"font_size": 16, "bold": True, "align": "center"},
        "lead": {"font_size": 10, "font_color": "#555555"},
        "head": {"bold": True, "align": "center", "border": 1, "text_wrap": True, "bg_color": "#EEF0F3"},
        "text": {"border": 1, "num_format": "@"},
        "date": {"border": 1, "num_format": DATE, "align": "center"},
        "number": {"border": 1, "align": "right"},
    }  # fmt: skip

    def __init__(self, book: Any) -> None:
        self.book, self.made = book, dict[tuple[str, bool, str], Any]()

    def get(self, look: str, wrap: bool = False, number: str = "") -> Any:
        key = (look, wrap, number)
        if key not in self.made:
            extra = {"text_wrap": True, "valign": "top"} if wrap else {}
            extra |= {"num_format": number} if number else {}
            self.made[key] = self.book.add_format({**self.BASE, **self.LOOKS[look], **extra})
        return self.made[key]


def _sheet_name(name: str, taken: set[str]) -> str:
    """At most 31 characters, none of them reserved, none twice in one workbook."""
    clean = NAME.sub("_", CONTROL.sub("", name)).strip("' ")[:LONGEST_NAME] or "表"
    found, number = clean, 2
    while found.lower() in taken:
        tail = f"({number})"
        found, number = clean[: LONGEST_NAME - len(tail)] + tail, number + 1
    taken.add(found.lower())
    return found


def _write(sheet: Any, table: Table, formats: Formats) -> None:
    last = max(len(table.columns) - 1, 0)
    row = _write_top(sheet, table, formats, last)
    first_head = row
    row = _write_heads(sheet, table, formats, row)
    sheet.freeze_panes(row, 0)
    sheet.repeat_rows(first_head, row - 1)
    for number, column in enumerate(table.columns):
        sheet.set_column(number, number, column.width)
    for values in table.rows:
        for number, (column, value) in enumerate(zip(table.columns, values, strict=True)):
            write_cell(sheet, (row, number), value, column, formats)
        row += 1
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    sheet.print_area(0, 0, row - 1, last)


def _write_top(sheet: Any, table: Table, formats: Formats, last: int) -> int:
    """Title and lead over the whole width; gives the next row."""
    row = 0
    for text, look in ((table.title, "title"), (table.lead, "lead")):
        if text:
            _merge(sheet, (row, 0, row, last), _plain(text), formats.get(look))
            row += 1
    return row


def _write_heads(sheet: Any, table: Table, formats: Formats, top: int) -> int:
    heads = table.heads or [[Head(column.title) for column in table.columns]]
    filled: set[tuple[int, int]] = set()
    for number, heads_of_row in enumerate(heads):
        row, at = top + number, 0
        for head in heads_of_row:
            while (row, at) in filled:
                at += 1
            end = (row + head.rows - 1, at + head.columns - 1)
            _merge(sheet, (row, at, *end), _plain(head.text), formats.get("head"))
            filled |= {(r, c) for r in range(row, end[0] + 1) for c in range(at, end[1] + 1)}
            at = end[1] + 1
    return top + len(heads)


def _merge(sheet: Any, area: tuple[int, int, int, int], text: str, look: Any) -> None:
    if area[:2] == area[2:]:
        sheet.write_string(*area[:2], text, look)
    else:
        sheet.merge_range(*area, text, look)


def _plain(text: str) -> str:
    return CONTROL.sub("", text)[:LONGEST_TEXT]


def write_cell(
    sheet: Any, place: tuple[int, int], value: Cell, column: Column, formats: Formats
) -> None:
    """A value by its type: a number as a number, a day as a day, everything else as text."""
    if value is None or value == "":
        sheet.write_blank(*place, None, formats.get("text", column.wrap))
    elif isinstance(value, bool):
        sheet.write_string(*place, "是" if value else "否", formats.get("text"))
    elif isinstance(value, int | float | Decimal) and _exact(value):
        sheet.write_number(*place, value, formats.get("number", number=column.number))
    elif isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        sheet.write_datetime(*place, day, formats.get("date"))
    else:
        sheet.write_string(*place, _plain(str(value)), formats.get("text", column.wrap))


def _exact(value: int | float | Decimal) -> bool:
    """Whether a workbook's binary number keeps all its digits; longer ones are written as text."""
    number = Decimal(str(value))
    return number.is_finite() and len(number.normalize().as_tuple().digits) <= MOST_DIGITS
