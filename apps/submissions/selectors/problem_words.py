"""What a form says about a problem on record: the problem, its measures, what was measured again."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from apps.datahub.selectors.metrics import digits_of
from apps.improvement.choices import OPEN_STATES, UNDONE_STATES
from apps.improvement.models import Measure, Problem, Remeasurement

# A quotient has no end: 71.43, not 71.428571.
MOST_DIGITS = 2
NUMBERED = re.compile(r"^[0-9]+\. ", re.MULTILINE)


def plain(value: Decimal, digits: int) -> str:
    """A decimal as people write it: the metric's digits, no exponent, no needless zeros after it."""
    text = f"{value:.{digits}f}"
    exact = f"{value:f}".rstrip("0").rstrip(".")
    return exact if len(exact) > len(text) and digits else text


def listed(entries: Iterable[str]) -> str:
    """One entry as it is; several as `1. …`, each on its line."""
    found = [entry for entry in entries if entry]
    if len(found) < 2:
        return "".join(found)
    return "\n".join(f"{number}. {entry}" for number, entry in enumerate(found, 1))


def appended(text: str, entry: str) -> str:
    """A text with one more entry, numbered on."""
    if not entry or entry in text:
        return text
    if not text.strip():
        return entry
    numbers = len(NUMBERED.findall(text))
    return f"{text}\n{numbers + 1}. {entry}" if numbers else f"1. {text}\n2. {entry}"


def problem_words(problem: Problem) -> str:
    """就业率低于 88%（2026-0012）。原因：……"""
    title = problem.title.rstrip("。；;")
    causes = "；".join(cause.text.rstrip("。；;") for cause in problem.causes.all())
    return f"{title}（{problem.number}）。" + (f"原因：{causes}。" if causes else "")


def measure_words(measure: Measure, problem: Problem) -> str:
    """走访用人单位（2026-0012，2027年3月31日前）"""
    day = measure.due_on
    until = f"{day.year}年{day.month}月{day.day}日前"
    return f"{measure.text.rstrip('。；;')}（{problem.number}，{until}）"


def open_measures(problem: Problem) -> list[Measure]:
    """Its measures that are still to be done or verified; none once it is closed."""
    if problem.state not in OPEN_STATES:
        return []
    return [one for one in problem.measures.all() if one.state in UNDONE_STATES]


def remeasured(problem: Problem, start: date, end: date) -> list[Remeasurement]:
    """What was measured again by the data in a stretch of days, oldest first."""
    return [
        one
        for one in problem.remeasurements.all()
        if one.value is not None and start <= one.measured_on <= end
    ]


def effect_words(problem: Problem, start: date, end: date) -> str:
    """就业率由 85% 到 92%，达到销号标准（2026-0012）; "" while nothing was measured again."""
    found = remeasured(problem, start, end)
    return effect_text(problem, found[-1]) if found else ""


def effect_text(problem: Problem, last: Remeasurement) -> str:
    """What one measurement showed: from what to what, and whether that meets the bar."""
    metric = problem.metric
    if metric is None or last.value is None:
        return ""
    if problem.found_value is None and last.passed:  # nothing got better: what was missing is there
        return f"{metric.name}数据已补报（{problem.number}）"
    own = digits_of(metric)
    digits = max(own, MOST_DIGITS)
    value = plain(round(last.value, digits), own) + metric.unit
    was = problem.found_value
    before = f"由 {plain(round(was, digits), own)}{metric.unit} " if was is not None else ""
    verdict = "达到销号标准" if last.passed else "未达到销号标准"
    return f"{metric.name}{before}到 {value}，{verdict}（{problem.number}）"
