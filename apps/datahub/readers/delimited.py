"""Raw rows of a text table: encoding and delimiter are found out, never guessed at the cell."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from itertools import islice
from typing import Any

from apps.datahub.readers.errors import FileRejectedError
from apps.datahub.readers.limits import Limits
from apps.datahub.readers.marks import RawCell

BLOCK = 250
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?", re.I)
DELIMITERS = (",", "\t", ";")
SAMPLE = 20


def read_delimited(data: bytes, limits: Limits) -> Iterator[dict[str, Any]]:
    encoding = find_encoding(data)
    text = TextIOWrapper(BytesIO(data), encoding=encoding, errors="strict", newline="")
    delimiter, skip = _delimiter(text)
    yield {"file": {"kind": "csv", "encoding": encoding, "delimiter": delimiter}}
    text.seek(0)
    lines = islice(text, skip, None)
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    csv.field_size_limit(limits.cell_text)
    yield {"sheet": {"name": "", "state": "visible"}}
    yield from _blocks(rows, limits)


def find_encoding(data: bytes) -> str:
    """UTF-8, UTF-16 or GB18030 (which contains GBK): the first that decodes without an error."""
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return _checked(data, encoding)
    head = data[:4096]
    if b"\0" in head:
        even, odd = head[::2].count(0), head[1::2].count(0)
        return _checked(data, "utf-16-be" if even > odd else "utf-16-le")
    if CONTROL.search(data):
        raise _not_a_table()
    for encoding in ("utf-8", "gb18030"):
        if _decodes(data, encoding):
            return encoding
    raise FileRejectedError("文字编码无法识别，请另存为“CSV UTF-8”后再上传。", code="encoding")


def _checked(data: bytes, encoding: str) -> str:
    if not _decodes(data, encoding):
        raise FileRejectedError("文字编码有误，请另存为“CSV UTF-8”后再上传。", code="encoding")
    return encoding


def _decodes(data: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        for at in range(0, len(data), 1 << 20):
            if "\0" in decoder.decode(data[at : at + (1 << 20)]):
                raise _not_a_table()
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(text: TextIOWrapper) -> tuple[str, int]:
    """The delimiter that cuts the first rows most evenly, and how many lines to skip before."""
    sample = list(islice(text, SAMPLE))
    declared = SEPARATOR_LINE.fullmatch(sample[0]) if sample else None
    if declared:
        return declared[1], 1
    return max(DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter)), 0


def _evenness(sample: list[str], delimiter: str) -> int:
    try:
        widths = Counter(len(row) for row in csv.reader(sample, delimiter=delimiter) if row)
    except csv.Error:
        return 0
    return max(((width - 1) * count for width, count in widths.items()), default=0)


def _blocks(rows: Any, limits: Limits) -> Iterator[dict[str, Any]]:
    block: list[list[RawCell]] = []
    count = 0
    try:
        for row in rows:
            count += 1
            _check_size(count, len(row), limits)
            block.append([cell or None for cell in row])
            if len(block) == BLOCK:
                yield {"rows": block}
                block = []
    except csv.Error as error:
        raise FileRejectedError(
            f"第 {count + 1} 行的引号不成对或内容过长，无法分列。", code="quotes"
        ) from error
    yield {"rows": block}


def _check_size(count: int, width: int, limits: Limits) -> None:
    if count > limits.rows + 100:
        raise FileRejectedError(
            f"文件超过 {limits.rows} 行的上限，请分成几个文件上传。", code="rows"
        )
    if width > limits.columns:
        raise FileRejectedError(f"第 {count} 行超过 {limits.columns} 列的上限。", code="columns")


def _not_a_table() -> FileRejectedError:
    return FileRejectedError("文件含有控制字符，不是文本表格；请上传 .xlsx 或 .csv。", code="type")
