"""What must always hold, registered by each app and proved by ``manage.py check_invariants``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from apps.core.registry import Registry


@dataclass(frozen=True)
class Invariant:
    code: str
    title: str
    check: Callable[[], Iterable[str]]


invariants: Registry[Invariant] = Registry("invariants")


def invariant(code: str, title: str) -> Callable[[Callable[[], Iterable[str]]], Callable]:
    """Register a callable that yields one sentence for each violation."""

    def decorate(check: Callable[[], Iterable[str]]) -> Callable[[], Iterable[str]]:
        invariants.register(code, Invariant(code, title, check))
        return check

    return decorate
