import os
from datetime import date
from pathlib import Path

from django.apps import AppConfig


class WrittenDay:
    """Today as a file says it, so that several processes can be led through a year together."""

    def __init__(self, path: Path, inner) -> None:
        self.path, self.inner = path, inner

    def get(self) -> date | None:
        travelled = self.inner.get()
        if travelled is not None or not self.path.exists():
            return travelled
        return date.fromisoformat(self.path.read_text().strip())

    def set(self, day: date | None):
        return self.inner.set(day)

    def reset(self, token) -> None:
        self.inner.reset(token)


class ProbeConfig(AppConfig):
    name = "tests.full.probe"
    label = "probe"

    def ready(self) -> None:
        from apps.core import clock
        from apps.operations.services import relay_jobs

        relay_jobs.REPUBLISH_SECONDS = (3, 600)
        if os.environ.get("PROBE_TODAY"):
            clock._as_of = WrittenDay(Path(os.environ["PROBE_TODAY"]), clock._as_of)
