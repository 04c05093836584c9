"""体系与组织: bodies, units and roles, as the organisation says them."""

from django.db.models import Count

from apps.core import clock
from apps.layers.models import SubjectAssignment
from apps.organisation.choices import Role
from apps.organisation.models import Assignment, Body, Unit
from apps.rendering.blocks import Block, Cell, Column, Table
from apps.reports.sections.registry import section
from apps.reports.sections.scope import Scope


@section("organisation", "诊改组织、部门、角色")
def compute(scope: Scope) -> list[Block]:
    blocks: list[Block] = []
    if scope.is_whole:
        blocks.append(_bodies(scope))
    blocks.append(_units(scope))
    blocks.append(_roles(scope))
    return blocks


def _bodies(scope: Scope) -> Table:
    bodies = (
        Body.objects.of(scope.subject.institution_id)
        .select_related("located_in", "lead_unit", "parent")
        .annotate(places=Count("seats"))
    )
    rows = tuple(
        (
            Cell(body.name),
            Cell(body.get_vertical_system_display() or "—"),
            Cell(body.parent.name if body.parent else "—"),
            Cell(next((unit.name for unit in (body.lead_unit, body.located_in) if unit), "—")),
            Cell(str(body.places)),
        )
        for body in bodies
    )
    columns = (
        Column("组织", 32),
        Column("纵向系统", 14),
        Column("上级", 24),
        Column("牵头部门（设在）", 20),
        Column("席位", 8, numeric=True),
    )
    return Table("诊改组织", columns, rows, "还没有设置诊改组织。")


def _units(scope: Scope) -> Table:
    day = min(scope.period.end, clock.today())
    units = Unit.objects.of(scope.subject.institution_id).open_on(day)
    if not scope.is_whole:
        path = scope.subject.unit.path if scope.subject.unit else "-"
        units = units.filter(path__startswith=path)
    units = units.select_related("parent").annotate(places=Count("posts"))
    rows = tuple(
        (
            Cell(unit.name),
            Cell(unit.get_kind_display()),
            Cell(unit.get_vertical_system_display() or "—"),
            Cell(unit.parent.name if unit.parent else "—"),
            Cell(str(unit.places)),
        )
        for unit in units
    )
    columns = (
        Column("部门", 32),
        Column("类别", 16),
        Column("纵向系统", 16),
        Column("上级", 24),
        Column("岗位", 8, numeric=True),
    )
    return Table("部门", columns, rows, "没有部门。")


def _roles(scope: Scope) -> Table:
    """How many people hold which role; nobody is named."""
    day = min(scope.period.end, clock.today())
    institution = scope.subject.institution_id
    held = Assignment.objects.of(institution).on(day)
    towards = SubjectAssignment.objects.of(institution).on(day).filter(scope.about())
    if not scope.is_whole:
        path = scope.subject.unit.path if scope.subject.unit else "-"
        held = held.filter(unit__path__startswith=path)
    numbers: dict[str, int] = {}
    for holds in (held, towards):
        counted = holds.order_by().values("role").annotate(n=Count("user", distinct=True))
        for row in counted:
            numbers[row["role"]] = numbers.get(row["role"], 0) + row["n"]
    rows = tuple(
        (
            Cell(scope.institution.word("roles", role.value, str(role.label))),
            Cell(str(numbers[role.value])),
        )
        for role in Role
        if role.value in numbers
    )
    columns = (Column("角色", 60), Column("任职人数", 20, numeric=True))
    return Table("角色", columns, rows, "没有任职记录。")
