"""What can be counted of staff: structure (结构优化) by unit, and each teacher's own levels."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from apps.layers.counting import Tallied, Tally, count_day, ids_on, in_units, make_facts, tally
from apps.layers.declarations import Fact
from apps.layers.models import Subject
from apps.organisation.models import Period
from apps.teacher.models import Teacher

KIND = Teacher.Employment
FULL_TIME = Q(employment=KIND.FULL_TIME)
DOCTOR = Q(degree__contains="博士") | Q(education__contains="博士")
SCHOOLING, DEGREE, TITLE = ~Q(education=""), ~Q(degree=""), ~Q(title_level="")
ON_THE_BOOKS = "统计日在册（已入职、未离职）的"


def _flag(code: str, title: str, words: str) -> Tally:
    known = Q(**{f"{code}__isnull": False})
    definition = f"{ON_THE_BOOKS}专任教师中{words}的人数。"
    return Tally(code, title, FULL_TIME & Q(**{code: True}), known, definition)


def _title(code: str, level: str) -> Tally:
    definition = f"{ON_THE_BOOKS}专任教师中职称等级为“{level}”的人数。"
    return Tally(code, f"{level}人数", FULL_TIME & Q(title_level=level), TITLE, definition)


def _employment(code: KIND, title: str) -> Tally:
    definition = f"{ON_THE_BOOKS}教师中类别为“{code.label}”的人数。"
    return Tally(code.value, title, Q(employment=code), None, definition)


STRUCTURE = (
    Tally("all", "教师总数", Q(), None, f"{ON_THE_BOOKS}各类教师人数，含兼课、兼职和柔性人才。"),
    _employment(KIND.FULL_TIME, "专任教师数"),
    Tally(
        "doctors",
        "博士人数",
        FULL_TIME & DOCTOR,
        SCHOOLING | DEGREE,
        f"{ON_THE_BOOKS}专任教师中学历或学位为博士的人数。",
    ),
    Tally(
        "master_education",
        "硕士研究生学历人数",
        FULL_TIME & Q(education__contains="硕士"),
        SCHOOLING,
        f"{ON_THE_BOOKS}专任教师中最高学历为硕士研究生的人数。",
    ),
    Tally(
        "master_degree",
        "硕士学位人数",
        FULL_TIME & Q(degree__contains="硕士"),
        DEGREE,
        f"{ON_THE_BOOKS}专任教师中最高学位为硕士的人数。",
    ),
    _title("senior", "正高"),
    _title("associate", "副高"),
    _title("intermediate", "中级"),
    _employment(KIND.INTERNAL, "校内兼课教师数"),
    _employment(KIND.COLLEGE, "校外（高校）兼课教师数"),
    _employment(KIND.INDUSTRY, "校外（企业）兼职教师数"),
    _flag("dual_qualified", "双师型教师人数", "认定为双师型"),
    _flag("backbone", "骨干教师人数", "认定为骨干教师"),
    _flag("major_leader", "专业带头人（专业负责人）人数", "任专业带头人（专业负责人）"),
    _employment(KIND.FLEXIBLE, "柔性人才数"),
)


def teachers_on(institution: Any, day: date) -> QuerySet[Teacher]:
    """Who was on the books on a day; without a date of joining somebody always was."""
    rows = Teacher.objects.filter(subject__institution=institution)
    return rows.exclude(Q(joined_on__gt=day) | Q(left_on__lte=day) | Q(subject__closed_on__lte=day))


def _structure(institution: Any, period: Period) -> tuple[Tallied, date]:
    day = count_day(period)
    return tally(teachers_on(institution, day), "subject__unit_id", STRUCTURE), day


def of_staff(institution: Any, period: Period) -> Tallied:
    found, day = _structure(institution, period)
    return in_units(found, institution, "teacher", "staff", day)


def of_units(institution: Any, period: Period) -> Tallied:
    found, day = _structure(institution, period)
    return in_units(found, institution, "school", "unit", day)


def of_college(institution: Any, period: Period) -> Tallied:
    found, day = _structure(institution, period)
    return found.total(ids_on(institution, "school", "college", day))


def counted(institution: Any, period: Period, subject: Subject, one: Tally) -> QuerySet[Subject]:
    """The teachers behind a unit's number."""
    rows = teachers_on(institution, count_day(period)).filter(one.where)
    if subject.unit is not None:
        rows = rows.filter(subject__unit__path__startswith=subject.unit.path)
    return Subject.objects.of(institution).filter(pk__in=rows.values("pk"))


# The higher the level, the larger the number; a word that contains another comes first.
EDUCATION = {"博士": 4, "硕士": 3, "研究生": 3, "本科": 2, "专科": 1, "大专": 1}
DEGREES = {"博士": 3, "硕士": 2, "学士": 1}
TITLES = {"正高": 4, "副高": 3, "中级": 2, "初级": 1, "未定级": 0}


def _levels(field: str, words: Mapping[str, int]) -> Any:
    def compute(institution: Any, period: Period) -> Iterator[tuple[int, int]]:
        rows = teachers_on(institution, count_day(period)).values_list("pk", field)
        for pk, written in rows:
            level = next((number for word, number in words.items() if word in written), None)
            if level is not None:
                yield pk, level

    return compute


def _scale(words: Mapping[str, int]) -> str:
    return "、".join(f"{number} {word}" for word, number in words.items())


OWN = (
    Fact(
        "teacher.education",
        "学历层次",
        "teacher",
        _levels("education", EDUCATION),
        "级",
        f"教师信息中的最高学历：{_scale(EDUCATION)}。",
    ),
    Fact(
        "teacher.degree",
        "学位层次",
        "teacher",
        _levels("degree", DEGREES),
        "级",
        f"教师信息中的最高学位：{_scale(DEGREES)}。",
    ),
    Fact(
        "teacher.title",
        "职称等级",
        "teacher",
        _levels("title_level", TITLES),
        "级",
        f"教师信息中的职称等级：{_scale(TITLES)}。",
    ),
)

FACTS = (
    *make_facts("staff", "staff", STRUCTURE, of_staff, counted),
    *make_facts("unit.staff", "school.unit", STRUCTURE, of_units, counted),
    *make_facts("college.staff", "school.college", STRUCTURE, of_college, counted),
    *OWN,
)
