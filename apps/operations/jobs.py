"""The register of jobs: what kinds of work exist, declared in each app's ``tasks.py``.

A job is a plain function, called with a handle and the arguments of its row::

    @job("submissions.open_year", title="开启年度填报")
    def run(job_run, *, year): ...

It may be started more than once for one row (a worker may die in mid-job), so running it twice
must change nothing that running it once did not.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from apps.core.registry import Registry

T = TypeVar("T")
Run = Callable[..., dict[str, Any] | None]


class JobHandle(Protocol):
    """What a job sees of its own run."""

    id: int
    institution: Any
    actor: Any

    def report(self, done: int, total: int = 0, note: str = "") -> None:
        """Tell how far the work is; raises if the run has been given to somebody else."""

    def track(self, items: Iterable[T], total: int, note: str = "") -> Iterator[T]:
        """Pass the items through, reporting about once a second."""


@dataclass(frozen=True)
class Job:
    """A kind of work; `max_attempts` is how often it may fail by itself before a person looks."""

    code: str
    title: str
    run: Run
    max_attempts: int = 3


jobs: Registry[Job] = Registry("jobs")


def job(code: str, *, title: str = "", max_attempts: int = 3) -> Callable[[Run], Run]:
    """Register a function as the work of job type `code` (``app.verb_noun``)."""

    def decorate(run: Run) -> Run:
        jobs.register(code, Job(code, title or code, run, max_attempts))
        return run

    return decorate
