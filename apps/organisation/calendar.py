"""Working days: the nation's calendar (放假与调休), with the college's own days over it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import chinese_calendar

from apps.core.errors import DomainError
from apps.core.request_cache import remember
from apps.organisation.models import Holiday

DAY = timedelta(days=1)
SATURDAY = 5


def _own_days(institution: Any) -> dict[date, bool]:
    """The days that the college wrote: off or not."""
    pk = getattr(institution, "pk", institution)
    return remember(
        ("own_days", pk), lambda: dict(Holiday.objects.of(pk).values_list("day", "is_off"))
    )


def _works(day: date, own: dict[date, bool]) -> bool:
    if day in own:
        return not own[day]
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError as error:
        if any(one.year == day.year for one in own):
            return day.weekday() < SATURDAY
        raise DomainError(f"{day.year}年放假安排尚未公布，请在校历里填写") from error


def is_working_day(institution: Any, day: date) -> bool:
    """Whether the college works on a day.

    Raises DomainError for a year that is not announced yet, unless the college wrote days of its own
    for that year: then its other days follow the week.
    """
    return _works(day, _own_days(institution))


def _working_days(institution: Any, start: date, step: timedelta) -> Iterator[date]:
    """Working days from a day on, or back, without end."""
    own = _own_days(institution)
    while True:
        if _works(start, own):
            yield start
        start += step


def add_working_days(institution: Any, day: date, n: int) -> date:
    """The n-th working day after `day` (before it for a negative n); n = 0 is the day itself."""
    if n == 0:
        return day
    step = DAY if n > 0 else -DAY
    days = _working_days(institution, day + step, step)
    for _ in range(abs(n) - 1):
        next(days)
    return next(days)


def working_days_between(institution: Any, start: date, end: date) -> int:
    """How many working days come after `start` up to and with `end`; negative where `end` is earlier.

    So that ``add_working_days(i, start, working_days_between(i, start, end)) == end`` for a working
    day `end`.
    """
    own = _own_days(institution)
    sign, first, last = (1, start, end) if start <= end else (-1, end - DAY, start - DAY)
    days = (first + DAY * offset for offset in range(1, (last - first).days + 1))
    return sign * sum(_works(day, own) for day in days)
