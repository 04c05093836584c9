"""Dates and academic years, as text: 2023-09-01, 2023-2024.

A date never becomes a moment: Asia/Shanghai had summer time from 1986 to 1991, and a midnight that
did not exist must not move a birthday.
"""

import re
from datetime import date, timedelta

from apps.datahub.readers import marks
from apps.datahub.values.errors import BadValueError
from apps.datahub.values.text import DASHES, digits_folded, plain

EXPECTED = "日期，如 2023-09-01"
YEAR_EXPECTED = "学年，如 2023-2024"
FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})",
        r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})",
        r"([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})",
        r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})[日号]",
        r"([0-9]{4})([0-9]{2})([0-9]{2})",
    )
)
# 参加工作时间 is kept by the month in most files: it counts from its first day.
MONTHS = tuple(
    re.compile(pattern)
    for pattern in (
        r"([0-9]{4})[-/.]([0-9]{1,2})",
        r"([0-9]{4})年([0-9]{1,2})月份?",
        r"([0-9]{4})([0-9]{2})",
    )
)
CLOCK = re.compile(r"(?:T|\s+)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$")
# Serial numbers of 1950-01-01 and 2100-12-31 in the 1900 date system.
FIRST_SERIAL, LAST_SERIAL = 18_264, 73_415
SERIAL_ORIGIN = date(1899, 12, 30)
SHIFT_1904 = 1_462
ACADEMIC_YEAR = re.compile(r"([0-9]{4})(?:[-~〜/]|至|到)([0-9]{4})(?:学年)?(?:度)?")


def clean_date(cell: str, *, date1904: bool = False, by_month: bool = False) -> str:
    """Any of the usual ways to write a day, as YYYY-MM-DD; the time of day is dropped.

    `by_month`: a month alone (2010-07, 2010年7月, 201007) is its first day.
    """
    mark = marks.mark_of(cell)
    if mark == marks.DATE:
        return marks.rest_of(cell)
    text = digits_folded(plain(cell))
    if by_month and (month := _month_of(text, is_number=mark == marks.NUMBER)):
        return month
    if mark == marks.NUMBER and not re.fullmatch(r"(19|20)[0-9]{6}", text):
        return _from_serial(text, date1904=date1904)
    text = CLOCK.sub("", text).translate(DASHES)
    text = re.sub(r"\s+", "", text)
    for form in FORMS:
        match = form.fullmatch(text)
        if match:
            return _real(*map(int, match.groups()))
    raise BadValueError("不是能认出的日期（年月日须齐全，年份四位）", EXPECTED)


def _month_of(text: str, *, is_number: bool) -> str:
    """The first day of a month that stands alone, else ""; of numbers only 201007 is one."""
    forms = MONTHS[2:] if is_number else MONTHS
    tight = re.sub(r"\s+", "", text.translate(DASHES))
    match = next((found for form in forms if (found := form.fullmatch(tight))), None)
    if match is None or not 1900 <= int(match[1]) <= 2100:
        return ""
    return _real(int(match[1]), int(match[2]), 1)


def _from_serial(text: str, *, date1904: bool) -> str:
    whole, _, fraction = text.partition(".")
    if not whole.isdigit() or (fraction and not fraction.isdigit()):
        raise BadValueError("不是日期", EXPECTED)
    serial = int(whole) + (SHIFT_1904 if date1904 else 0)
    if not FIRST_SERIAL <= serial <= LAST_SERIAL:
        raise BadValueError("是数字，不是日期", EXPECTED)
    return (SERIAL_ORIGIN + timedelta(days=serial)).isoformat()


def _real(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise BadValueError("日历上没有这一天", EXPECTED) from None


def in_days(text: str, minimum: str | None, maximum: str | None, today: date) -> str:
    """The same date, when it lies between the bounds (`today`, `today+1y` or a date)."""
    low, high = _bound(minimum, today), _bound(maximum, today)
    if (low and text < low) or (high and text > high):
        span = f"{low or '不限'} 至 {high or '不限'} 之间的日期"
        raise BadValueError("日期超出合理范围", span)
    return text


def _bound(bound: str | None, today: date) -> str | None:
    if bound is None or not bound.startswith("today"):
        return bound
    years = int(bound[6:-1]) if bound != "today" else 0
    try:
        return today.replace(year=today.year + years).isoformat()
    except ValueError:  # 29 February
        return today.replace(year=today.year + years, day=28).isoformat()


def clean_academic_year(cell: str) -> str:
    """An academic year (学年) as YYYY-YYYY; the second year is the first plus one."""
    text = re.sub(r"\s+", "", digits_folded(plain(cell)).translate(DASHES))
    match = ACADEMIC_YEAR.fullmatch(text)
    if not match:
        raise BadValueError("不是完整的学年", YEAR_EXPECTED)
    first, second = int(match[1]), int(match[2])
    if second != first + 1:
        raise BadValueError("学年的两个年份不相连", YEAR_EXPECTED)
    return f"{first}-{second}"


def clean_grade(cell: str) -> str:
    """The year of entry (年级): 2023 or 2023级."""
    text = re.sub(r"\s+", "", digits_folded(plain(cell)))
    match = re.fullmatch(r"((?:19|20)[0-9]{2})级?", text)
    if not match:
        raise BadValueError("不是四位年份的年级", "四位年份，如 2023 或 2023级")
    return match[1]
