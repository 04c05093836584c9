"""The college's tree of units, its bodies, its five systems."""

from dataclasses import dataclass, field
from typing import Any

from apps.core import clock
from apps.organisation.choices import Role, VerticalSystem
from apps.organisation.models import Assignment, Body, Seat, Unit


@dataclass
class UnitNode:
    unit: Unit
    heads: str
    children: list["UnitNode"] = field(default_factory=list)


def heads_by_unit(institution: Any) -> dict[int, str]:
    """The names of each unit's heads today."""
    held = (
        Assignment.objects.of(institution)
        .on(clock.today())
        .filter(role=Role.UNIT_HEAD, unit__isnull=False, user__is_active=True)
        .order_by("user__number")
        .values_list("unit_id", "user__name")
    )
    names: dict[int, list[str]] = {}
    for unit_id, name in held:
        names.setdefault(unit_id, []).append(name)
    return {unit_id: "、".join(found) for unit_id, found in names.items()}


def unit_tree(institution: Any, *, with_closed: bool = False) -> list[UnitNode]:
    """All units as a forest, in two queries."""
    units = Unit.objects.of(institution)
    if not with_closed:
        units = units.open_on(clock.today())
    heads = heads_by_unit(institution)
    nodes = {unit.pk: UnitNode(unit, heads.get(unit.pk, "")) for unit in units}
    roots: list[UnitNode] = []
    for node in nodes.values():
        above = nodes.get(node.unit.parent_id or 0)
        (above.children if above else roots).append(node)
    return roots


def systems_by_layer(institution: Any) -> list[tuple[str, list[Unit]]]:
    """五纵: each vertical system in the college's own words with its units."""
    units: dict[str, list[Unit]] = {}
    for unit in Unit.objects.of(institution.pk).open_on(clock.today()):
        units.setdefault(unit.vertical_system, []).append(unit)
    rows = [
        (institution.word("vertical_systems", value, label), units.get(value, []))
        for value, label in VerticalSystem.choices
    ]
    return [*rows, ("未归属", units.get("", []))]


def _count(seats: list[Seat]) -> int:
    return sum(seat.count or 1 for seat in seats)


def body_faults(body: Body, seats: list[Seat]) -> list[str]:
    """Where the seats that are there break the body's rule of composition."""
    rule, total = body.composition or {}, _count(seats)
    leaders = _count([s for s in seats if "组长" in s.role_title and "副" not in s.role_title])
    found = []
    low, high = rule.get("members_min"), rule.get("members_max")
    if low and total < low:
        found.append(f"成员 {total} 人，少于规定的 {low} 人")
    if high and total > high:
        found.append(f"成员 {total} 人，多于规定的 {high} 人")
    if rule.get("members_odd") and total % 2 == 0:
        found.append(f"成员 {total} 人，应为奇数")
    if rule.get("leaders_max") and leaders > rule["leaders_max"]:
        found.append(f"组长 {leaders} 人，多于规定的 {rule['leaders_max']} 人")
    return found
