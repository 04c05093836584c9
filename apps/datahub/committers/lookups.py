"""What rows of master data refer to, read once per import."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from apps.accounts.models import Institution, User
from apps.datahub.committers.base import chunks
from apps.layers.models import Subject
from apps.layers.registry import ordered_layers
from apps.organisation.models import Unit

UNIT = "organisation.Unit"


class Place(NamedTuple):
    """A subject that others may stand under."""

    pk: int
    path: str
    unit_id: int | None


NOWHERE = Place(0, "", None)


def kinds_of_units() -> list[tuple[str, str]]:
    """The kinds of subject that mirror a unit, the unit itself first."""
    return [
        (layer.code, kind.code)
        for layer in ordered_layers()
        for kind in layer.kinds
        if kind.mirrors == UNIT
    ]


class Units:
    """Units by code, with their paths and the subjects that mirror them."""

    def __init__(self, institution: Institution) -> None:
        rows = Unit.objects.of(institution).values_list("pk", "code", "path")
        self.ids: dict[str, int] = {}
        self.paths: dict[int | None, str] = {None: ""}
        for pk, code, path in rows:
            self.ids[code], self.paths[pk] = pk, path
        layer, kind = kinds_of_units()[0]
        mirrors = Subject.objects.of(institution).of_kind(layer, kind)
        self.subjects: dict[int | None, Place] = {
            unit: Place(pk, path, unit)
            for pk, path, unit in mirrors.order_by().values_list("pk", "path", "unit_id")
        }


def places_by(
    institution: Institution, layer: str, kind: str, field: str = "code"
) -> dict[str, list[Place]]:
    """Subjects of a kind by code or name; under one name there may be several."""
    found: dict[str, list[Place]] = {}
    rows = Subject.objects.of(institution).of_kind(layer, kind).order_by()
    for key, pk, path, unit in rows.values_list(field, "pk", "path", "unit_id"):
        found.setdefault(key, []).append(Place(pk, path, unit))
    return found


def accounts_by_number(institution: Institution, numbers: Iterable[str]) -> dict[str, int]:
    """Accounts that already exist, by staff or student number."""
    found: dict[str, int] = {}
    for chunk in chunks(numbers):
        rows: Any = User.objects.of(institution).filter(number__in=chunk)
        found |= dict(rows.values_list("number", "pk"))
    return found
