"""What can be counted of teaching: courses by major and unit, offerings by course and teacher."""

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from apps.course.models import Course, Offering
from apps.layers.counting import (
    Tallied,
    Tally,
    count_day,
    in_subjects,
    in_units,
    make_facts,
    subjects_on,
    tally,
)
from apps.layers.models import Subject
from apps.organisation.models import Period

LISTED = (
    Tally("all", "开设课程数", Q(), None, "统计日仍在开设的课程门数。", "门"),
    Tally(
        "practical",
        "含实践的课程数",
        Q(course_type__in=("B", "C")),
        ~Q(course_type=""),
        "统计日仍在开设的 B 类（理论＋实践）和 C 类（纯实践）课程门数。",
        "门",
    ),
    Tally(
        "online_open",
        "在线开放课程数",
        Q(online_open=True),
        Q(online_open__isnull=False),
        "统计日仍在开设、标明为在线开放课程的门数。",
        "门",
    ),
    Tally(
        "ideological",
        "课程思政示范课数",
        Q(ideological=True),
        Q(ideological__isnull=False),
        "统计日仍在开设、标明为课程思政示范课的门数。",
        "门",
    ),
    Tally(
        "certificate",
        "课证融通课程数",
        Q(certificate=True),
        Q(certificate__isnull=False),
        "统计日仍在开设、标明为课证融通的门数。",
        "门",
    ),
)
SECTIONS = (
    Tally("sections", "教学班数", Q(), None, "在时段内结束的学期里开出的教学班个数。", "个"),
)
TEAM = (
    Tally(
        "teachers", "任课教师数", Q(), None, "在时段内结束的学期里为本课程任课的教师人数。", "人"
    ),
)
TAUGHT = (
    Tally("sections", "所授教学班数", Q(), None, "在时段内结束的学期里任课的教学班个数。", "个"),
    Tally("courses", "所授课程门数", Q(), None, "在时段内结束的学期里任课的课程门数。", "门"),
)


def courses_on(institution: Any, day: date) -> QuerySet[Course]:
    return Course.objects.filter(subject__in=subjects_on(institution, "course", "course", day))


def offerings_in(institution: Any, period: Period) -> QuerySet[Offering]:
    """The offerings of the terms that end in a period: a calendar year has two."""
    rows = Offering.objects.filter(subject__institution=institution)
    return rows.filter(term__end__gte=period.start, term__end__lte=period.end)


def of_majors(institution: Any, period: Period) -> Tallied:
    day = count_day(period)
    rows = courses_on(institution, day).filter(subject__parent__isnull=False)
    found = tally(rows, "subject__parent_id", LISTED)
    return in_subjects(found, institution, "major", "major", day)


def of_units(institution: Any, period: Period) -> Tallied:
    day = count_day(period)
    rows = courses_on(institution, day).filter(subject__unit__isnull=False)
    return in_units(tally(rows, "subject__unit_id", LISTED), institution, "school", "unit", day)


def given(institution: Any, period: Period) -> QuerySet[Any] | None:
    """The courses that were given in a period: in a term that ends in it, or in which it lies.

    None where no course was.
    """
    ended = Q(term__end__gte=period.start, term__end__lte=period.end)
    around = Q(term__start__lte=period.start, term__end__gte=period.end)
    rows = Offering.objects.filter(ended | around, subject__institution=institution)
    rows = rows.filter(subject__parent__isnull=False)
    return rows.values("subject__parent_id") if rows.exists() else None


def of_courses(institution: Any, period: Period) -> Tallied:
    found = tally(offerings_in(institution, period), "subject__parent_id", SECTIONS)
    courses = subjects_on(institution, "course", "course", count_day(period))
    return found.at(courses.values_list("pk", flat=True))


def team_of_courses(institution: Any, period: Period) -> Tallied:
    """How many teachers gave a course; of a course that nobody gave nothing is said."""
    rows = offerings_in(institution, period).exclude(teacher_no="")
    courses = subjects_on(institution, "course", "course", count_day(period))
    rows = rows.filter(subject__parent__in=courses.values("pk"))
    counts = (
        rows.order_by().values("subject__parent").annotate(n=Count("teacher_no", distinct=True))
    )
    groups = {
        parent: Counter(teachers=number)
        for parent, number in counts.values_list("subject__parent", "n")
        if parent is not None
    }
    return Tallied(groups, frozenset({"teachers"}))


def of_teachers(institution: Any, period: Period) -> Tallied:
    """Offerings name their teacher by staff number, which is the code of the teacher's subject."""
    rows = offerings_in(institution, period).exclude(teacher_no="").order_by().values("teacher_no")
    counts = rows.annotate(sections=Count("pk"), courses=Count("subject__parent", distinct=True))
    by_number = {
        number: Counter(sections=sections, courses=courses)
        for number, sections, courses in counts.values_list("teacher_no", "sections", "courses")
    }
    teachers = subjects_on(institution, "teacher", "teacher", count_day(period))
    nothing = Counter(sections=0, courses=0)
    groups = {pk: by_number.get(code, nothing) for pk, code in teachers.values_list("pk", "code")}
    return Tallied(groups, frozenset(by_number and ("sections", "courses")))


def _subjects(institution: Any, rows: QuerySet[Any]) -> QuerySet[Subject]:
    return Subject.objects.of(institution).filter(pk__in=rows.values("pk"))


def of_major(institution: Any, period: Period, subject: Subject, one: Tally) -> QuerySet[Subject]:
    """The courses of a major."""
    rows = courses_on(institution, count_day(period)).filter(one.where)
    return _subjects(institution, rows.filter(subject__path__startswith=subject.path))


def of_unit(institution: Any, period: Period, subject: Subject, one: Tally) -> QuerySet[Subject]:
    """The courses of a unit with the units below it."""
    rows = courses_on(institution, count_day(period)).filter(one.where)
    path = subject.unit.path if subject.unit is not None else "-"
    return _subjects(institution, rows.filter(subject__unit__path__startswith=path))


def sections(institution: Any, period: Period, subject: Subject, one: Tally) -> QuerySet[Subject]:
    return _subjects(institution, offerings_in(institution, period).filter(subject__parent=subject))


FACTS = (
    *make_facts("major.courses", "major.major", LISTED, of_majors, of_major),
    *make_facts("unit.courses", "school.unit", LISTED, of_units, of_unit),
    *make_facts("course", "course", SECTIONS, of_courses, sections),
    *make_facts("course.team", "course", TEAM, team_of_courses),
    *make_facts("teacher.taught", "teacher.teacher", TAUGHT, of_teachers),
)
