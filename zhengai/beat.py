"""Beat's memory of when each job last ran."""

from shelve import Shelf
from typing import Any

from celery.beat import PersistentScheduler


class CarefulScheduler(PersistentScheduler):
    """Makes its file anew where a power cut left it half-written, instead of ending beat for good.

    Jobs do what is due whenever they run, so that a forgotten last run costs nothing.
    """

    def _open_schedule(self) -> "Shelf[Any]":
        store: Shelf[Any] = super()._open_schedule()  # type: ignore[misc]
        # An entry that cannot be read fails here, where celery starts afresh, not later.
        for key in list(store):
            store[key]
        return store
