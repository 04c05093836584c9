"""Registries refuse duplicates and unknown keys, and name the culprit at start."""

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """A dictionary that is filled once, at start."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._entries: dict[str, T] = {}

    def register(self, key: str, value: T) -> T:
        if key in self._entries and self._entries[key] is not value:
            raise ValueError(f"{self.name}: {key!r} is registered twice")
        self._entries[key] = value
        return value

    def unregister(self, key: str) -> None:
        """Only for tests that register something of their own."""
        self._entries.pop(key, None)

    def __getitem__(self, key: str) -> T:
        try:
            return self._entries[key]
        except KeyError:
            known = ", ".join(sorted(self._entries)) or "nothing"
            raise KeyError(f"{self.name}: no {key!r}; registered: {known}") from None

    def get(self, key: str) -> T | None:
        return self._entries.get(key)

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def items(self) -> list[tuple[str, T]]:
        return list(self._entries.items())

    def values(self) -> list[T]:
        return list(self._entries.values())
