"""A cadence as a document prints it: 每两周 1 次, 每月30日前, 三年一轮, 学期末, 定期, 适时, 实时."""

import re

from apps.organisation.cadences import Cadence, CadenceUnit
from apps.organisation.cadences.moments import LONGEST_MONTHS

UNITS = {
    "周": CadenceUnit.WEEK,
    "月": CadenceUnit.MONTH,
    "季度": CadenceUnit.QUARTER,
    "学期": CadenceUnit.TERM,
    "半年": CadenceUnit.HALF_YEAR,
    "年": CadenceUnit.YEAR,
    "学年": CadenceUnit.ACADEMIC_YEAR,
}
# What prints no interval: the college sets one, until then a round is opened by hand. What is 实时 is
# watched by the early warnings all the time.
OPEN_ENDED = ("实时", "适时", "定期", "未规定")
YEARS = re.compile(r"([1-9][0-9]?) ?年")
BY_DAY = re.compile(r"每月([1-9]|[12][0-9]|3[01])日前")
BY_MONTH = re.compile(r"每年(1[0-2]|[1-9])月底前")


def read_cadence(
    interval: str, *, every: int = 1, times: int = 1, at_least: bool = False, deadline: str = ""
) -> Cadence:
    """The cadence of a printed interval and deadline. Raises ValueError for words of neither kind."""
    unit, blocks = _unit(interval, every)
    return Cadence(unit, blocks, times, at_least, _closes(unit, deadline))


def _unit(interval: str, every: int) -> tuple[CadenceUnit, int]:
    if interval in UNITS:
        return UNITS[interval], every
    if found := YEARS.match(interval):
        return CadenceUnit.YEAR, int(found[1])
    if "学期末" in interval:
        return CadenceUnit.TERM, every
    if not interval or any(word in interval for word in OPEN_ENDED):
        return CadenceUnit.DEMAND, 1
    raise ValueError(f"“{interval}”不是周期")


def _closes(unit: CadenceUnit, deadline: str) -> str:
    """A deadline that recurs; one of a single year (2019年5月) is no part of a cadence."""
    if unit == CadenceUnit.MONTH and (found := BY_DAY.search(deadline)):
        return f"day-{found[1]}"
    if unit == CadenceUnit.YEAR and (found := BY_MONTH.search(deadline)):
        month = int(found[1])
        return f"{month:02}-{LONGEST_MONTHS[month - 1]}"
    return ""
