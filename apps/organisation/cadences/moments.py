"""A day that is said relative to a period: 03-15, 次年 01-10, 期末前 5 天, 每月 30 日."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(\+[1-9])?")
DISTANCE = re.compile(r"(start|end)([+-][1-9][0-9]{0,2})?")
DAY_OF_MONTH = re.compile(r"day-([1-9]|[12][0-9]|3[01])")
LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
HOW = "应写作 03-15、01-10+1（次年）、start+3、end-5 或 day-30（当月 30 日）"


def day_in(year: int, month: int, day: int) -> date:
    """The day of a month, or the month's last where it has no such day."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + (day - 1) * DAY, following - DAY)


@dataclass(frozen=True)
class Moment:
    """One of the five ways to say a day of a period; ``text`` is the way that a profile writes it.

    ``MM-DD``: the first such day from the period's start on; ``MM-DD+1``: that day a year later.
    ``start+N``, ``end-N``, ``end+N``: days from a border. ``day-N``: of the month that it ends in.
    """

    text: str

    @classmethod
    def of(cls, text: str) -> Moment:
        """Raises ValueError, in words for the author of a profile, where no day is said."""
        if DISTANCE.fullmatch(text) or DAY_OF_MONTH.fullmatch(text):
            return cls(text)
        found = MONTH_DAY.fullmatch(text)
        if found is None:
            raise ValueError(f"“{text}”不是一天（{HOW}）")
        if int(found[2]) > LONGEST_MONTHS[int(found[1]) - 1]:
            raise ValueError(f"“{text}”不是一天：{int(found[1])}月没有{int(found[2])}日")
        return cls(text)

    def on(self, start: date, end: date) -> date:
        """The day for a period from `start` to `end`, both included."""
        if found := DISTANCE.fullmatch(self.text):
            border = start if found[1] == "start" else end
            return border + int(found[2] or 0) * DAY
        if found := DAY_OF_MONTH.fullmatch(self.text):
            return day_in(end.year, end.month, int(found[1]))
        found = MONTH_DAY.fullmatch(self.text)
        if found is None:
            raise ValueError(self.text)
        month, day, later = int(found[1]), int(found[2]), int(found[3] or 0)
        first = day_in(start.year, month, day)
        year = start.year + (first < start) + later
        return day_in(year, month, day)

    @property
    def words(self) -> str:
        """「3月15日」「次年1月10日」「期末前 5 天」."""
        if found := MONTH_DAY.fullmatch(self.text):
            later = {0: "", 1: "次年"}.get(int(found[3] or 0), f"{int(found[3] or 0)} 年后的")
            return f"{later}{int(found[1])}月{int(found[2])}日"
        if found := DAY_OF_MONTH.fullmatch(self.text):
            return f"当月{found[1]}日"
        found = DISTANCE.fullmatch(self.text)
        if found is None:
            raise ValueError(self.text)
        border = "期初" if found[1] == "start" else "期末"
        days = int(found[2] or 0)
        return f"{border}{'后' if days > 0 else '前'} {abs(days)} 天" if days else border
