"""Who leads what: units, majors, courses, classes."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING

from apps.simulation.services.generator.parts import StaffRow
from apps.simulation.services.generator.staff import FULL_TIME, LEVELS

if TYPE_CHECKING:
    from apps.simulation.services.generator.college import College

QUALITY = re.compile("诊改|质量|质管|督导")
PRESIDENCY = re.compile("校办|院办|党政|党办|办公室")
HIGH = LEVELS[:3]


@dataclass
class Posts:
    """Staff numbers by what they lead."""

    heads: dict[str, str] = field(default_factory=dict)
    president: str = ""
    quality: str = ""
    # The second person of the quality office: nobody reviews what is their own.
    deputy: str = ""
    quality_unit: str = ""


def appoint(college: College) -> Posts:
    """Give each major, course and class its leader, and name the heads of units."""
    of_unit: dict[str, list[StaffRow]] = defaultdict(list)
    for one in sorted(college.staff, key=_rank):
        of_unit[one.unit].append(one)
    posts = Posts(heads={code: rows[0].person.number for code, rows in of_unit.items()})
    _lead_offices(college, of_unit, posts)
    _lead_majors(college, of_unit, posts)
    _lead_courses(college, of_unit, posts)
    _counsel(college, of_unit)
    _office(college, posts)
    return posts


def _lead_offices(college: College, of_unit: dict[str, list[StaffRow]], posts: Posts) -> None:
    """In a small college an office without staff of its own is led by somebody from elsewhere."""
    taken = set(posts.heads.values())
    free = [
        one.person.number
        for rows in zip_longest(*of_unit.values())
        for one in rows
        if one is not None and one.employment == FULL_TIME and one.person.number not in taken
    ]
    without = [unit.code for unit in college.units if unit.code not in posts.heads]
    # A teaching unit keeps its best for its majors and courses: offices take from the end.
    posts.heads |= dict(zip(without, reversed(free), strict=False))


def _rank(one: StaffRow) -> tuple[bool, int, str]:
    """Full-time or at least inside first, high titles first, then as the numbers run."""
    outside = one.person.number >= "90000"
    return outside, LEVELS.index(one.title_level), one.person.number


def _lead_majors(college: College, of_unit: dict[str, list[StaffRow]], posts: Posts) -> None:
    turn: dict[str, int] = defaultdict(int)
    for major in college.majors:
        rows = [one for one in of_unit[major.unit] if one.employment == FULL_TIME]
        # The head leads the unit; a unit of few has no other choice.
        rows = [one for one in rows if one.person.number != posts.heads[major.unit]] or rows
        leader = rows[turn[major.unit] % len(rows)]
        turn[major.unit] += 1
        major.leader, leader.major_leader = leader.person.number, True


def _lead_courses(college: College, of_unit: dict[str, list[StaffRow]], posts: Posts) -> None:
    turn: dict[str, int] = defaultdict(int)
    for course in college.courses:
        own = of_unit[course.unit]
        rows = [one for one in own if one.title_level in HIGH]
        # Nobody assesses what is their own: the head leads a course only where nobody else is.
        rows = [one for one in rows or own if one.person.number != posts.heads[course.unit]]
        rows = rows or own or college.staff
        course.leader = rows[turn[course.unit] % len(rows)].person.number
        turn[course.unit] += 1


def _counsel(college: College, of_unit: dict[str, list[StaffRow]]) -> None:
    """The youngest of a unit each have a few classes."""
    turn: dict[str, int] = defaultdict(int)
    for home in college.classes:
        rows = of_unit[home.major.unit]
        rows = sorted((o for o in rows if o.employment == FULL_TIME), key=lambda o: o.person.born)
        young = rows[-max(len(rows) // 3, 1) :]
        home.counsellor = young[turn[home.major.unit] % len(young)].person.number
        turn[home.major.unit] += 1


def _office(college: College, posts: Posts) -> None:
    """The quality office and its head; without one, the first office that has somebody."""
    named = _named(college, QUALITY)
    offices = [unit.code for unit in college.units if unit.kind != "teaching"]
    codes = [code for code in [*named, *offices, *posts.heads] if code in posts.heads]
    posts.quality_unit, posts.quality = codes[0], posts.heads[codes[0]]
    led = [code for code in [*_named(college, PRESIDENCY), *offices] if code in posts.heads]
    others = [posts.heads[code] for code in led if code != posts.quality_unit]
    posts.president = others[0] if others else posts.quality
    leading = {posts.quality, *posts.heads.values(), *(one.leader for one in college.majors)}
    staff = [one for one in college.staff if one.person.number not in leading]
    own = [one for one in staff if one.unit == posts.quality_unit]
    plain = own or [one for one in staff if one.employment == FULL_TIME] or college.staff
    posts.deputy = min(plain, key=_rank).person.number


def _named(college: College, words: re.Pattern[str]) -> list[str]:
    return [unit.code for unit in college.units if words.search(unit.name)]
