"""Units, and the subjects that mirror them: one service writes both."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction

from apps.accounts.models import Institution, InstitutionName, User
from apps.core import clock
from apps.core.errors import InvalidError
from apps.core.request_cache import forget
from apps.layers.declarations import Kind
from apps.layers.models import Subject
from apps.layers.registry import ordered_layers
from apps.layers.services.paths import carry_along, path_of
from apps.layers.services.subjects import create_subject, update_subject
from apps.operations.services import record_audit
from apps.organisation.choices import UnitKind
from apps.organisation.models import Unit, UnitName

FIELDS = ("name", "kind", "vertical_system", "aliases", "position", "opened_on")


def _mirroring(target: str) -> Iterator[tuple[str, Kind]]:
    for layer in ordered_layers():
        for kind in layer.kinds:
            if kind.mirrors == target:
                yield layer.code, kind


def mirror_institution(*, institution: Institution, actor: User | None = None) -> None:
    """Give the college itself its subjects, and its first dated name."""
    InstitutionName.objects.get_or_create(
        institution=institution,
        name=institution.name,
        defaults={"valid_from": date(clock.today().year, 1, 1)},
    )
    for layer, kind in _mirroring("accounts.Institution"):
        found = Subject.objects.of(institution).of_kind(layer, kind.code).first()
        if found is None:
            create_subject(
                institution=institution,
                layer=layer,
                kind=kind.code,
                code=institution.code,
                name=institution.name,
                actor=actor,
            )
        elif found.name != institution.name:
            update_subject(subject=found, name=institution.name, actor=actor)


def mirror_units(*, unit: Unit, actor: User | None = None) -> None:
    """Bring the subjects that mirror a unit to the unit's name, place and end."""
    for layer, kind in _mirroring("organisation.Unit"):
        found = (
            Subject.objects.of(unit.institution_id)
            .of_kind(layer, kind.code)
            .filter(code=unit.code)
            .first()
        )
        wanted = not kind.mirror_unit_kinds or unit.kind in kind.mirror_unit_kinds
        if found is None:
            if wanted:
                create_subject(
                    institution=unit.institution,
                    layer=layer,
                    kind=kind.code,
                    code=unit.code,
                    name=unit.name,
                    unit=unit,
                    opened_on=unit.opened_on,
                    actor=actor,
                )
            continue
        update_subject(subject=found, name=unit.name, unit=unit, actor=actor)
        ends = unit.closed_on if wanted else clock.today()
        if found.closed_on != ends:
            found.closed_on = ends
            found.save(update_fields=["closed_on"])


@transaction.atomic
def save_unit(
    *,
    institution: Institution,
    code: str,
    name: str,
    parent: Unit | None = None,
    actor: User | None = None,
    **fields: Any,
) -> Unit:
    """Create or change a unit by its code, and its mirrored subjects with it.

    `fields`: kind, vertical_system, aliases, position, opened_on. Raises InvalidError for a parent of
    another college, a loop, or an unknown kind.
    """
    _check_unit(institution, parent, fields)
    unit = Unit.objects.of(institution).filter(code=code).first()
    before = {field: str(getattr(unit, field)) for field in FIELDS} if unit else None
    if unit is None:
        unit = Unit(institution=institution, code=code)
    if parent is not None and unit.pk and parent.path.startswith(unit.path):
        raise InvalidError(f"“{name}”的上级不能是它自己或它的下级。")
    renamed = unit.name != name
    unit.name, unit.parent = name, parent
    for field, value in fields.items():
        setattr(unit, field, value)
    unit.save()
    _place(unit)
    if renamed:
        UnitName.objects.update_or_create(
            unit=unit,
            valid_from=clock.today() if before else date(clock.today().year, 1, 1),
            defaults={"name": name},
        )
    after = {field: str(getattr(unit, field)) for field in FIELDS}
    if before != after:
        action = "unit.update" if before else "unit.create"
        record_audit(
            actor=actor,
            action=action,
            obj=unit,
            institution=institution,
            before=before,
            after=after,
        )
    mirror_units(unit=unit, actor=actor)
    forget()
    return unit


def _check_unit(institution: Institution, parent: Unit | None, fields: dict[str, Any]) -> None:
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"save_unit: no field {sorted(unknown)}")
    if parent is not None and parent.institution_id != institution.pk:
        raise InvalidError("上级部门不属于本校。")
    if fields.get("kind", UnitKind.OFFICE) not in UnitKind.values:
        raise InvalidError(
            f"没有“{fields['kind']}”这种部门类别。", fields={"kind": "不在类别清单内。"}
        )


def _place(unit: Unit) -> None:
    """Write the unit's path, and those of the units under it."""
    old, unit.path = unit.path, path_of(unit, unit.parent.path if unit.parent else None)
    if old == unit.path:
        return
    if old:
        carry_along(Unit.objects.of(unit.institution_id), unit, old)
    unit.save(update_fields=["path"])


@transaction.atomic
def close_unit(
    *, unit: Unit, on: date, merged_into: Unit | None = None, actor: User | None = None
) -> Unit:
    """End a unit (撤销, 并入); refused while it still has open units below it."""
    if Unit.objects.of(unit.institution_id).open_on(on).filter(parent=unit).exists():
        raise InvalidError(f"“{unit.name}”还有下级部门，请先处理下级部门。")
    if merged_into is not None and merged_into.institution_id != unit.institution_id:
        raise InvalidError("并入的部门不属于本校。")
    unit.closed_on, unit.merged_into = on, merged_into
    unit.save(update_fields=["closed_on", "merged_into"])
    mirror_units(unit=unit, actor=actor)
    record_audit(
        actor=actor,
        action="unit.close",
        obj=unit,
        institution=unit.institution,
        after={"closed_on": str(on), "merged_into": merged_into.code if merged_into else None},
    )
    forget()
    return unit
