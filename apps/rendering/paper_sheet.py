"""Papers as Excel sheets: the printed table, wrapped, with merged cells, ready for A4.

Every value is written as text, exactly as it was typed (1.10 stays 1.10), and no text becomes a formula
or a link.
"""

import io
from typing import Any

from .paper import HEADING, NOTE, SIGNATURE, Paper, PaperCell, PaperTable, PaperText

FONT = "仿宋"
A4 = 9
# Characters of the sheet's width, in columns of a normal font.
LANDSCAPE_WIDTH, PORTRAIT_WIDTH = 132, 88
LINE_POINTS = 15
# What Excel allows in one cell, and how high a row may be.
MAX_TEXT, MAX_ROW_POINTS = 32_000, 400


class _Sheet:
    def __init__(self, paper: Paper, book: Any, name: str = "表") -> None:
        self.paper, self.book = paper, book
        self.sheet = book.add_worksheet(name)
        self.columns = len(paper.table.widths) if paper.table else 1
        total = sum(paper.table.widths) if paper.table else 1
        space = LANDSCAPE_WIDTH if paper.landscape else PORTRAIT_WIDTH
        shares = paper.table.widths if paper.table else (1.0,)
        self.widths = [space * width / (total or 1) for width in shares]
        for index, width in enumerate(self.widths):
            self.sheet.set_column(index, index, width)
        self.next = 0
        self._looks: dict[tuple[tuple[str, Any], ...], Any] = {}

    def look(self, **looks: Any) -> Any:
        """A cell's format; each is made once."""
        key = tuple(sorted(looks.items()))
        if key not in self._looks:
            base = {"font_name": FONT, "font_size": 10, "text_wrap": True, "valign": "vcenter"}
            self._looks[key] = self.book.add_format({**base, "num_format": "@", **looks})
        return self._looks[key]

    def line(self, text: str, **looks: Any) -> None:
        """One line of text across the whole width."""
        form = self.look(**looks)
        if self.columns > 1:
            self.sheet.merge_range(self.next, 0, self.next, self.columns - 1, "", form)
        self.sheet.write_string(self.next, 0, text[:MAX_TEXT], form)
        size = looks.get("font_size", 10) / 10
        self.sheet.set_row(self.next, _height(text, sum(self.widths) / size) * size)
        self.next += 1

    def text(self, one: PaperText) -> None:
        looks: dict[str, Any] = {"font_size": 9 if one.style == NOTE else 12}
        if one.style == HEADING:
            looks["bold"] = True
        if one.style == SIGNATURE:
            looks["align"] = "right"
        self.line(one.text, **looks)

    def table(self, table: PaperTable) -> None:
        first = self.next
        heights = [float(LINE_POINTS)] * len(table.rows)
        for y, x, cell in table.placed():
            self._cell(first + y, x, cell)
            if cell.rows == 1:
                width = sum(self.widths[x : x + cell.columns])
                heights[y] = max(heights[y], _height(cell.text, width))
        for y, height in enumerate(heights):
            self.sheet.set_row(first + y, height)
        self.sheet.repeat_rows(first, first + table.head - 1)
        self.next = first + len(table.rows)

    def _cell(self, y: int, x: int, cell: PaperCell) -> None:
        form = self.look(
            border=1,
            bold=cell.bold,
            align="center" if cell.center else "left",
            valign="vcenter" if cell.center else "top",
        )
        if cell.rows > 1 or cell.columns > 1:
            self.sheet.merge_range(y, x, y + cell.rows - 1, x + cell.columns - 1, "", form)
        self.sheet.write_string(y, x, cell.text[:MAX_TEXT], form)

    def page(self) -> None:
        """A4, as wide as the page, as many pages high as it takes."""
        if self.paper.landscape:
            self.sheet.set_landscape()
        self.sheet.set_paper(A4)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.7, right=0.6, top=0.7, bottom=0.7)
        left, right = _plain(self.paper.foot_left), _plain(self.paper.foot_right)
        self.sheet.set_footer(f"&L{left}&C第 &P 页，共 &N 页&R{right}"[:255])


def _plain(text: str) -> str:
    """In a footer `&` begins a command."""
    return text.replace("&", "&&")


def _height(text: str, width: float) -> float:
    """Points that a text needs in a column so many characters wide; a Chinese character counts as two."""
    lines = 0
    for line in text.split("\n"):
        length = sum(2 if ord(one) > 255 else 1 for one in line)
        lines += max(1, -(-length // max(1, int(width))))
    return float(min(MAX_ROW_POINTS, lines * LINE_POINTS + 3))


def write_paper_sheet(*papers: Paper) -> bytes:
    """The papers as a workbook, a sheet for each."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    for number, paper in enumerate(papers, 1):
        _write(_Sheet(paper, book, f"表{number}" if len(papers) > 1 else "表"))
    book.close()
    return buffer.getvalue()


def _write(sheet: _Sheet) -> None:
    paper = sheet.paper
    if paper.draft:
        looks = {"font_size": 14, "bold": True, "align": "center", "font_color": "#999999"}
        sheet.line(f"{paper.mark}　{paper.draft}", **looks)
    sheet.line(paper.title, font_size=16, bold=True, align="center")
    if paper.fields:
        sheet.line(paper.fields_line, font_size=12)
    for one in paper.before:
        sheet.text(one)
    if paper.table is not None:
        sheet.table(paper.table)
    for one in paper.after:
        sheet.text(one)
    sheet.page()
