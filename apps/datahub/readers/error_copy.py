"""The workbook given back with its errors: a column 错误说明, marked cells, comments.

A workbook of ordinary size keeps its looks (openpyxl fills it in place); a big one, or a text
file, is written anew from the rows that were read (XlsxWriter, constant memory). Either way text
goes out as text: what a user typed as ``=1+1`` never becomes a formula, and formulas of the
original go out as the values they had.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from apps.datahub.readers import marks
from apps.datahub.readers.raw import RawSheet

if TYPE_CHECKING:
    from apps.datahub.sheets.errors import RowError
    from apps.datahub.sheets.headers import Header

CAPTION = "错误说明"
IN_PLACE_CELLS = 150_000
MOST_COMMENTS = 2_000
AUTHOR = "导入检查"
RED, PALE = "C00000", "FDE9E7"


def write_error_copy(
    original: Path | str | bytes, header: "Header", errors: Sequence["RowError"]
) -> bytes:
    """An .xlsx with every error beside its row; `header` says which sheet and row they refer to."""
    content = original if isinstance(original, bytes) else Path(original).read_bytes()
    sheet = header.sheet
    small = sheet.width * len(sheet.rows) <= IN_PLACE_CELLS
    if sheet.name and small:
        return _fill_in_place(content, header, errors)
    return _write_anew(header, errors)


def explanations(errors: Iterable["RowError"]) -> dict[int, str]:
    """Row -> all that is wrong with it, in one cell."""
    texts: dict[int, list[str]] = {}
    for error in errors:
        expected = f"应为：{error.expected}" if error.expected else ""
        reason = error.message.partition("：")[2].rstrip("。") or error.message
        told = f"“{error.column}”{reason}" if error.column else reason
        texts.setdefault(error.row, []).append(f"{told}（{expected}）" if expected else told)
    return {row: "；".join(dict.fromkeys(parts)) + "。" for row, parts in texts.items()}


def _target(header: "Header") -> int:
    """The column for explanations, from 1: the one of an earlier copy, or the next free one."""
    captions = [marks.shown(cell).strip() for cell in header.sheet.rows[header.row - 1]]
    return captions.index(CAPTION) + 1 if CAPTION in captions else header.sheet.width + 1


def _fill_in_place(content: bytes, header: "Header", errors: Sequence["RowError"]) -> bytes:
    from openpyxl import load_workbook
    from openpyxl.styles import Alignment, Font

    workbook = load_workbook(BytesIO(content), keep_links=False)
    _freeze_formulas(workbook, content)
    sheet = workbook[header.sheet.name]
    column = _target(header)
    for row in range(header.row + 1, len(header.sheet.rows) + 1):
        if column <= header.sheet.width:
            sheet.cell(row, column).value = None
    _put(sheet.cell(header.row, column), CAPTION)
    sheet.cell(header.row, column).font = Font(bold=True, color=RED)
    for row, text in explanations(errors).items():
        _put(sheet.cell(row, column), text)
        sheet.cell(row, column).alignment = Alignment(wrap_text=True, vertical="top")
    _mark_in_place(sheet, errors)
    letter = sheet.cell(header.row, column).column_letter
    sheet.column_dimensions[letter].width = 60
    output = BytesIO()
    workbook.save(output)
    return output.getvalue()


def _put(cell: Any, text: str) -> None:
    cell.value = text
    cell.data_type = "s"


def _mark_in_place(sheet: Any, errors: Sequence["RowError"]) -> None:
    from openpyxl.cell.cell import Cell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    fill = PatternFill("solid", start_color=PALE, end_color=PALE)
    for (row, position), text in list(_comments(errors).items())[:MOST_COMMENTS]:
        cell = sheet.cell(row, position)
        cell.fill = fill
        if isinstance(cell, Cell):
            cell.comment = Comment(text, AUTHOR, width=320, height=90)


def _comments(errors: Sequence["RowError"]) -> Mapping[tuple[int, int], str]:
    texts: dict[tuple[int, int], str] = {}
    for error in errors:
        if error.position:
            at = (error.row, error.position)
            texts[at] = f"{texts[at]}\n{error.message}" if at in texts else error.message
    return texts


def _freeze_formulas(workbook: Any, content: bytes) -> None:
    """Formulas become the values they had; what is text stays text."""
    from openpyxl import load_workbook

    found = [
        (sheet.title, cell.coordinate)
        for sheet in workbook.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    if not found:
        return
    values = load_workbook(BytesIO(content), data_only=True, keep_links=False)
    for title, coordinate in found:
        cell, value = workbook[title][coordinate], values[title][coordinate].value
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"


def _write_anew(header: "Header", errors: Sequence["RowError"]) -> bytes:
    import xlsxwriter

    output = BytesIO()
    workbook = xlsxwriter.Workbook(
        output,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    sheet = workbook.add_worksheet(header.sheet.name or "导入数据")
    sheet.freeze_panes(header.row, 0)
    column = _target(header)
    sheet.set_column(column - 1, column - 1, 60)
    _Writer(workbook, sheet, header.sheet).rows(header.row, column, errors)
    workbook.close()
    return output.getvalue()


class _Writer:
    """Raw cells out again, each with its type."""

    def __init__(self, workbook: Any, sheet: Any, source: RawSheet) -> None:
        self.sheet = sheet
        self.source = source
        self.heading = workbook.add_format({"bold": True})
        self.reason = workbook.add_format({"font_color": f"#{RED}", "text_wrap": True})
        self.formats = {
            (kind, wrong): workbook.add_format(
                ({"num_format": code} if code else {}) | ({"bg_color": f"#{PALE}"} if wrong else {})
            )
            for kind, code in ((marks.DATE, "yyyy-mm-dd"), (marks.PERCENT, "0.######%"), ("", ""))
            for wrong in (False, True)
        }

    def rows(self, heading: int, column: int, errors: Sequence["RowError"]) -> None:
        texts, comments = explanations(errors), _comments(errors)
        commented = set(list(comments)[:MOST_COMMENTS])
        for number, row in enumerate(self.source.rows, start=1):
            for position, cell in enumerate(row, start=1):
                if position != column:
                    self.cell(number, position, cell, wrong=(number, position) in comments)
                if (number, position) in commented:  # constant memory: no row is gone back to
                    self.sheet.write_comment(
                        number - 1, position - 1, comments[number, position], {"author": AUTHOR}
                    )
            if number == heading:
                self.sheet.write_string(number - 1, column - 1, CAPTION, self.heading)
            elif number in texts:
                self.sheet.write_string(number - 1, column - 1, texts[number], self.reason)

    def cell(self, number: int, position: int, cell: str | None, *, wrong: bool) -> None:
        at = (number - 1, position - 1)
        mark = marks.mark_of(cell)
        style = self.formats[(mark if mark in {marks.DATE, marks.PERCENT} else "", wrong)]
        if mark == marks.DATE:
            self.sheet.write_datetime(*at, date.fromisoformat(marks.rest_of(cell or "")), style)
        elif mark in {marks.NUMBER, marks.PERCENT}:
            self.sheet.write_number(*at, float(marks.rest_of(cell or "")), style)
        elif text := marks.shown(cell):
            self.sheet.write_string(*at, text, style)
        elif wrong:
            self.sheet.write_blank(*at, None, style)
