"""One pass over a worksheet's XML for what a value reader cannot see.

calamine gives values: a formula looks like its result, an error cell like a blank, 62.5 % like
0.625, a hidden row like any other. This pass finds those, and how far the data reach, at the speed
of a byte scan: rows are cut out by `split`, and only a row that holds something special is looked
at cell by cell. The bytes go through expat first (see safexml), so that tags are what they seem.
"""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO

from apps.datahub.readers.columns import column_number
from apps.datahub.readers.container import broken
from apps.datahub.readers.errors import FileRejectedError
from apps.datahub.readers.limits import Limits
from apps.datahub.readers.marks import ERROR, FORMULA
from apps.datahub.readers.safexml import Guard

CHUNK = 1024 * 1024
LONGEST_ROW = 16 * CHUNK
ROOT = re.compile(rb"<(?:([\w.-]+):)?worksheet\b")
ROW_NUMBER = re.compile(rb"""\br\s*=\s*["'](\d{1,7})["']""")
HIDDEN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
COLUMN = re.compile(rb"<(?:[\w.-]+:)?col\b[^>]*>")
SPAN = re.compile(rb"""\b(min|max)\s*=\s*["'](\d{1,5})["']""")
CELL = re.compile(rb"<(?:[\w.-]+:)?c(\s[^>]*?)?(?:/>|>(.*?)</(?:[\w.-]+:)?c\s*>)", re.S)
ATTRIBUTE = re.compile(rb"""\b(r|s|t)\s*=\s*["']([^"']*)["']""")
HAS_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f[\s>/]")
CACHED = re.compile(rb"<(?:[\w.-]+:)?v\b[^>/]*>([^<]*)<")
FORMULA_TEXT = re.compile(rb"<(?:[\w.-]+:)?f\b[^>/]*>([^<]*)<")
# [1]名单!A1, not 表1[1].
OTHER_BOOK = re.compile(rb"(?<![\w\]])\[\d+\]")
SHOWN_TEXT = re.compile(rb"<(?:[\w.-]+:)?(?:t|v)\b[^>/]*>([^<]*)<")
LETTERS = re.compile(rb"([A-Z]{1,3})\d")


@dataclass
class SheetScan:
    """Row and column numbers here count from 1, as the user sees them."""

    last_row: int = 0
    last_column: int = 0
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    formulas: int = 0
    # Whether a formula looks into another workbook.
    external: bool = False
    # Whether blanks stand beyond the limits: the values are read without them.
    far_blanks: bool = False
    marks: dict[int, dict[int, str]] = field(default_factory=dict)


def scan_sheet(
    stream: IO[bytes],
    hints: dict[int, str],
    limits: Limits,
    blank_strings: Callable[[], frozenset[bytes]] = frozenset,
) -> SheetScan:
    """`blank_strings` tells the numbers of the shared strings that show nothing; asked only if need be."""
    scanner = _Scanner(hints, limits, blank_strings)
    for head, rows in _blocks(stream, scanner):
        if head is not None:
            scanner.columns(head)
        for row in rows:
            scanner.row(row)
    return scanner.scan


class _Scanner:
    def __init__(
        self,
        hints: dict[int, str],
        limits: Limits,
        blank_strings: Callable[[], frozenset[bytes]],
    ) -> None:
        self.blank_strings = blank_strings
        self.scan = SheetScan()
        self.limits = limits
        self.hints = hints
        self.number = 0
        self.row_tag = b""
        styles = b"|".join(str(index).encode() for index in sorted(hints))
        self.styled = re.compile(rb"""\bs\s*=\s*["'](?:%s)["']""" % styles) if hints else None

    def start(self, head: bytes) -> None:
        root = ROOT.search(head)
        if root is None:
            raise broken()
        opening = b"<" + (root[1] + b":" if root[1] else b"")
        self.row_tag, self.cell_tag = opening + b"row", opening + b"c "
        self.value_tags, self.formula_tag = (opening + b"v", opening + b"t"), opening + b"f"

    def columns(self, head: bytes) -> None:
        for tag in COLUMN.findall(head):
            if HIDDEN.search(tag):
                span = {key: int(value) for key, value in SPAN.findall(tag)}
                first, last = span.get(b"min", 0), span.get(b"max", 0)
                last = min(last, self.limits.columns)
                self.scan.hidden_columns.extend(range(first, last + 1))

    def row(self, row: bytes) -> None:
        end = row.find(b">")
        head = row[:end]
        found = ROW_NUMBER.search(head)
        self.number = int(found[1]) if found else self.number + 1
        filled = max(row.rfind(self.value_tags[0]), row.rfind(self.value_tags[1]))
        formula = self.formula_tag in row
        if filled < 0 and not formula:
            return
        if not self._reach(row, filled):
            return
        if HIDDEN.search(head):
            self.scan.hidden_rows.append(self.number)
        if formula or self._is_special(row):
            self._cells(row[end + 1 :])

    def _is_special(self, row: bytes) -> bool:
        if b't="e"' in row or b"t='e'" in row:
            return True
        return self.styled is not None and self.styled.search(row) is not None

    def _reach(self, row: bytes, filled: int) -> bool:
        """Whether the row shows anything within reach; raises where something shows beyond it."""
        at = row.rfind(b'r="', 0, filled) if filled > 0 else -1
        letters = LETTERS.match(row, at + 3) if at >= 0 else None
        width = column_number(letters[1]) if letters else row.count(self.cell_tag)
        if self.number > self.limits.rows + 100 or width > self.limits.columns:
            width = self._shown_width(row)
            self.scan.far_blanks = True
            if not width:
                return False
        self.scan.last_row = max(self.scan.last_row, self.number)
        self.scan.last_column = max(self.scan.last_column, width)
        if self.scan.last_row > self.limits.rows + 100:
            raise FileRejectedError(
                f"工作表在第 {self.scan.last_row} 行还有内容，超过 {self.limits.rows} 行的上限；"
                "请分成几个文件上传。",
                code="rows",
            )
        if self.scan.last_column > self.limits.columns:
            raise FileRejectedError(
                f"工作表有 {self.scan.last_column} 列，超过 {self.limits.columns} 列的上限。",
                code="columns",
            )
        return True

    def _shown_width(self, row: bytes) -> int:
        """The last column of a row in which there is something to see; 0 for none."""
        width = column = 0
        for match in CELL.finditer(row):
            attributes = dict(ATTRIBUTE.findall(match[1] or b""))
            letters = LETTERS.match(attributes.get(b"r", b""))
            column = column_number(letters[1]) if letters else column + 1
            if self._shows(attributes, match[2] or b""):
                width = column
        return width

    def _shows(self, attributes: dict[bytes, bytes], content: bytes) -> bool:
        if HAS_FORMULA.search(content):
            return True
        text = b"".join(SHOWN_TEXT.findall(content))
        if attributes.get(b"t") == b"s":
            return text.strip() not in self.blank_strings()
        return bool(html.unescape(text.decode(errors="replace")).strip())

    def _cells(self, body: bytes) -> None:
        column = 0
        for match in CELL.finditer(body):
            attributes = dict(ATTRIBUTE.findall(match[1] or b""))
            letters = LETTERS.match(attributes.get(b"r", b""))
            column = column_number(letters[1]) if letters else column + 1
            mark = self._mark(attributes, match[2] or b"")
            if mark:
                self.scan.marks.setdefault(self.number, {})[column] = mark

    def _mark(self, attributes: dict[bytes, bytes], content: bytes) -> str:
        cached = CACHED.search(content)
        kind = attributes.get(b"t", b"n")
        if HAS_FORMULA.search(content):
            self.scan.formulas += 1
            formula = FORMULA_TEXT.search(content)
            self.scan.external |= bool(formula and OTHER_BOOK.search(formula[1]))
            if kind != b"str" and not (cached and cached[1].strip()):
                return FORMULA
        if kind == b"e":
            return ERROR + (cached[1].decode() if cached else "")
        style = attributes.get(b"s", b"")
        if kind == b"n" and cached and style.isdigit():
            return self.hints.get(int(style), "")
        return ""


def _blocks(stream: IO[bytes], scanner: _Scanner) -> Iterator[tuple[bytes | None, list[bytes]]]:
    """Whole rows, in blocks; the first block comes with what stands before the rows."""
    guard = Guard(strict=True)
    buffer, in_rows = b"", False
    while chunk := stream.read(CHUNK):
        guard.feed(chunk)
        buffer += chunk
        if not scanner.row_tag:
            scanner.start(buffer)
        if not in_rows and (at := buffer.find(scanner.row_tag)) >= 0:
            yield buffer[:at], []
            buffer, in_rows = buffer[at:], True
        if in_rows and (cut := buffer.rfind(scanner.row_tag)) > 0:
            yield None, _split(buffer[:cut], scanner.row_tag)
            buffer = buffer[cut:]
        if len(buffer) > LONGEST_ROW:
            raise FileRejectedError("工作表有一行大得异常，已拒绝读取。", code="bomb")
    guard.feed(b"", last=True)
    yield (None, _split(buffer, scanner.row_tag)) if in_rows else (buffer, [])


def _split(block: bytes, row_tag: bytes) -> list[bytes]:
    end = block.find(b"sheetData>")
    if end >= 0:
        block = block[:end]
    pieces = block.split(row_tag)[1:]
    return [piece for piece in pieces if piece[:1] in b" >/\t\r\n"]
