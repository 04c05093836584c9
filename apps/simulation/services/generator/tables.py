"""The college as the tables that the importer takes, column by column, in the order of bringing in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from apps.datahub.datasets import datasets
from apps.datahub.sheets import Sheet
from apps.layers.registry import layers
from apps.simulation.services.generator.college import College
from apps.simulation.services.generator.metrics import Kind
from apps.simulation.services.generator.parts import Person
from apps.simulation.services.generator.series import Series

Cell = str | None
Row = tuple[Cell, ...]
LEVEL, YEARS = "高职专科", "3"


@dataclass(frozen=True)
class Table:
    """Rows of one dataset: cells in the order of `columns`, which name the sheet's columns."""

    dataset: str
    stem: str
    form: Sheet
    columns: tuple[str, ...]
    rows: Iterable[tuple[Cell, ...]]

    @property
    def captions(self) -> list[str]:
        return [self.form.by_code[code].caption for code in self.columns]


def tables_of(college: College) -> Iterator[Table]:
    yield from master_tables(college)
    yield from observation_tables(college)


def master_tables(college: College) -> Iterator[Table]:
    """Who and what there is; what refers to something comes after it."""
    yield _table("majors", MAJOR_COLUMNS, _majors(college))
    yield _table("staff", STAFF_COLUMNS, _staff(college))
    yield _table("courses", COURSE_COLUMNS, _courses(college))
    yield _table("classes", CLASS_COLUMNS, _classes(college))
    yield _table("students", STUDENT_COLUMNS, _students(college))
    yield _table("offerings", OFFERING_COLUMNS, _offerings(college))
    yield _table("enrolment", ("offering", "student_no", "status", "score"), college.enrolments())


def observation_tables(college: College) -> Iterator[Table]:
    """The values of all metrics, one table for each kind of subject."""
    ordered = sorted(college.series, key=lambda one: one.metric.of_kind)
    for kind, group in groupby(ordered, key=lambda one: one.metric.of_kind):
        rows = _observations(kind, list(group))
        yield _table("observations", OBSERVATION_COLUMNS, rows, "_".join(kind))


def _table(
    dataset: str, columns: tuple[str, ...], rows: Iterable[tuple[Cell, ...]], tail: str = ""
) -> Table:
    # The general form is the last one of a dataset that has several.
    form = datasets[dataset].forms[-1]
    stem = f"{dataset}_{tail}" if tail else dataset
    return Table(dataset, stem, form, columns, rows)


def _yes_no(flag: bool | None) -> Cell:
    return None if flag is None else ("是" if flag else "否")


MAJOR_COLUMNS = ("code", "name", "unit", "level", "years", "opened_on", "category", "leader")


def _majors(college: College) -> Iterator[tuple[Cell, ...]]:
    for one in college.majors:
        yield (
            *(one.code, one.name, one.unit, LEVEL, YEARS),
            *(one.opened_on.isoformat(), one.category, one.leader),
        )


PERSON_COLUMNS = ("name", "sex", "identity_no", "phone")
STAFF_COLUMNS = (
    *("staff_no", *PERSON_COLUMNS, "unit", "title", "dual_qualified", "joined_on"),
    *("education", "degree", "title_level", "employment", "backbone", "major_leader"),
)


def _person(one: Person) -> tuple[Cell, ...]:
    return one.number, one.name, one.sex, one.identity_no, one.phone


def _staff(college: College) -> Iterator[tuple[Cell, ...]]:
    names = {unit.code: unit.name for unit in college.units}
    for one in college.staff:
        full_time = one.backbone is not None
        yield (
            *_person(one.person),
            *(names[one.unit], one.title or None, _yes_no(one.dual_qualified)),
            *(one.joined_on.isoformat(), one.education, one.degree or None, one.title_level),
            *(one.employment, _yes_no(one.backbone)),
            _yes_no(one.major_leader if full_time else None),
        )


COURSE_COLUMNS = (
    *("code", "name", "unit", "type", "attribute", "nature", "hours", "practice_hours"),
    *("credits", "online_open", "certificate", "ideological", "leader"),
)


def _courses(college: College) -> Iterator[tuple[Cell, ...]]:
    for one in college.courses:
        attribute = "专业课程" if one.major else "公共课程"
        yield (
            *(one.code, one.name, one.unit, one.type, attribute, one.nature, str(one.hours)),
            *(str(one.practice_hours), one.credits, *map(_yes_no, one.flags), one.leader),
        )


CLASS_COLUMNS = ("code", "name", "unit", "major", "grade", "counsellor")


def _classes(college: College) -> Iterator[tuple[Cell, ...]]:
    for one in college.classes:
        major = one.major
        yield one.code, one.name, major.unit, major.code, str(one.grade), one.counsellor


STUDENT_COLUMNS = (
    *("student_no", *PERSON_COLUMNS, "unit", "major", "class_name", "grade", "enrolled_on"),
)


def _students(college: College) -> Iterator[tuple[Cell, ...]]:
    names = {unit.code: unit.name for unit in college.units}
    for one in college.students:
        home = one.home
        yield (
            *_person(one.person),
            *(names[home.major.unit], home.major.name, home.name),
            *(str(home.grade), one.enrolled_on.isoformat()),
        )


OFFERING_COLUMNS = (
    *("code", "course", "term", "name", "teacher", "hours", "capacity", "composition"),
)


def _offerings(college: College) -> Iterator[tuple[Cell, ...]]:
    for one in college.offerings:
        number = one.code.rpartition("-")[2]
        yield (
            *(one.code, one.course.code, one.term, f"{one.course.name}-{number}", one.teacher),
            *(str(one.weekly_hours), str(sum(home.size for home in one.classes))),
            "、".join(home.name for home in one.classes),
        )


OBSERVATION_COLUMNS = (
    *("layer", "subject", "metric", "metric_name", "period", "value", "unit_name"),
)


def _observations(kind: Kind, series: list[Series]) -> Iterator[tuple[Cell, ...]]:
    title: Any = layers[kind[0]].title
    for one in series:
        metric = one.metric
        for subject, period, value in one.values():
            yield title, subject, metric.code, metric.name, period, value, metric.unit or None
