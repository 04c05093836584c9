"""Codes, choices and references: what must equal something known, never resemble it."""

import re
import unicodedata
from collections.abc import Mapping

from apps.datahub.readers import marks
from apps.datahub.values.errors import BadValueError
from apps.datahub.values.text import DASHES, digits_folded, folded, plain

SCIENTIFIC = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?[eE]\+?-?[0-9]+")


def clean_code(cell: str, *, pattern: re.Pattern[str] | None = None, expected: str = "") -> str:
    """An identifier as text: leading zeros stay, a whole number loses its .0, 2E+09 is refused."""
    mark = marks.mark_of(cell)
    text = plain(cell)
    if mark == marks.TRUTH:
        raise BadValueError("单元格是逻辑值", expected)
    text = digits_folded(text.strip()).lstrip("'")
    # An accent that stood behind a space is put together with its letter now, not the next time.
    text = unicodedata.normalize("NFKC", re.sub(r"\s+", "", text))
    if SCIENTIFIC.fullmatch(text):
        raise BadValueError("被存成科学计数法，部分数字已丢失；请把该列设为文本后重填", expected)
    if mark == marks.NUMBER and "." in text:
        raise BadValueError("是带小数的数字，请把该列设为文本后重填", expected)
    if re.fullmatch(r"[0-9]+\.0+", text) and pattern is not None and not pattern.fullmatch(text):
        text = text.partition(".")[0]
    if pattern is not None and not pattern.fullmatch(text):
        raise BadValueError("格式不符", expected)
    return text


def clean_choice(cell: str, choices: Mapping[str, str], expected: str) -> str:
    """One of a closed list, or an alias of one."""
    text = re.sub(r"\s+", "", folded(plain(cell)))
    if text in choices:
        return choices[text]
    raise BadValueError("不在可选项内", expected)


def metric_candidates(cell: str, codes: Mapping[str, str]) -> list[str]:
    """The known codes that a cell may mean: one for text, perhaps several for a number.

    A number cell 1.1 may have been typed as 1.10: where both codes exist, nobody can tell.
    """
    text = re.sub(r"\s+", "", digits_folded(plain(cell))).lstrip("'")
    if marks.mark_of(cell) != marks.NUMBER:
        text = text.translate(DASHES)
        return [codes[text]] if text in codes else []
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        return []
    return [value for code, value in codes.items() if _same_number(code, text)]


def _same_number(code: str, number: str) -> bool:
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", code):
        return False
    whole, _, fraction = code.partition(".")
    given, _, rest = number.partition(".")
    return whole == given and fraction.rstrip("0") == rest.rstrip("0")
