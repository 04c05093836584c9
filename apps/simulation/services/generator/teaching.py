"""What is taught in each term, to whom and by whom, and what came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from random import Random

from apps.simulation.services.generator.facts import dice
from apps.simulation.services.generator.parts import (
    ClassRow,
    CourseRow,
    OfferingRow,
    StaffRow,
    StudentRow,
)
from apps.simulation.services.generator.terms import Calendar, Span, semester

REQUIRED, LIMITED, ELECTIVE = "公共必修", "公共限选", "公共选修"
# Own courses of a class in its terms 1 to 6; a major with fewer gives what it has.
OWN_COURSES = {1: 3, 2: 4, 3: 5, 4: 6, 5: 5, 6: 2}
LIMITED_EACH = 1
# Classes that sit together in a course for all, by its type.
TOGETHER = {"A": 3, "B": 2, "C": 1}
TEACHING_WEEKS = 16
MOST_WEEKLY = 20
MEAN, ABILITY, LUCK = 77.0, 7.5, 5.0
PASS, NEARLY, LIFTED = 60, 55, 0.6
# Of ten thousand: absent, postponed, exempted.
ABSENT, POSTPONED, EXEMPTED = 30, 70, 90


def plan_offerings(
    classes: list[ClassRow],
    courses: list[CourseRow],
    staff: list[StaffRow],
    calendar: Calendar,
    seed: str,
) -> list[OfferingRow]:
    """教学班 of all terms that had begun, in the order of terms and courses."""
    random = dice(seed, "teaching")
    programme = Programme(courses, random)
    teachers = Teachers(staff, random)
    rows: list[OfferingRow] = []
    for term in calendar.teaching:
        takers: dict[str, list[ClassRow]] = defaultdict(list)
        for home in classes:
            for course in programme.of(home, semester(term, home.grade)):
                takers[course.code].append(home)
        for course in courses:
            if course.code in takers:
                graded = term.end <= calendar.as_of
                rows += _offerings(course, takers[course.code], term, teachers, graded=graded)
    return rows


class Programme:
    """Which courses a class takes in its n-th term."""

    def __init__(self, courses: list[CourseRow], random: Random) -> None:
        self.random = random
        self.common: dict[tuple[int, str], list[CourseRow]] = defaultdict(list)
        self.own: dict[str, list[CourseRow]] = defaultdict(list)
        for course in courses:
            if course.major:
                self.own[course.major].append(course)
            else:
                self.common[course.term, course.nature].append(course)
        self._chosen: dict[tuple[str, int, int], list[CourseRow]] = {}

    def of(self, home: ClassRow, number: int) -> list[CourseRow]:
        """Required ones, one of the limited ones by major, an elective by class, the major's own."""
        if number not in OWN_COURSES:
            return []
        limited = self.common[number, LIMITED]
        electives = self.common[number, ELECTIVE]
        at = int(home.major.code)
        courses = list(self.common[number, REQUIRED])
        courses += [limited[(at + i) % len(limited)] for i in range(LIMITED_EACH) if limited]
        if electives:
            courses.append(electives[(at + home.number + number) % len(electives)])
        return courses + self._own(home, number)

    def _own(self, home: ClassRow, number: int) -> list[CourseRow]:
        """One choice for a major, grade and term: its programme of that year."""
        key = (home.major.code, home.grade, number)
        if key not in self._chosen:
            found = [course for course in self.own[home.major.code] if course.term == number]
            count = min(OWN_COURSES[number], len(found))
            chosen = sorted(self.random.sample(range(len(found)), count))
            self._chosen[key] = [found[at] for at in chosen]
        return self._chosen[key]


class Teachers:
    """Whoever of the unit has least to do gets the next offering."""

    def __init__(self, staff: list[StaffRow], random: Random) -> None:
        self.random = random
        self.of_unit: dict[str, list[StaffRow]] = defaultdict(list)
        for one in staff:
            self.of_unit[one.unit].append(one)
        self.all = [one for rows in self.of_unit.values() for one in rows]
        self.load: dict[tuple[str, str], int] = defaultdict(int)

    def next_for(self, unit: str, term: Span, hours: int) -> str:
        there = self.of_unit.get(unit) or self.all
        asked = self.random.sample(there, min(5, len(there)))
        here = [one for one in asked if one.joined_on <= term.start] or asked
        numbers = [one.person.number for one in here]
        number = min(numbers, key=lambda one: self.load[one, term.code])
        self.load[number, term.code] += hours
        return number


def _offerings(
    course: CourseRow, takers: list[ClassRow], term: Span, teachers: Teachers, *, graded: bool
) -> Iterator[OfferingRow]:
    size = 1 if course.major else TOGETHER[course.type]
    weekly = min(max(round(course.hours / TEACHING_WEEKS), 1), MOST_WEEKLY)
    for number, at in enumerate(range(0, len(takers), size), start=1):
        teacher = teachers.next_for(course.unit, term, weekly)
        yield OfferingRow(
            code=f"({term.code})-{course.code}-{teacher}-{number}",
            course=course,
            term=term.code,
            teacher=teacher,
            weekly_hours=weekly,
            classes=takers[at : at + size],
            graded=graded,
        )


Enrolment = tuple[str, str, str | None, str | None]


def enrol(
    offerings: list[OfferingRow], students: dict[str, list[StudentRow]], seed: str
) -> Iterator[Enrolment]:
    """(offering, student, status, score) row by row: nothing is held in memory."""
    random = dice(seed, "scores")
    for offering in offerings:
        mean = MEAN + offering.course.ease + random.gauss(0, 2)
        for home in offering.classes:
            for student in students[home.code]:
                status, score = _outcome(random, mean, student, graded=offering.graded)
                yield offering.code, student.person.number, status, score


def _outcome(
    random: Random, mean: float, student: StudentRow, *, graded: bool
) -> tuple[str | None, str | None]:
    if not graded:
        return "在修", None
    chance = random.randrange(10_000)
    if chance < EXEMPTED:
        return _special(chance)
    points = round(mean + ABILITY * student.ability + random.gauss(0, LUCK))
    if NEARLY <= points < PASS and random.random() < LIFTED:
        points = PASS
    return "正常", str(min(max(points, 0), 100))


def _special(chance: int) -> tuple[str, str | None]:
    if chance < ABSENT:
        return "缺考", None
    return ("缓考", None) if chance < POSTPONED else ("免修", "85")
