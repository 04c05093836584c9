"""Classes of three grades, and their students."""

from __future__ import annotations

from datetime import date
from random import Random

from apps.simulation.services.generator.facts import dice, shares
from apps.simulation.services.generator.parts import ClassRow, MajorRow, StudentRow
from apps.simulation.services.generator.people import People
from apps.simulation.services.generator.sizes import (
    GRADES,
    LARGEST_CLASS,
    SMALLEST_CLASS,
    Sizes,
)

ENTRY_AGE = 18
# The first grade is a little larger: some leave on the way.
GRADE_WEIGHTS = (1.06, 1.0, 0.94)
ENTRY_DAYS = (5, 8, 12)


def plan_classes(majors: list[MajorRow], sizes: Sizes, seed: str, newest: int) -> list[ClassRow]:
    """Classes by major and grade; every major has one, the large ones several in each grade."""
    random = dice(seed, "classes")
    popularity = [random.lognormvariate(0, 0.45) for _ in majors]
    places = [
        (major, newest - back, weight * GRADE_WEIGHTS[back])
        for major, weight in zip(majors, popularity, strict=True)
        for back in range(GRADES)
    ]
    counts = _counts(places, sizes.classes)
    filled = [(major, grade, n) for (major, grade, _), n in zip(places, counts, strict=True)]
    class_sizes = iter(_sizes(sum(counts), sizes.students, random))
    codes = {major.code: f"{at:02}" for at, major in enumerate(majors, start=1)}
    return [
        ClassRow(
            code=f"{grade}{codes[major.code]}{number:02}",
            name=f"{major.name}{grade % 100:02}{number:02}班",
            major=major,
            grade=grade,
            size=next(class_sizes),
            number=number,
        )
        for major, grade, count in filled
        for number in range(1, count + 1)
    ]


def _counts(places: list[tuple[MajorRow, int, float]], classes: int) -> list[int]:
    """Classes of each place; where they are too few, a major has one in one of its grades."""
    weights = [weight for _, _, weight in places]
    if classes >= len(places):
        return shares(classes, weights, least=1)
    first = [at for at in range(len(places)) if at % GRADES == at // GRADES % GRADES]
    rest = [0.0 if at in first else weight for at, weight in enumerate(weights)]
    counts = shares(classes - len(first), rest)
    return [count + (at in first) for at, count in enumerate(counts)]


def _sizes(count: int, students: int, random: Random) -> list[int]:
    """Sizes around the mean that add up to all students, within what a classroom holds."""
    mean = students / count
    drawn = [round(random.gauss(mean, 5)) for _ in range(count)]
    drawn = [min(max(one, SMALLEST_CLASS), LARGEST_CLASS) for one in drawn]
    difference = students - sum(drawn)
    step = 1 if difference > 0 else -1
    while difference:
        open_ones = [
            at for at, size in enumerate(drawn) if SMALLEST_CLASS <= size + step <= LARGEST_CLASS
        ]
        if not open_ones:
            break
        for at in random.sample(open_ones, min(abs(difference), len(open_ones))):
            drawn[at] += step
            difference -= step
    return drawn


def make_students(classes: list[ClassRow], seed: str) -> list[StudentRow]:
    """Student numbers are the class's code and a seat: ten digits."""
    people, rows = People(seed, "students", first_phone=10_000), []
    random = people.random
    for home in classes:
        entered = date(home.grade, 9, ENTRY_DAYS[home.grade % len(ENTRY_DAYS)])
        level = random.gauss(0, 0.35)
        for seat in range(1, home.size + 1):
            sex = people.sex(home.major.female)
            born = people.birthday(home.grade - ENTRY_AGE)
            person = people.person(f"{home.code}{seat:02}", sex, born)
            rows.append(StudentRow(person, home, entered, level + random.gauss(0, 0.9)))
    return rows
