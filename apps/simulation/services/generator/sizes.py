"""How large the college is: a scale of 1 is the college of the benchmarks, minima keep a small one whole."""

from __future__ import annotations

from dataclasses import dataclass

# The college at scale 1; its offices come with the profile.
STUDENTS, TEACHERS, COURSES, MAJORS, UNITS, SCHOOLS = 20_000, 1_200, 3_000, 60, 40, 12
SMALLEST_CLASS, USUAL_CLASS, LARGEST_CLASS = 28, 41, 55
GRADES = 3


@dataclass(frozen=True)
class Sizes:
    students: int
    teachers: int
    courses: int
    majors: int
    schools: int
    units: int

    @property
    def classes(self) -> int:
        return max(self.majors, round(self.students / USUAL_CLASS))


def sizes_of(scale: float) -> Sizes:
    """Counts follow the scale; units grow with its root, as a college half as large has more than half the units."""
    majors = max(4, round(MAJORS * scale))
    return Sizes(
        students=max(majors * USUAL_CLASS, round(STUDENTS * scale)),
        teachers=max(40, round(TEACHERS * scale)),
        courses=max(100, round(COURSES * scale)),
        majors=majors,
        schools=min(majors, max(2, round(SCHOOLS * scale**0.5))),
        units=round(UNITS * scale),
    )
