"""Cells far below or far right that hold nothing to see: a sheet is read as if they were not there.

A blank that somebody once typed in row 300,000 makes every reader of values lay out 300,000 rows. The
pre-scan finds out that nothing stands there; this takes the cells out before the values are read.
"""

import html
import re
import zipfile
from io import BytesIO

from apps.datahub.readers.columns import column_number
from apps.datahub.readers.container import read_member
from apps.datahub.readers.limits import Limits

ROW = re.compile(rb"<((?:[\w.-]+:)?)row\b([^>]*?)(?:/>|>(.*?)</(?:[\w.-]+:)?row\s*>)", re.S)
STRINGS = "xl/sharedStrings.xml"
STRING = re.compile(rb"<(?:[\w.-]+:)?si\b[^>]*?(?:/>|>.*?</(?:[\w.-]+:)?si\s*>)", re.S)
TEXT = re.compile(rb"<(?:[\w.-]+:)?t\b[^>/]*>([^<]*)<")
ROW_NUMBER = re.compile(rb"""\br\s*=\s*["'](\d{1,7})["']""")
CELL = re.compile(rb"<(?:[\w.-]+:)?c(\s[^>]*?)?(?:/>|>(.*?)</(?:[\w.-]+:)?c\s*>)", re.S)
ADDRESS = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})\d""")


def blank_strings(archive: zipfile.ZipFile, limits: Limits) -> frozenset[bytes]:
    """The numbers of the shared strings that show nothing, as cells name them."""
    if STRINGS not in archive.namelist():
        return frozenset()
    items = STRING.findall(read_member(archive, STRINGS, limits.unpacked))
    return frozenset(
        str(number).encode()
        for number, item in enumerate(items)
        if not html.unescape(b"".join(TEXT.findall(item)).decode(errors="replace")).strip()
    )


def without_far_blanks(archive: zipfile.ZipFile, parts: set[str], limits: Limits) -> bytes:
    """The same workbook; in these sheets nothing stands beyond the limits."""
    output = BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_STORED) as target:
        for name in archive.namelist():
            content = archive.read(name)
            target.writestr(name, _cut(content, limits) if name in parts else content)
    return output.getvalue()


def _cut(sheet: bytes, limits: Limits) -> bytes:
    at = 0

    def row(match: re.Match[bytes]) -> bytes:
        nonlocal at
        number = ROW_NUMBER.search(match[2])
        at = int(number[1]) if number else at + 1
        if at > limits.rows:
            return b""
        return CELL.sub(cell, match[0]) if match[3] else match[0]

    def cell(match: re.Match[bytes]) -> bytes:
        address = ADDRESS.search(match[1] or b"")
        far = address is not None and column_number(address[1]) > limits.columns
        return b"" if far else match[0]

    return ROW.sub(row, sheet)
