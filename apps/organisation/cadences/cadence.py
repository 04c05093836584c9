"""How often something recurs, and by when: the one declaration that rounds, forms and reports share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from .calendar import Calendar, Window
from .moments import Moment
from .units import COUNTED, NUMBERS, WITH_PIECE, CadenceUnit
from .windows import ANCHOR, window_on

DAY = timedelta(days=1)
# How far ahead the next run is looked for: the longest vacation, and blocks of some years.
FAR = 366


@dataclass(frozen=True)
class Cadence:
    """Every so many units, or so many times within one; `closes` says a day before the unit's end.

    Blocks of several units are counted from `anchor` where the unit has no beginning of its own.
    """

    unit: str
    every: int = 1
    times: int = 1
    at_least: bool = False
    closes: str = ""
    anchor: date = ANCHOR

    @property
    def on_demand(self) -> bool:
        return self.unit == CadenceUnit.DEMAND

    def window_on(self, calendar: Calendar, day: date) -> Window | None:
        """The window that `day` lies in; None where there is none (vacations, runs on demand)."""
        window = window_on(calendar, self.unit, self.every, self.anchor, day)
        if window is None:
            return None
        if self.times > 1:
            window = next(one for one in self._parts(calendar, window) if day <= one.end)
        if self.closes:
            last = Moment.of(self.closes).on(window.start, window.end)
            window = replace(window, end=min(max(last, window.start), window.end))
        return window if day <= window.end else None

    def _parts(self, calendar: Calendar, window: Window) -> Iterator[Window]:
        """The window in as many parts as runs, by whole teaching weeks where it has them."""
        within = (window.start, window.end)
        weeks = [w for w in calendar.rows("week") if within[0] <= w.start and w.end <= within[1]]
        if len(weeks) >= self.times:
            ends = [weeks[len(weeks) * n // self.times - 1].end for n in range(1, self.times)]
        else:
            days = (window.end - window.start).days + 1
            ends = [
                window.start + timedelta(days=max(days * n // self.times, n) - 1)
                for n in range(1, self.times)
            ]
        start = window.start
        for number, end in enumerate([*ends, window.end], start=1):
            code = f"{window.code}/{number}-{self.times}"
            title = f"{window.title}第 {number} 次（共 {self.times} 次）"
            yield replace(window, code=code, title=title, start=start, end=end)
            start = end + DAY

    def windows_back(self, calendar: Calendar, before: date, floor: date) -> Iterator[Window]:
        """Windows that lie wholly before `before` and end after `floor`, latest first."""
        day = before - DAY
        while day > floor:
            window = self.window_on(calendar, day)
            if window is not None:
                yield window
            day = (window.start if window else day) - DAY

    def windows_ahead(self, calendar: Calendar, day: date) -> Iterator[Window]:
        """The window of `day` and those that follow it, without end; none on demand."""
        rested = 0
        while not self.on_demand and rested <= FAR:
            window = self.window_on(calendar, day)
            rested = 0 if window else rested + 1
            if window is not None:
                yield window
            day = (window.end if window else day) + DAY

    @property
    def words(self) -> str:
        """「至少每 2 周 1 次」「每学期 3 次」「每月 1 次，当月30日前」."""
        unit = CadenceUnit(self.unit)
        if unit == CadenceUnit.DEMAND:
            return str(unit.label)
        word = str(unit.label)
        often = word if self.every == 1 else f" {self.every} {COUNTED.get(unit, word)}"
        by = f"，{Moment.of(self.closes).words}前" if self.closes else ""
        return f"{'至少' if self.at_least else ''}每{often} {self.times} 次{by}"

    def __str__(self) -> str:
        return self.words

    @property
    def short(self) -> str:
        """每周, 每两周, 每学期 3 次, 按需: what the document says at length, in two to four signs."""
        if self.on_demand:
            return "按需"
        unit = CadenceUnit(self.unit)
        number = NUMBERS.get(self.every, f" {self.every} ") if self.every > 1 else ""
        between = "个" if number and unit in WITH_PIECE else ""
        often = f" {self.times} 次" if self.times > 1 else ""
        return f"每{number}{between}{unit.label}{often}"


@dataclass(frozen=True)
class Timing:
    """When a run of a window opens, until when it may still be done, and when it is reminded of.

    `lead_days` before the window's end it opens (None: with the window), `window_days` after it is the
    last day, `remind_days` before it whoever still owes is reminded.
    """

    lead_days: int | None = None
    window_days: int = 0
    remind_days: int = 1

    def opens_on(self, window: Window) -> date:
        if self.lead_days is None:
            return window.start
        return max(window.start, window.end - timedelta(days=self.lead_days))

    def last_on(self, window: Window) -> date:
        return window.end + timedelta(days=self.window_days)

    def reminds_on(self, closes_on: date) -> date:
        return closes_on - timedelta(days=self.remind_days)
