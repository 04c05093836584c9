"""A dictionary that lives as long as one request: what is asked often is asked once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
_cache: ContextVar[dict[Any, Any] | None] = ContextVar("zhengai_request_cache", default=None)


@contextmanager
def request_cache() -> Iterator[None]:
    token = _cache.set({})
    try:
        yield
    finally:
        _cache.reset(token)


def remember(key: Any, compute: Callable[[], T]) -> T:
    """The value under `key`, computed once a request; outside a request it is computed each time."""
    cache = _cache.get()
    if cache is None:
        return compute()
    if key not in cache:
        cache[key] = compute()
    return cache[key]


def forget() -> None:
    """Drop everything: called by services that change who may what."""
    cache = _cache.get()
    if cache is not None:
        cache.clear()
