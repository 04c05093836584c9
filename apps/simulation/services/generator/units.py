"""Units and majors: the profile's offices, schools (二级学院) by category of majors, sections, majors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from random import Random

from apps.organisation.choices import UnitKind
from apps.simulation.services.generator.facts import Fact, dice, draw, shares, table
from apps.simulation.services.generator.parts import MajorRow, UnitRow
from apps.simulation.services.generator.sizes import Sizes

# What a document prints where every college has its own: 各系部, 教研室.
PLACEHOLDER = re.compile(r"各.*|系部|教研室|二级学院|(二级)?教学单位")
# They teach all and have no majors.
COMMON = (("makesi", "马克思主义学院"), ("gonggong", "公共基础教学部"))
FIRST_POSITION = 300
OLDEST_MAJOR, YOUNGEST_MAJOR = 1985, 4


def plan_units(profile: Iterable[UnitRow], sizes: Sizes, seed: str) -> list[UnitRow]:
    """All units, parents first. Teaching units of the profile keep their names."""
    random = dice(seed, "units")
    kept = [unit for unit in profile if not PLACEHOLDER.fullmatch(unit.name)]
    own = [unit for unit in kept if unit.kind == UnitKind.TEACHING]
    categories = _categories(own, sizes.schools, random)
    made = [
        UnitRow(
            code=_free(row["unit_code"], kept),
            name=row["unit_name"],
            kind=UnitKind.TEACHING,
            position=FIRST_POSITION + 10 * at,
            category=row["code"],
        )
        for at, row in enumerate(categories)
    ]
    taken = {unit.name for unit in kept}
    common = [
        UnitRow(_free(code, kept), name, UnitKind.TEACHING, position=FIRST_POSITION + 400 + at)
        for at, (code, name) in enumerate(COMMON)
        if name not in taken
    ]
    units = kept + made + common
    schools = [unit for unit in units if unit.category]
    return units + _sections(schools, sizes.units - len(units))


def placeholders(profile: Iterable[UnitRow]) -> list[str]:
    """Codes of the profile's units that own ones take the place of, children first."""
    found = [unit.code for unit in profile if PLACEHOLDER.fullmatch(unit.name)]
    return found[::-1]


def _free(code: str, units: Iterable[UnitRow]) -> str:
    return f"{code}-xy" if code in {unit.code for unit in units} else code


def _categories(own: list[UnitRow], count: int, random: Random) -> list[Fact]:
    """Give the profile's schools the category that their name speaks of; draw the rest."""
    left = list(table("categories"))
    for unit in own:
        found = next((row for row in left if _speaks_of(unit.name, row)), None)
        if found is not None:
            unit.category = found["code"]
            left.remove(found)
    return draw(random, left, max(0, count - len(own)))


def _speaks_of(name: str, row: Fact) -> bool:
    return any(word in name for word in row["keywords"].split())


def _sections(schools: list[UnitRow], count: int) -> list[UnitRow]:
    """教研室 of the schools in turn, as many as are wanted."""
    words = ("专业基础", "实训", "专业拓展")
    return [
        UnitRow(
            code=f"{schools[at % len(schools)].code}-{at // len(schools) + 1}",
            name=f"{schools[at % len(schools)].name}{words[at // len(schools)]}教研室",
            kind=UnitKind.SECTION,
            parent=schools[at % len(schools)].code,
            position=schools[at % len(schools)].position + at // len(schools) + 1,
        )
        for at in range(min(max(count, 0), len(schools) * len(words)))
    ]


def plan_majors(units: list[UnitRow], sizes: Sizes, seed: str, this_year: int) -> list[MajorRow]:
    """Majors of the national catalogue, under the school of their category."""
    random, majors = dice(seed, "majors"), []
    schools = [unit for unit in units if unit.category]
    categories = {row["code"]: row for row in table("categories")}
    weights = [float(categories[unit.category]["weight"]) for unit in schools]
    for unit, count in zip(schools, shares(sizes.majors, weights, least=1), strict=True):
        category = categories[unit.category]
        rows = [row for row in table("majors") if row["category"] == unit.category]
        for row in sorted(draw(random, rows, count), key=lambda one: one["code"]):
            usual = float(row["female_percent"] or category["female_percent"])
            opened = random.randint(OLDEST_MAJOR, this_year - YOUNGEST_MAJOR)
            majors.append(
                MajorRow(
                    code=row["code"],
                    name=row["name"],
                    unit=unit.code,
                    category=category["name"],
                    opened_on=date(opened, random.choice((3, 6, 7)), 1),
                    female=min(max(random.gauss(usual, 5) / 100, 0.01), 0.99),
                )
            )
    return majors
