"""What really happened around a subject in a calendar year, registered by whoever knows it: the steps of
the spiral are derived from these, whatever the college calls them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from apps.core import clock
from apps.core.registry import Registry
from apps.layers.models import Subject

DONE, ACTIVE, NONE = "done", "active", "none"


@dataclass(frozen=True)
class SpiralFact:
    """One step's state (done, active, none), in words, with its day and the page that shows it."""

    state: str
    note: str
    on: date | None = None
    url: str = ""


@dataclass(frozen=True)
class SpiralYear:
    """One subject in one calendar year."""

    subject: Subject
    year: int

    @property
    def start(self) -> date:
        return date(self.year, 1, 1)

    @property
    def end(self) -> date:
        return date(self.year, 12, 31)

    @property
    def institution(self) -> int:
        return int(self.subject.institution_id)


Compute = Callable[[SpiralYear], SpiralFact]
spiral_facts: Registry[Compute] = Registry("spiral facts")


def spiral_fact(code: str) -> Callable[[Compute], Compute]:
    """Register what a step that shows `code` is derived from."""
    return lambda compute: spiral_facts.register(code, compute)


def day_of(moment: datetime | None) -> date | None:
    """The college's day of a moment."""
    return moment.astimezone(clock.ZONE).date() if moment else None
