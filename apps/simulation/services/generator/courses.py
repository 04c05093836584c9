"""Courses: those that all take, and each major's own from first basics to the last internship."""

from __future__ import annotations

import re
from random import Random

from apps.simulation.services.generator.facts import Fact, dice, shares, table
from apps.simulation.services.generator.parts import CourseRow, MajorRow, UnitRow
from apps.simulation.services.generator.sizes import Sizes

POLITICS = re.compile("思想|形势|四史")
# What every programme ends with, however small the college.
LAST = ("毕业设计", "岗位实习")
FEWEST_COMMON = 24
HOURS_PER_CREDIT = 16
# 在线开放课程, 课证融通, 课程思政示范课.
FLAG_SHARES = (0.12, 0.15, 0.06)
TAIL = re.compile(r"(工程技术|应用技术|技术应用|技术|与管理|与服务|与应用)$")


def plan_courses(
    units: list[UnitRow], majors: list[MajorRow], sizes: Sizes, seed: str
) -> list[CourseRow]:
    random = dice(seed, "courses")
    teaching = [unit.code for unit in units if unit.category]
    common = [unit.code for unit in units if unit.position and unit.kind == "teaching"]
    common = [code for code in common if code not in teaching] or teaching[:1]
    prefixes = {code: f"{at:02}" for at, code in enumerate([*teaching, *common], start=1)}
    for_all = table("public_courses")
    for_all = for_all[: max(FEWEST_COMMON, min(len(for_all), sizes.courses // 10))]
    wanted = [(row, _home_of(row["name"], common), "") for row in for_all]
    own = shares(sizes.courses - len(for_all), [1.0] * len(majors))
    for major, count in zip(majors, own, strict=True):
        wanted += [(row, major.unit, major.code) for row in _own(major, count, random)]
    counters = dict.fromkeys(prefixes, 0)
    rows = []
    for row, unit, of_major in wanted:
        counters[unit] += 1
        code = f"{prefixes[unit]}{counters[unit]:04}"
        rows.append(_course(code, row, unit, of_major, random))
    return rows


def _home_of(name: str, common: list[str]) -> str:
    return common[0] if POLITICS.search(name) else common[-1]


def _own(major: MajorRow, count: int, random: Random) -> list[Fact]:
    """A major's patterns in the order of the terms: a sample of them, or all and second parts."""
    stem = TAIL.sub("", major.name)
    stem = stem if len(stem) > 1 else major.name
    patterns = list(table("course_patterns"))
    last = [row for row in patterns if row["pattern"].endswith(LAST)]
    first = [row for row in patterns if row not in last]
    fewer = max(count - len(last), 0)
    chosen = sorted(random.sample(range(len(first)), min(fewer, len(first))))
    rows = [_named(first[at], stem, "") for at in chosen]
    for part in ("（二）", "（三）"):
        rows += [_named(row, stem, part) for row in first[: max(fewer - len(rows), 0)]]
    return rows + [_named(row, stem, "") for row in last]


def _named(row: Fact, stem: str, part: str) -> Fact:
    practice = int(row["hours"]) * int(row["practice_percent"]) // 100
    term = min(int(row["term"]) + bool(part), 5) if part else row["term"]
    return row | {
        "name": row["pattern"].format(stem) + part,
        "practice_hours": str(practice // 2 * 2),
        "term": str(term),
    }


def _course(code: str, row: Fact, unit: str, major: str, random: Random) -> CourseRow:
    hours = int(row["hours"])
    if major and row["type"] != "C":
        hours += random.choice((-8, 0, 0, 8))
    points = row.get("credits") or f"{max(hours / HOURS_PER_CREDIT // 0.5 / 2, 0.5):g}"
    return CourseRow(
        code=code,
        name=row["name"],
        unit=unit,
        type=row["type"],
        nature=row["nature"],
        hours=hours,
        practice_hours=min(int(row["practice_hours"]), hours),
        credits=points,
        term=int(row["term"]),
        major=major,
        flags=tuple(random.random() < share for share in FLAG_SHARES),  # type: ignore[arg-type]
        ease=random.gauss(0, 4),
    )
