"""Clean-up that is never in doubt: width, spaces, invisible characters, kinds of dash."""

import re
import unicodedata

from apps.datahub.readers import marks
from apps.datahub.values.errors import BadValueError

# Zero-width space, (non-)joiners, word joiner, byte order mark, soft hyphen.
INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD))
BIDI = frozenset(map(chr, (0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A))))
NO_BIDI = dict.fromkeys(map(ord, BIDI))
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－─━﹘"), "-")
# A dash alone is how Chinese tables write "nothing to report".
BLANKS = frozenset({"", "-", "--", "---", "——", "/", "\\", "N/A", "n/a"})
SPACES = re.compile(r"\s+")


# ="00133": how exports keep a spreadsheet from reading a number; quotes within are doubled.
SHIELD = re.compile(r'\s*[=＝]\s*"((?:[^"]|"")*)"\s*')


def unwrapped(cell: str | None) -> str | None:
    """What stands within ="…"; whoever reads a cell, of whatever type, reads that."""
    if not cell or '"' not in cell:
        return cell
    shield = SHIELD.fullmatch(cell)
    return shield[1].replace('""', '"') if shield else cell


def plain(cell: str) -> str:
    """The text of a raw cell; what is no text and no number is refused by name."""
    mark = marks.mark_of(cell)
    if mark in {"", marks.NUMBER, marks.PADDED, marks.TRUTH}:
        return marks.rest_of(cell)
    raise refused(mark, cell)


def refused(mark: str, cell: str) -> BadValueError:
    """Why a cell of this mark cannot be read as text."""
    if mark == marks.ERROR:
        return BadValueError("单元格是公式错误值", "正确的值")
    if mark == marks.FORMULA:
        return BadValueError(
            "单元格是公式但没有保存计算结果，请用 Excel 或 WPS 打开并保存一次，或改成数值",
            "数值或文字",
        )
    if mark == marks.MERGED:
        return BadValueError(
            f"单元格在合并区域 {marks.rest_of(cell)} 里，本行实际为空；请取消合并并逐行填写",
            "逐行填写的值",
        )
    if mark == marks.DATE:
        return BadValueError("单元格被表格软件存成了日期", "文本格式的值")
    return BadValueError("单元格的类型不对", "文本格式的值")


def folded(text: str) -> str:
    """NFKC, without invisible characters, trimmed: for codes, numbers, dates and choices."""
    if text.isascii():
        return text.strip()
    text = unicodedata.normalize("NFKC", text).translate(INVISIBLE).translate(NO_BIDI)
    return text.strip()


def digits_folded(text: str) -> str:
    """`folded`, but 10² must not become 102, nor ½ 1⁄2: such signs are refused."""
    if not text.isascii() and any(unicodedata.category(sign) in {"No", "Nl"} for sign in text):
        raise BadValueError("含有上标、带圈或分数数字", "普通阿拉伯数字")
    return folded(text)


def tight(text: str) -> str:
    """`folded` without any space, dashes of all kinds as one: for comparing names and codes."""
    text = SPACES.sub("", folded(text))
    return text if text.isascii() else text.translate(DASHES)


def is_missing(cell: str | None) -> bool:
    """Blank, or one of the signs that stand for nothing."""
    if not cell:
        return True
    if cell[0].isalnum() and cell[0] not in "NnＮｎ":
        return False
    return cell[0] != marks.NUL and tight(cell) in BLANKS


# Printable ASCII and Chinese, no blank at either end: nothing to clean.
ORDINARY = re.compile(r"[!-~\u4e00-\u9fff](?:[ -~\u4e00-\u9fff]*[!-~\u4e00-\u9fff])?")


def free_text(text: str) -> str:
    """Text stored as given: trimmed, line breaks kept as spaces, nothing invisible in it."""
    if ORDINARY.fullmatch(text):
        return text
    text = unicodedata.normalize("NFC", text).translate(INVISIBLE)
    text = re.sub(r"[\t\r\n\v\f\u2028\u2029]+", " ", text).strip().strip("\u3000\xa0 ")
    for character in text:
        if (
            character in BIDI
            or unicodedata.category(character) in {"Cc", "Cs", "Cn"}
            or character == "\ufffd"
        ):
            raise BadValueError("含有控制字符、反向书写符或乱码", "普通文字")
    return text
