"""Every how long: the stretches of time that recurring work is counted in."""

from django.db import models


class CadenceUnit(models.TextChoices):
    """A week is a teaching week where the calendar has them, and rests in vacations."""

    DAY = "day", "日"
    WEEK = "week", "周"
    CALENDAR_WEEK = "calendar_week", "自然周"
    MONTH = "month", "月"
    QUARTER = "quarter", "季度"
    TERM = "term", "学期"
    HALF_YEAR = "half_year", "半年"
    YEAR = "year", "年"
    ACADEMIC_YEAR = "academic_year", "学年"
    DEMAND = "demand", "按需开启"


# 「每 2 个月」: the units whose words need 个 after a number.
COUNTED = {
    CadenceUnit.CALENDAR_WEEK: "个自然周",
    CadenceUnit.MONTH: "个月",
    CadenceUnit.QUARTER: "个季度",
    CadenceUnit.TERM: "个学期",
    CadenceUnit.HALF_YEAR: "个半年",
    CadenceUnit.ACADEMIC_YEAR: "个学年",
}
# The same in a table's few signs: 每两个半年, but 每两周, 每三学期.
WITH_PIECE = (CadenceUnit.HALF_YEAR, CadenceUnit.CALENDAR_WEEK)
NUMBERS = {2: "两", 3: "三", 4: "四", 5: "五", 6: "六"}
