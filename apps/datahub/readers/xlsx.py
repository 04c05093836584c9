"""Raw rows of an .xlsx workbook: values by calamine, the rest by the XML pre-scan.

Yields plain dictionaries, the lines that the child process prints: one per sheet, then its rows in
blocks. A hidden sheet is announced without its rows.
"""

import datetime
import zipfile
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Any

from apps.datahub.readers import marks
from apps.datahub.readers.container import broken, check_remaining, open_container
from apps.datahub.readers.errors import FileRejectedError
from apps.datahub.readers.far_blanks import blank_strings, without_far_blanks
from apps.datahub.readers.limits import Limits
from apps.datahub.readers.marks import RawCell
from apps.datahub.readers.prescan import SheetScan, scan_sheet
from apps.datahub.readers.safexml import Guard
from apps.datahub.readers.workbook import SheetEntry, WorkbookParts, read_parts

BLOCK = 250
LONGEST_TEXT = 32_767
Line = dict[str, Any]
Merge = tuple[int, int, int, int]


def read_xlsx(data: bytes, limits: Limits) -> Iterator[Line]:
    archive = open_container(data, limits)
    parts = read_parts(archive)
    scans = _scan(archive, parts, limits)
    linked = any(name.startswith("xl/externalLinks/") for name in archive.namelist())
    if any(scans[entry.part].external for entry in parts.sheets if entry.state == "visible"):
        raise FileRejectedError(
            "有单元格的公式引用了别的文件（外部链接），请在“数据—编辑链接”里断开后再上传。",
            code="external",
        )
    yield {"file": {"kind": "xlsx", "date1904": parts.date1904, "unused_link": linked}}
    far = {part for part, scan in scans.items() if scan.far_blanks}
    if far:
        data = without_far_blanks(archive, far, limits)
    yield from _values(data, parts, scans)


def _scan(archive: zipfile.ZipFile, parts: WorkbookParts, limits: Limits) -> dict[str, SheetScan]:
    scans: dict[str, SheetScan] = {}
    seen = set(parts.seen)
    blanks = cache(lambda: blank_strings(archive, limits))
    try:
        if "xl/sharedStrings.xml" in seen:
            with archive.open("xl/sharedStrings.xml") as stream:
                guard = Guard()
                while chunk := stream.read(1 << 20):
                    guard.feed(chunk)
                guard.feed(b"", last=True)
        for sheet in parts.sheets:
            with archive.open(sheet.part) as stream:
                scans[sheet.part] = scan_sheet(stream, parts.hints, limits, blanks)
            seen.add(sheet.part)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
        raise broken() from error
    check_remaining(archive, seen)
    if sum(scan.last_row * scan.last_column for scan in scans.values()) > limits.cells:
        raise FileRejectedError("工作簿的单元格太多，请分成几个文件上传。", code="rows")
    return scans


def _values(data: bytes, parts: WorkbookParts, scans: dict[str, SheetScan]) -> Iterator[Line]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        for entry in parts.sheets:
            yield from _sheet(workbook, entry, scans[entry.part])
    except PasswordError as error:
        raise FileRejectedError("工作簿设有密码，无法读取。", code="password") from error
    except (CalamineError, ValueError, OSError) as error:
        raise broken() from error


def _sheet(workbook: Any, entry: SheetEntry, scan: SheetScan) -> Iterator[Line]:
    line = {"name": entry.name, "state": entry.state, "width": scan.last_column}
    if entry.state != "visible":
        yield {"sheet": line}
        return
    sheet = workbook.get_sheet_by_name(entry.name)
    merges = [
        (top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
    ]
    yield {
        "sheet": line
        | {
            "merges": merges,
            "hidden_rows": scan.hidden_rows,
            "hidden_columns": scan.hidden_columns,
            "formulas": scan.formulas,
        }
    }
    yield from _blocks(sheet, scan, Merges(merges, scan.last_row))


def _blocks(sheet: Any, scan: SheetScan, merges: "Merges") -> Iterator[Line]:
    offset = sheet.start[1] if sheet.start else 0
    special = set(scan.marks) | merges.rows
    block: list[list[RawCell]] = []
    number = 0
    for values in sheet.iter_rows() if sheet.start else ():
        number += 1
        row = [None] * offset + [_cell(value) for value in values]
        row += [None] * (scan.last_column - len(row))
        if number in special:
            _apply(row, scan.marks.get(number, {}))
            merges.apply(number, row)
        block.append(row)
        if len(block) == BLOCK:
            yield {"rows": block}
            block = []
    # calamine stops at the last value; a formula without one may stand below it.
    for below in range(number + 1, scan.last_row + 1):
        row = [None] * scan.last_column
        _apply(row, scan.marks.get(below, {}))
        merges.apply(below, row)
        block.append(row)
    yield {"rows": block}


def _cell(value: Any) -> RawCell:
    if value.__class__ is str:
        if len(value) > LONGEST_TEXT:
            raise FileRejectedError("有单元格的文字过长，已拒绝读取。", code="size")
        return value.replace("\0", "") if "\0" in value else (value or None)
    if value.__class__ is float or value.__class__ is int:
        return f"{marks.NUMBER}{value:.15g}"
    if value.__class__ is bool:
        return marks.TRUTH + ("TRUE" if value else "FALSE")
    if isinstance(value, datetime.date):  # a datetime is a date too: the time of day is cut
        return f"{marks.DATE}{value.year:04d}-{value.month:02d}-{value.day:02d}"
    return None if value is None else marks.TIME + str(value)


def _apply(row: list[RawCell], found: dict[int, str]) -> None:
    for column, mark in found.items():
        if column > len(row):
            row.extend([None] * (column - len(row)))
        cell = row[column - 1]
        if mark[:2] in {marks.ERROR, marks.FORMULA}:
            row[column - 1] = mark
        elif cell and cell[:2] == marks.NUMBER:
            row[column - 1] = _shown_number(cell[2:], mark)


def _shown_number(digits: str, mark: str) -> str:
    if mark == marks.PERCENT:
        return marks.PERCENT + digits
    return marks.PADDED + digits.zfill(int(mark[2:])) if digits.isdigit() else marks.NUMBER + digits


class Merges:
    """Marks the blanks that a merge hides behind its first cell, where that cell holds something."""

    def __init__(self, merges: list[Merge], last_row: int) -> None:
        self.origins: dict[int, list[Merge]] = {}
        self.covered: dict[int, list[Merge]] = {}
        self.filled: set[Merge] = set()
        for merge in merges:
            top, _left, bottom, _right = merge
            self.origins.setdefault(top, []).append(merge)
            for row in range(top, min(bottom, last_row) + 1):
                self.covered.setdefault(row, []).append(merge)
        self.rows = set(self.covered)

    def apply(self, number: int, row: list[RawCell]) -> None:
        for merge in self.origins.get(number, ()):
            if merge[1] <= len(row) and row[merge[1] - 1]:
                self.filled.add(merge)
        for merge in self.covered.get(number, ()):
            if merge in self.filled:
                self._cover(merge, row)

    @staticmethod
    def _cover(merge: Merge, row: list[RawCell]) -> None:
        top, left, bottom, right = merge
        area = f"{letters(left)}{top}:{letters(right)}{bottom}"
        for column in range(left, min(right, len(row)) + 1):
            if not row[column - 1]:
                row[column - 1] = marks.MERGED + area


def letters(column: int) -> str:
    """1 -> A, 27 -> AA."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
