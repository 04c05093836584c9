"""What can be counted of students: heads by class, major, unit and college, and how they pass."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from apps.layers.counting import (
    Tallied,
    Tally,
    count_day,
    ids_on,
    in_subjects,
    in_units,
    make_facts,
    tally,
)
from apps.layers.models import Subject
from apps.organisation.models import Period
from apps.student.models import Enrolment, Student

PASS_MARK = Decimal(60)
PASSED_WORDS = ("及格", "合格", "通过", "良好", "优秀", "中等", "Pass", "Distinction")
FAILED_WORDS = ("不及格", "不合格", "未通过", "Fail")
WITHOUT_SCORE = Q(score__isnull=True)
JUDGED = Q(score__isnull=False) | Q(result__in=PASSED_WORDS + FAILED_WORDS)
PASSED = Q(score__gte=PASS_MARK) | (WITHOUT_SCORE & Q(result__in=PASSED_WORDS))
HEADS = "统计日在校（已入学、未离校）的学生人数。"
NEW = "时段内入学的学生人数；没有入学日期的按年级，九月入学计。"
RESULTS = (
    Tally("enrolled", "选课人次", Q(), None, "在时段内结束的学期里的选课人次。", "人次"),
    Tally("judged", "有结果人次", JUDGED, JUDGED, "其中已有总评成绩或修读结果的人次。", "人次"),
    Tally(
        "passed", "达标人次", PASSED, JUDGED, "其中总评成绩不低于 60 分或结果为合格的人次。", "人次"
    ),
)


def _first_of_september(day: date) -> date:
    return date(day.year if day.month >= 9 else day.year - 1, 9, 1)


def _september_in(period: Period) -> str:
    """The grade that enters in a period by the calendar, or ""."""
    entry = _first_of_september(period.end)
    return str(entry.year) if entry >= period.start else ""


def heads_of(period: Period) -> tuple[Tally, ...]:
    entered = Q(enrolled_on__range=(period.start, count_day(period)))
    by_grade = Q(enrolled_on=None, grade=_september_in(period)) & ~Q(grade="")
    return (
        Tally("all", "在校生数", Q(), None, HEADS),
        Tally("new", "新生数", entered | by_grade, None, NEW),
    )


HEAD_TALLIES = (
    Tally("all", "在校生数", Q(), None, HEADS),
    Tally("new", "新生数", Q(), None, NEW),
)


def students_on(institution: Any, day: date) -> QuerySet[Student]:
    """Who had entered and not left; without a date the grade says when a student entered."""
    latest = str(_first_of_september(day).year)
    rows = Student.objects.filter(subject__institution=institution)
    rows = rows.filter(Q(enrolled_on__lte=day) | Q(enrolled_on=None, grade__lte=latest))
    return rows.exclude(subject__closed_on__lte=day)


def _heads(institution: Any, period: Period, group: str) -> tuple[Tallied, date]:
    day = count_day(period)
    rows = students_on(institution, day).filter(**{f"{group}__isnull": False})
    return tally(rows, group, heads_of(period)), day


def of_classes(institution: Any, period: Period) -> Tallied:
    found, day = _heads(institution, period, "subject__parent_id")
    return in_subjects(found, institution, "student", "class", day)


def of_majors(institution: Any, period: Period) -> Tallied:
    found, day = _heads(institution, period, "subject__parent_id")
    return in_subjects(found, institution, "major", "major", day)


def of_units(institution: Any, period: Period) -> Tallied:
    found, day = _heads(institution, period, "subject__unit_id")
    return in_units(found, institution, "school", "unit", day)


def of_college(institution: Any, period: Period) -> Tallied:
    found, day = _heads(institution, period, "subject__institution_id")
    return found.total(ids_on(institution, "school", "college", day))


def enrolments_in(institution: Any, period: Period) -> QuerySet[Enrolment]:
    """Enrolments of the terms that end in a period."""
    rows = Enrolment.objects.of(institution)
    return rows.filter(offering__term__end__range=(period.start, period.end))


def _results(group: str, layer: str, kind: str) -> Any:
    """Of what nobody took nothing is said, and who passed is not before there are results."""

    def of(institution: Any, period: Period) -> Tallied:
        found = tally(enrolments_in(institution, period), group, RESULTS)
        for counts in found.groups.values():
            if not counts["judged"]:
                del counts["judged"], counts["passed"]
        there = ids_on(institution, layer, kind, count_day(period))
        return found.at([one for one in there if one in found.groups])

    return of


def _counted(institution: Any, period: Period, one: Tally, place: Q) -> QuerySet[Subject]:
    (where,) = (tally.where for tally in heads_of(period) if tally.code == one.code)
    rows = students_on(institution, count_day(period)).filter(where, place)
    return Subject.objects.of(institution).filter(pk__in=rows.values("pk"))


def below(institution: Any, period: Period, subject: Subject, one: Tally) -> QuerySet[Subject]:
    """The students of a class or a major."""
    return _counted(institution, period, one, Q(subject__path__startswith=subject.path))


def inside(institution: Any, period: Period, subject: Subject, one: Tally) -> QuerySet[Subject]:
    """The students of a unit with the units below it."""
    path = subject.unit.path if subject.unit is not None else "-"
    return _counted(institution, period, one, Q(subject__unit__path__startswith=path))


def everybody(institution: Any, period: Period, subject: Subject, one: Tally) -> QuerySet[Subject]:
    return _counted(institution, period, one, Q())


FACTS = (
    *make_facts("class.students", "class", HEAD_TALLIES, of_classes, below),
    *make_facts("major.students", "major.major", HEAD_TALLIES, of_majors, below),
    *make_facts("unit.students", "school.unit", HEAD_TALLIES, of_units, inside),
    *make_facts("college.students", "school.college", HEAD_TALLIES, of_college, everybody),
    *make_facts(
        "offering.results",
        "course.offering",
        RESULTS,
        _results("offering_id", "course", "offering"),
    ),
    *make_facts(
        "course.results",
        "course.course",
        RESULTS,
        _results("offering__subject__parent_id", "course", "course"),
    ),
    *make_facts(
        "student.results", "student", RESULTS, _results("student_id", "student", "student")
    ),
)
