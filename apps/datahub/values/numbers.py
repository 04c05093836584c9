"""Numbers as text: what was written stays written (1.10 is not 1.1), words are refused."""

import re
from decimal import Decimal

from apps.datahub.readers import marks
from apps.datahub.values.errors import BadValueError
from apps.datahub.values.text import digits_folded, plain

PLAIN = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
LONGEST = 15


def clean_decimal(cell: str, *, places: int | None = None, expected: str = "数字") -> str:
    """A plain number; thousands separators may go, units, words and signs like ≥ may not."""
    if marks.mark_of(cell) in {marks.PERCENT, marks.DATE, marks.TIME, marks.TRUTH}:
        raise BadValueError("单元格的格式是百分比、日期或逻辑值，不是数字", expected)
    return _canonical(digits_folded(plain(cell)), places, expected)


def clean_integer(cell: str, *, expected: str = "整数") -> str:
    """A whole number; 320.0 is 320, 320.5 is refused."""
    number = Decimal(clean_decimal(cell, expected=expected))
    if number != number.to_integral_value():
        raise BadValueError("不是整数", expected)
    return f"{number.to_integral_value():f}"


def clean_percent(cell: str, *, places: int | None = None) -> str:
    """A share of 100: 62.5, 62.5%, or a cell shown as 62.5 % all give 62.5."""
    expected = "0—100 之间的百分数，如 62.5"
    if marks.mark_of(cell) == marks.PERCENT:
        number = Decimal(marks.rest_of(cell)) * 100
        return _canonical(_trim(number), places, expected)
    text = cell
    if not marks.mark_of(cell):
        text = digits_folded(cell)
        text = text[:-1].rstrip() if text.endswith("%") else text
    return clean_decimal(text, places=places, expected=expected)


def in_range(text: str, minimum: str | None, maximum: str | None, expected: str = "") -> str:
    """The same text, when it lies between the bounds."""
    number = Decimal(text)
    if minimum is not None and number < Decimal(minimum):
        raise BadValueError(f"小于 {minimum}", expected or f"不小于 {minimum}")
    if maximum is not None and number > Decimal(maximum):
        raise BadValueError(f"大于 {maximum}", expected or f"不大于 {maximum}")
    return text


def _canonical(text: str, places: int | None, expected: str) -> str:
    if not PLAIN.fullmatch(text):
        hint = (
            "是科学计数法" if re.fullmatch(r"[+-]?[0-9.]+[eE][+-]?[0-9]+", text) else "不是纯数字"
        )
        raise BadValueError(f"{hint}，不能带单位、文字或符号", expected)
    text = text.replace(",", "").lstrip("+")
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, _, fraction = digits.partition(".")
    whole = whole.lstrip("0") or "0"
    if places is not None and len(fraction) > places:
        if fraction[places:].strip("0"):
            raise BadValueError(f"小数超过 {places} 位", expected)
        fraction = fraction[:places]
    if len(whole) > LONGEST or len(fraction) > LONGEST:
        raise BadValueError("数字过长", expected)
    number = f"{whole}.{fraction}" if fraction else whole
    return sign + number if sign and number.strip("0.") else number


def _trim(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
