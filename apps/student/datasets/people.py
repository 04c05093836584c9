"""Classes stand under their major, students under their class, major or unit."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from apps.datahub.committers import Request, Row, SubjectCommitter
from apps.datahub.committers.lookups import NOWHERE, Place, Units, places_by


def entered_on(state: Mapping[str, Any]) -> date | None:
    """The day of entering; without one the first of September of the grade."""
    grade = state.get("grade") or ""
    by_grade = date(int(grade), 9, 1) if grade.isdecimal() else None
    return state.get("enrolled_on") or by_grade


class Above(NamedTuple):
    units: Units
    majors: dict[str, list[Place]]
    classes: dict[str, list[Place]]


class ClassCommitter(SubjectCommitter):
    """行政班: under its major, by the major's code."""

    def lookups(self, request: Request) -> Above:
        majors = places_by(request.institution, "major", "major")
        return Above(Units(request.institution), majors, {})

    def units_of(self, lookups: Any) -> Units:
        return lookups.units

    def place(self, row: Row, state: Mapping[str, Any], lookups: Any) -> Place:
        return lookups.majors[row.values["major"]][0]


class StudentCommitter(SubjectCommitter):
    """学生: 专业 and 班级 are free text, linked only where exactly one subject bears that name.

    ====================  ===============  =========================
    classes of that name  majors           the student stands under
    ====================  ===============  =========================
    1                     any              the class
    0 or several          1                the major
    0 or several          0 or several     the unit
    ====================  ===============  =========================
    """

    def lookups(self, request: Request) -> Above:
        return Above(
            Units(request.institution),
            places_by(request.institution, "major", "major", "name"),
            places_by(request.institution, "student", "class", "name"),
        )

    def units_of(self, lookups: Any) -> Units:
        return lookups.units

    def place(self, row: Row, state: Mapping[str, Any], lookups: Any) -> Place:
        classes = lookups.classes.get(state.get("class_text"), ())
        majors = lookups.majors.get(state.get("major_text"), ())
        for found in (classes, majors):
            if len(found) == 1:
                return found[0]
        return lookups.units.subjects.get(state["unit"], NOWHERE)
