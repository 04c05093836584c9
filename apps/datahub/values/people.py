"""Names, identity numbers, phones: the cells that are about one person."""

import re
import unicodedata
from datetime import date

from apps.core.names import LOOSE, SIGNS, tidied
from apps.datahub.readers import marks
from apps.datahub.values.errors import BadValueError
from apps.datahub.values.text import BIDI, FULL_WIDTH, INVISIBLE, digits_folded, plain

LONGEST_NAME = 64
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
NAME_EXPECTED = "1—64 个汉字或字母，可含空格、间隔点、连字符和撇号"
IDENTITY_EXPECTED = "18 位居民身份证号，末位校验码正确"
PHONE_EXPECTED = "1 开头的 11 位手机号"


def clean_name(cell: str) -> str:
    """A person's name; spaces that only pad between Chinese characters go."""
    if marks.mark_of(cell):
        plain(cell)
        raise BadValueError("姓名不能是数字", NAME_EXPECTED)
    text = unicodedata.normalize("NFC", cell).translate(INVISIBLE).translate(SIGNS)
    text = tidied(text.translate(FULL_WIDTH))
    if not 1 <= len(text) <= LONGEST_NAME:
        raise BadValueError("姓名为空或过长", NAME_EXPECTED)
    wrong = next((character for character in text if not _in_a_name(character)), None)
    if wrong is not None:
        raise BadValueError(f"姓名含有不允许的字符（{_called(wrong)}）", NAME_EXPECTED)
    if LOOSE.search(text):
        raise BadValueError("姓名里的点、连字符或撇号没有连着两边的字", NAME_EXPECTED)
    if not any(character.isalpha() for character in text):
        raise BadValueError("姓名里没有文字", NAME_EXPECTED)
    return text


def _in_a_name(character: str) -> bool:
    return character in " ·.-'" or unicodedata.category(character)[0] in "LM" or character in "〇"


def _called(character: str) -> str:
    if character in BIDI or unicodedata.category(character)[0] in "CZ":
        return "控制或不可见字符"
    return "数字" if character.isdigit() else character


def clean_identity(cell: str) -> str:
    """An 18-character resident identity number (身份证号)."""
    if marks.mark_of(cell) == marks.NUMBER:
        raise BadValueError(
            "存成了数字，超过 15 位的部分已丢失；请把该列设为文本后重填", IDENTITY_EXPECTED
        )
    text = re.sub(r"\s+", "", digits_folded(plain(cell))).lstrip("'").upper()
    if not re.fullmatch(r"[0-9]{17}[0-9X]", text):
        raise BadValueError("不是 18 位身份证号", IDENTITY_EXPECTED)
    if check_digit(text[:17]) != text[17]:
        raise BadValueError("身份证号校验码不正确", IDENTITY_EXPECTED)
    if birth_date(text) is None:
        raise BadValueError("身份证号里的出生日期不存在", IDENTITY_EXPECTED)
    return text


def check_digit(first17: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS, strict=True))
    return CHECK_DIGITS[total % 11]


def birth_date(identity: str) -> date | None:
    """The date that digits 7 to 14 tell, or None when the calendar has no such day."""
    try:
        born = date(int(identity[6:10]), int(identity[10:12]), int(identity[12:14]))
    except ValueError:
        return None
    return born if born.year >= 1900 else None


def sex_of(identity: str) -> str:
    return "男" if int(identity[16]) % 2 else "女"


def clean_phone(cell: str) -> str:
    """A mobile number without +86, spaces and dashes."""
    text = digits_folded(plain(cell))
    text = re.sub(r"[\s\-‐‑‒–—―−()]", "", text).lstrip("'")
    text = re.sub(r"^(\+|00)?86(?=1[0-9]{10}$)", "", text)
    if not re.fullmatch(r"1[0-9]{10}", text):
        raise BadValueError("手机号不正确", PHONE_EXPECTED)
    return text
