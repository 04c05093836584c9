"""What a profile says about the college's own words, and its units with their subjects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from apps.core.profiles import (
    Choice,
    Code,
    Day,
    Int,
    Items,
    Live,
    Loading,
    ModelNoun,
    Names,
    Noun,
    Rec,
    Ref,
    Text,
    register_noun,
)
from apps.layers.registry import ordered_layers
from apps.layers.services import close_unit, mirror_units, save_unit
from apps.organisation.choices import Role, UnitKind, VerticalSystem
from apps.organisation.models import Unit


@register_noun
class Vocabulary(Noun):
    """The college's own names of layers, vertical systems and roles, kept with the institution."""

    code, title, single = "vocabulary", "用语", True
    schema = Rec(
        layers=Names(lambda: [layer.code for layer in ordered_layers()]),
        vertical_systems=Names(VerticalSystem.values),
        vertical_system_notes=Names(VerticalSystem.values),
        roles=Names(Role.values),
    )

    def live(self, institution: Any) -> Iterator[Live]:
        words = institution.vocabulary or {}
        entry = {family: words.get(family, {}) for family in self.schema.fields}
        if any(entry.values()):
            yield Live(self.code, entry, institution)

    def write(self, loading: Loading, entry: dict[str, Any], row: Any) -> Any:
        institution = loading.institution
        others = {f: words for f, words in (institution.vocabulary or {}).items() if f not in entry}
        institution.vocabulary = others | {f: words for f, words in entry.items() if words}
        institution.save(update_fields=["vocabulary"])
        return institution


@register_noun
class Units(ModelNoun):
    """部门 with their tree; a unit and the subjects that mirror it are written by one service."""

    code, title = "units", "部门"
    model = Unit
    schema = Rec(
        code=Code(required=True, max_length=40),
        name=Text(required=True, max_length=80),
        kind=Choice(UnitKind.values, required=True),
        vertical_system=Choice(VerticalSystem.values),
        parent=Ref("units"),
        aliases=Items(Text(required=True, max_length=80)),
        position=Int(default=0),
        opened_on=Day(),
        closed_on=Day(),
        inline=True,
    )

    def write(self, loading: Loading, entry: dict[str, Any], row: Any) -> Any:
        values = self.values(loading, entry)
        closed_on = values.pop("closed_on")
        unit = save_unit(institution=loading.institution, actor=loading.actor, **values)
        if closed_on and unit.closed_on != closed_on:
            return close_unit(unit=unit, on=closed_on, actor=loading.actor)
        if unit.closed_on and not closed_on:
            unit.closed_on = unit.merged_into = None
            unit.save(update_fields=["closed_on", "merged_into"])
            mirror_units(unit=unit, actor=loading.actor)
        return unit
