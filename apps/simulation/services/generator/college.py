"""The whole college, made in one order from a seed; the database is not asked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from apps.simulation.services.generator import courses, staff, students, teaching, units
from apps.simulation.services.generator.bounds import Watch, watch_of
from apps.simulation.services.generator.leading import appoint
from apps.simulation.services.generator.metrics import Kind, MetricFacts, observed, parts_of_wholes
from apps.simulation.services.generator.parts import (
    ClassRow,
    CourseRow,
    MajorRow,
    OfferingRow,
    StaffRow,
    StudentRow,
    UnitRow,
)
from apps.simulation.services.generator.plant_files import Wish, plants_of
from apps.simulation.services.generator.series import Series, SubjectFacts, Window, fit
from apps.simulation.services.generator.sizes import Sizes, sizes_of
from apps.simulation.services.generator.terms import Calendar, Span, last_week_end, term

# Beside the majors' own: what is taught to all.
COMMON_WEIGHT = 12.0


@dataclass(frozen=True)
class Order:
    """What is wanted; the same order gives the same college."""

    code: str
    scale: float
    years: int
    seed: str
    as_of: date
    # Entries of the profile's units and metrics, by code.
    units: dict[str, dict[str, Any]] = field(default_factory=dict)
    metrics: dict[str, dict[str, Any]] = field(default_factory=dict)
    # How the profile watches its metrics; None where it does not say.
    watches: dict[str, Watch] | None = None
    locked: frozenset[str] = frozenset()
    wishes: tuple[Wish, ...] = ()


class College:
    """Its parts; what depends on others is made when first asked for."""

    def __init__(self, order: Order) -> None:
        self.order, self.seed = order, f"{order.seed}/{order.code}"
        self.sizes: Sizes = sizes_of(order.scale)
        self.calendar = Calendar(last_week_end(order.as_of), order.years)
        profile = [_unit(code, entry) for code, entry in order.units.items()]
        self.placeholders = units.placeholders(profile)
        self.units: list[UnitRow] = units.plan_units(profile, self.sizes, self.seed)
        newest = self.calendar.grade
        self.majors: list[MajorRow] = units.plan_majors(self.units, self.sizes, self.seed, newest)
        self.classes: list[ClassRow] = students.plan_classes(
            self.majors, self.sizes, self.seed, newest
        )
        self.students: list[StudentRow] = students.make_students(self.classes, self.seed)
        self.staff: list[StaffRow] = staff.make_staff(
            self.units, self.sizes, self.seed, self.calendar.as_of, self._weights()
        )
        self.courses: list[CourseRow] = courses.plan_courses(
            self.units, self.majors, self.sizes, self.seed
        )
        self.posts = appoint(self)
        self.offerings: list[OfferingRow] = teaching.plan_offerings(
            self.classes, self.courses, self.staff, self.calendar, self.seed
        )

    def _weights(self) -> dict[str, float]:
        """How much each teaching unit teaches: its share of the students, a part for all."""
        taught: dict[str, float] = defaultdict(float)
        for home in self.classes:
            taught[home.major.unit] += home.size
        common = sum(taught.values()) / COMMON_WEIGHT
        teaching_units = [unit for unit in self.units if unit.kind == "teaching"]
        return {unit.code: taught.get(unit.code) or common for unit in teaching_units}

    @cached_property
    def students_of(self) -> dict[str, list[StudentRow]]:
        found: dict[str, list[StudentRow]] = defaultdict(list)
        for one in self.students:
            found[one.home.code].append(one)
        return found

    def enrolments(self) -> Any:
        return teaching.enrol(self.offerings, self.students_of, self.seed)

    @cached_property
    def subjects(self) -> dict[Kind, list[SubjectFacts]]:
        """By layer and kind: what values may be about, and since when it is there."""
        spans = {one.code: one for one in self.calendar.teaching}
        given: dict[str, list[Span]] = defaultdict(list)
        for one in self.offerings:
            given[one.course.code].append(spans[one.term])
        return {
            ("school", "college"): [SubjectFacts(self.order.code)],
            ("school", "unit"): [SubjectFacts(unit.code) for unit in self.units],
            ("teacher", "staff"): [
                SubjectFacts(unit.code) for unit in self.units if unit.kind == "teaching"
            ],
            ("major", "major"): [SubjectFacts(major.code) for major in self.majors],
            ("course", "course"): [
                SubjectFacts(course.code, spells=tuple(given[course.code]))
                for course in self.courses
            ],
            ("course", "offering"): [
                SubjectFacts(one.code, spans[one.term].start, spans[one.term].end)
                for one in self.offerings
            ],
            ("teacher", "teacher"): [
                SubjectFacts(one.person.number, one.joined_on) for one in self.staff
            ],
            ("student", "class"): [
                SubjectFacts(home.code, term(home.grade, 1).start) for home in self.classes
            ],
            ("student", "student"): [
                SubjectFacts(one.person.number, one.enrolled_on) for one in self.students
            ],
        }

    @cached_property
    def metrics(self) -> list[MetricFacts]:
        found = observed(self.order.metrics)
        return [one for one in found if one.of_kind in self.subjects]

    @cached_property
    def _window(self) -> Window:
        return Window(self.calendar, self.seed, self.order.locked)

    @cached_property
    def series(self) -> list[Series]:
        """One for each metric, with what is planted into it; locked periods are left out."""
        made = [
            Series(one, self.subjects[one.of_kind], self._window, watch_of(one, self.order.watches))
            for one in self.metrics
        ]
        known = {one.code: one for one in self.metrics}
        codes = {one.metric.code: {subject.code for subject in one.subjects} for one in made}
        wished = plants_of(list(self.order.wishes), known, codes)
        for one in made:
            one.plants |= wished.get(one.metric.code, {})
        by_code = {one.metric.code: one for one in made}
        for part, whole in parts_of_wholes(self.order.metrics):
            if part in by_code and whole in by_code:
                fit(by_code[part], by_code[whole])
        return made


def _unit(code: str, entry: dict[str, Any]) -> UnitRow:
    return UnitRow(
        code=code,
        name=entry["name"],
        kind=str(entry["kind"]),
        parent=entry.get("parent") or "",
        position=int(entry.get("position") or 0),
        of_profile=True,
    )
