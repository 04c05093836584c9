"""The rows that a generated college consists of, as its tables will have them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(slots=True)
class UnitRow:
    code: str
    name: str
    kind: str
    parent: str = ""
    position: int = 0
    # The national category of its majors; empty for offices and for units that teach all.
    category: str = ""
    # Already in the profile: only majors and people are given to it.
    of_profile: bool = False


@dataclass(slots=True)
class MajorRow:
    code: str
    name: str
    unit: str
    category: str
    opened_on: date
    female: float
    leader: str = ""


@dataclass(slots=True)
class ClassRow:
    code: str
    name: str
    major: MajorRow
    grade: int
    size: int
    number: int
    counsellor: str = ""


@dataclass(slots=True)
class Person:
    number: str
    name: str
    sex: str
    born: date
    identity_no: str | None
    phone: str | None


@dataclass(slots=True)
class StudentRow:
    person: Person
    home: ClassRow
    enrolled_on: date
    # How able, in standard deviations: all of a student's scores have it in common.
    ability: float


@dataclass(slots=True)
class StaffRow:
    person: Person
    unit: str
    employment: str
    education: str
    degree: str
    title: str
    title_level: str
    joined_on: date
    dual_qualified: bool | None
    backbone: bool | None = None
    major_leader: bool = False


@dataclass(slots=True)
class CourseRow:
    code: str
    name: str
    unit: str
    type: str
    nature: str
    hours: int
    practice_hours: int
    credits: str
    term: int
    # Empty for a course that all take.
    major: str = ""
    flags: tuple[bool, bool, bool] = (False, False, False)
    leader: str = ""
    # Points above or below the usual mean of scores.
    ease: float = 0.0


@dataclass(slots=True)
class OfferingRow:
    code: str
    course: CourseRow
    term: str
    teacher: str
    weekly_hours: int
    classes: list[ClassRow] = field(default_factory=list)
    # Scores exist once the term is over.
    graded: bool = True
