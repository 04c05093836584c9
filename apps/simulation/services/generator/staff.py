"""Teachers: kinds of employment, ages, schooling, degrees, titles, and who leads what.

The shares follow what vocational colleges publish: two thirds full-time, a fifth from companies and
other colleges, a third of the full-time staff with a senior title, three in five with a master's
degree or more, three in five 双师型.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from apps.simulation.services.generator.facts import shares
from apps.simulation.services.generator.parts import StaffRow, UnitRow
from apps.simulation.services.generator.people import People
from apps.simulation.services.generator.sizes import Sizes

FULL_TIME, INTERNAL = "专任教师", "校内兼课"
COLLEGE, INDUSTRY, FLEXIBLE = "校外（高校）兼课", "校外（企业）兼职", "柔性人才"
EMPLOYMENT = {FULL_TIME: 0.68, INTERNAL: 0.09, COLLEGE: 0.05, INDUSTRY: 0.17, FLEXIBLE: 0.01}
OUTSIDE = (COLLEGE, INDUSTRY, FLEXIBLE)
# Staff numbers of those from outside begin here: they keep out of the personnel office's range.
FIRST_INSIDE, FIRST_OUTSIDE = 101, 90_001

DOCTOR, MASTER, BACHELOR, JUNIOR = "博士研究生", "硕士研究生", "大学本科", "大学专科"
SCHOOLING = {  # by age from which it holds
    52: ((DOCTOR, 2), (MASTER, 18), (BACHELOR, 72), (JUNIOR, 8)),
    40: ((DOCTOR, 6), (MASTER, 46), (BACHELOR, 46), (JUNIOR, 2)),
    0: ((DOCTOR, 7), (MASTER, 76), (BACHELOR, 17)),
}
DEGREE = {DOCTOR: "博士", MASTER: "硕士", BACHELOR: "学士", JUNIOR: ""}
# A degree beside the job: a bachelor's schooling with a master's degree.
DEGREE_BESIDE = 0.22
LEVELS = ("正高", "副高", "中级", "初级", "未定级")
LEVEL_WEIGHTS = {50: (20, 46, 30, 4, 0), 40: (8, 40, 47, 5, 0), 32: (1, 14, 68, 14, 3)} | {
    0: (0, 1, 28, 46, 25)
}
TITLES = {
    "正高": ("教授", "正高级工程师"),
    "副高": ("副教授", "高级工程师"),
    "中级": ("讲师", "工程师"),
    "初级": ("助教", "助理工程师"),
    "未定级": ("", ""),
}
ENGINEER_SHARE = {FULL_TIME: 0.12, INTERNAL: 0.1, COLLEGE: 0.0, INDUSTRY: 0.9, FLEXIBLE: 0.7}
DUAL_QUALIFIED, BACKBONE = 0.62, 0.16
FEMALE_STAFF = 0.53
YOUNGEST, OLDEST = 25, 60


def make_staff(
    units: list[UnitRow], sizes: Sizes, seed: str, as_of: date, weights: dict[str, float]
) -> list[StaffRow]:
    """All teachers, those of the college first; `weights` says how much each unit teaches."""
    people = People(seed, "staff")
    drawn = [
        _member(people, unit, employment, as_of)
        for employment, unit in _places(units, sizes, weights)
    ]
    inside = sorted((one for one in drawn if one.employment not in OUTSIDE), key=_seniority)
    outside = [one for one in drawn if one.employment in OUTSIDE]
    for first, group in ((FIRST_INSIDE, inside), (FIRST_OUTSIDE, outside)):
        for at, one in enumerate(group):
            one.person.number = f"{first + at:05}"
    return inside + outside


def _seniority(one: StaffRow) -> tuple[date, date, str]:
    return one.joined_on, one.person.born, one.person.name


def _places(
    units: list[UnitRow], sizes: Sizes, weights: dict[str, float]
) -> Iterator[tuple[str, str]]:
    """(employment, unit) of every teacher; those who teach beside an office belong to the office."""
    teaching = [unit.code for unit in units if unit.code in weights]
    offices = [unit.code for unit in units if unit.code not in weights and not unit.parent]
    nested = [unit.code for unit in units if unit.code not in weights and unit.parent]
    counts = shares(sizes.teachers, list(EMPLOYMENT.values()))
    for employment, count in zip(EMPLOYMENT, counts, strict=True):
        if employment == INTERNAL and offices:
            places = [code for code in nested if not _under(code, units, teaching)] + offices
            for at in range(count):
                yield employment, places[at % len(places)]
            continue
        each = shares(count, [weights[code] for code in teaching], int(employment == FULL_TIME))
        for code, number in zip(teaching, each, strict=True):
            for _ in range(number):
                yield employment, code


def _under(code: str, units: list[UnitRow], teaching: list[str]) -> bool:
    return next(unit.parent for unit in units if unit.code == code) in teaching


def _member(people: People, unit: str, employment: str, as_of: date) -> StaffRow:
    random = people.random
    age = min(max(round(random.triangular(YOUNGEST, OLDEST, 37)), YOUNGEST), OLDEST)
    sex = people.sex(FEMALE_STAFF)
    born = people.birthday(as_of.year - age, 0)
    education = _by_age(people, SCHOOLING, age)
    level = _by_age(
        people, {a: tuple(zip(LEVELS, w, strict=True)) for a, w in LEVEL_WEIGHTS.items()}, age
    )
    inside = employment not in OUTSIDE
    full_time = employment == FULL_TIME
    return StaffRow(
        person=people.person("", sex, born),
        unit=unit,
        employment=employment,
        education=education,
        degree=_degree(people, education),
        title=TITLES[level][people.chance(ENGINEER_SHARE[employment])],
        title_level=level,
        joined_on=_joined(people, age, as_of, inside=inside),
        dual_qualified=people.chance(DUAL_QUALIFIED) if full_time else None,
        backbone=people.chance(BACKBONE) and level in LEVELS[:3] if full_time else None,
    )


def _by_age(people: People, by_age: dict[int, tuple[tuple[str, int], ...]], age: int) -> str:
    rows = next(rows for least, rows in by_age.items() if age >= least)
    return people.random.choices([word for word, _ in rows], [weight for _, weight in rows])[0]


def _degree(people: People, education: str) -> str:
    if education == BACHELOR and people.chance(DEGREE_BESIDE):
        return DEGREE[MASTER]
    return DEGREE[education]


def _joined(people: People, age: int, as_of: date, *, inside: bool) -> date:
    """In the summer after graduation or a few years later; from outside in one of the last years."""
    years = age - YOUNGEST if inside else min(age - YOUNGEST, 6)
    back = people.random.randint(years // 2 if inside else 0, max(years, 1))
    joined = date(as_of.year - back, people.random.choice((7, 7, 8, 9, 3)), 1)
    return min(joined, as_of.replace(day=1))
