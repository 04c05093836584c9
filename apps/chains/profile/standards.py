"""标准: a family with its types, their elements, and criteria where the document prints one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from apps.chains.choices import CriterionKind
from apps.chains.models import Criterion, StandardElement, StandardFamily, StandardType
from apps.core.profiles import (
    Choice,
    Code,
    Fault,
    Flag,
    Int,
    Items,
    Loading,
    ModelNoun,
    Profile,
    Rec,
    Text,
    register_noun,
)

from .fields import NAME, NOTE, SOURCE, UnitSet, source, unknown_layers

CRITERION = Rec(
    code=Code(required=True, max_length=60),
    name=Text(required=True, max_length=200),
    kind=Choice(CriterionKind.values),
    inline=True,
)
ELEMENT = Rec(
    code=Code(required=True, max_length=60),
    name=Text(required=True, max_length=200),
    criteria=Items(CRITERION, unique="code"),
    inline=True,
)
TYPE = Rec(
    code=Code(required=True, max_length=60),
    name=Text(required=True, max_length=200),
    part=Text(max_length=80),
    levels=Items(Text(required=True, max_length=40)),
    responsible=Text(max_length=SOURCE),
    open_ended=Flag(),
    note=Text(max_length=NOTE),
    elements=Items(ELEMENT, unique="code"),
)


@register_noun
class Standards(ModelNoun):
    code, title = "standards", "标准"
    model = StandardFamily
    schema = Rec(
        code=Code(required=True, max_length=60),
        name=Text(required=True, max_length=NAME),
        layer=Code(max_length=20),
        structure=Text(max_length=120),
        dimensions=Items(Text(required=True, max_length=120)),
        responsible=Text(max_length=SOURCE),
        units=UnitSet(),
        note=Text(max_length=NOTE),
        types=Items(TYPE, unique="code"),
        source=source(),
        position=Int(default=0),
    )

    def rows(self, institution: Any) -> Any:
        rows = super().rows(institution)
        return rows.prefetch_related("units", "types__elements__criteria")

    def read(self, row: Any, name: str, field: Any) -> Any:
        if name != "types":
            return super().read(row, name, field)
        return [
            {
                **{key: getattr(one, key) for key in TYPE.fields if key != "elements"},
                "elements": [_element(element) for element in one.elements.all()],
            }
            for one in row.types.all()
        ]

    def values(self, loading: Loading, entry: dict[str, Any]) -> dict[str, Any]:
        return {name: v for name, v in super().values(loading, entry).items() if name != "types"}

    def write(self, loading: Loading, entry: dict[str, Any], row: Any) -> Any:
        """The family, and its types, elements and criteria: what the entry has, in its order."""
        row = super().write(loading, entry, row)
        for one, part in _parts(StandardType, loading, {"family": row}, entry["types"]):
            for element, below in _parts(StandardElement, loading, {"type": one}, part["elements"]):
                own = {"element": element}
                list(_parts(Criterion, loading, own, below["criteria"]))
        return row

    def check(self, profile: Profile) -> Iterator[Fault]:
        yield from unknown_layers(self, profile)


def _element(element: Any) -> dict[str, Any]:
    criteria = [
        {key: getattr(one, key) for key in CRITERION.fields} for one in element.criteria.all()
    ]
    return {"code": element.code, "name": element.name, "criteria": criteria}


def _parts(
    model: Any, loading: Loading, owner: dict[str, Any], entries: list[dict[str, Any]]
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Bring the parts of one owner to what the entry has; yields each row with its entry."""
    rows = model.objects.of(loading.institution).filter(**owner)
    rows.exclude(code__in=[entry["code"] for entry in entries]).delete()
    held = {row.code: row for row in rows}
    for position, entry in enumerate(entries, 1):
        row = held.get(entry["code"]) or model(institution=loading.institution, **owner)
        plain = {key: value for key, value in entry.items() if key not in ("elements", "criteria")}
        for name, value in {**plain, "position": position}.items():
            setattr(row, name, value)
        row.full_clean(validate_unique=False, validate_constraints=False)
        row.save()
        yield row, entry
