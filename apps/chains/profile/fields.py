"""Fields that several registers share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from apps.core.profiles import Fault, Items, Noun, Profile, Ref, Text
from apps.core.profiles.faults import Place
from apps.layers.registry import unknown_kind

NAME, SOURCE, NOTE = 300, 200, 300


class UnitSet(Items):
    """Units in the order of their codes: a set that reads the same however it was written."""

    def __init__(self) -> None:
        super().__init__(Ref("units"))

    def parse(self, value: Any, place: Place) -> list[Any]:
        return sorted(super().parse(value, place))


class Cells(Items):
    """The cells of one printed row; a cell may be empty, and two may say the same."""

    def __init__(self) -> None:
        super().__init__(Text(max_length=300))

    def parse(self, value: Any, place: Place) -> list[Any]:
        if not isinstance(value, list):
            place.fault("应为列表")
            return []
        return [self.item.clean(one, place.child(index)) for index, one in enumerate(value)]

    def dump(self, value: Any) -> Any:
        return list(value)


def source() -> Text:
    """Every entry names the document and the table or paragraph that prints it."""
    return Text(required=True, max_length=SOURCE)


def unknown_layers(noun: Noun, profile: Profile) -> Iterator[Fault]:
    """Layers that no app declares; an empty one means the whole institution."""
    for code, entry in profile.of(noun.code).items():
        if entry["layer"]:
            for key, reason in unknown_kind(entry["layer"]):
                yield noun.fault(code, key, reason)
