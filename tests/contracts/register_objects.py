"""What the pages of registers are about, and rows of them in any number."""

from typing import Any

from apps.chains.models import (
    Criterion,
    PlanningDocument,
    PrintedTable,
    Regulation,
    ScheduleItem,
    StandardElement,
    StandardFamily,
    StandardType,
)
from apps.organisation.models import MatrixEntry, MatrixRow

from .console_objects import simple
from .world import CollegeBuilder

SECTION = {
    "title": "一、任务",
    "columns": [{"caption": "任务", "group": "", "hint": ""}],
    "rows": [["重点工作"]],
    "lines": [],
}


def family_of(college: CollegeBuilder) -> StandardFamily:
    own = {"institution": college.institution}
    code = f"f{StandardFamily.objects.of(college.institution).count()}"
    family = StandardFamily.objects.create(**own, code=code, name=f"{college.mark}专业标准")
    StandardType.objects.create(**own, family=family, code="t1", name="开发标准")
    return family


def table_of(college: CollegeBuilder) -> PrintedTable:
    code = f"t{PrintedTable.objects.of(college.institution).count()}"
    return PrintedTable.objects.create(
        institution=college.institution,
        code=code,
        name=f"{college.mark}任务分解表",
        sections=[SECTION],
    )


REGISTERS = {"family": simple(family_of), "table": simple(table_of)}


def plans(shop: Any, count: int) -> None:
    above = None
    for number in range(count):
        plan = PlanningDocument.objects.create(
            institution=shop.college,
            code=f"p{number}",
            name=f"规划{number}",
            kind="special",
            responsible="护理系",
            parent=above if number < 5 else None,
        )
        plan.units.add(shop.unit)
        above = plan


def families(shop: Any, count: int) -> None:
    for number in range(count):
        shop.family = StandardFamily.objects.create(
            institution=shop.college, code=f"f{number}", name=f"标准{number}", responsible="护理系"
        )
        shop.family.units.add(shop.unit)


def standards(shop: Any, count: int) -> None:
    families(shop, 1)
    own = {"institution": shop.college}
    for number in range(count):
        one = StandardType.objects.create(
            **own, family=shop.family, code=f"t{number}", name=f"标准{number}", part="一、基本标准"
        )
        element = StandardElement.objects.create(**own, type=one, code="e1", name="要素")
        Criterion.objects.create(**own, element=element, code="c1", name="符合")


def schedule(shop: Any, count: int) -> None:
    first = None
    for number in range(count):
        item = ScheduleItem.objects.create(
            institution=shop.college,
            code=f"s{number}",
            name=f"任务{number}",
            stage="第一阶段",
            responsible="护理系",
            due="每月30日前" if number % 2 else "2026.05",
            parent=first,
        )
        item.units.add(shop.unit)
        first = first or item


def regulations(shop: Any, count: int) -> None:
    for number in range(count):
        rule = Regulation.objects.create(
            institution=shop.college, code=f"r{number}", name=f"制度{number}", responsible="护理系"
        )
        rule.units.add(shop.unit)


def tables(shop: Any, count: int) -> None:
    for number in range(count):
        shop.table = PrintedTable.objects.create(
            institution=shop.college, code=f"t{number}", name=f"表{number}", sections=[SECTION]
        )


def matrix(shop: Any, count: int) -> None:
    own = {"institution": shop.college}
    for number in range(count):
        row = MatrixRow.objects.create(**own, code=f"m{number}", system_name="决策指挥")
        MatrixEntry.objects.create(**own, row=row, layer="school", name=f"机构{number}")
