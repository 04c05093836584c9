"""The one clock: every "now" and "today" of zhengai comes from here, so that years can be replayed."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

ZONE = ZoneInfo("Asia/Shanghai")
_as_of: ContextVar[date | None] = ContextVar("zhengai_as_of", default=None)


def now() -> datetime:
    """The current moment, aware; at noon of the day travelled to inside :func:`travel`."""
    day = _as_of.get()
    if day is not None:
        return datetime.combine(day, time(12), tzinfo=ZONE)
    return timezone.now()


def today() -> date:
    """The calendar day in Asia/Shanghai."""
    return _as_of.get() or timezone.now().astimezone(ZONE).date()


@contextmanager
def travel(day: date | None) -> Iterator[None]:
    """Run the block as of `day` (a command's ``--as-of``); ``None`` leaves the clock alone."""
    token = _as_of.set(day if day is not None else _as_of.get())
    try:
        yield
    finally:
        _as_of.reset(token)
