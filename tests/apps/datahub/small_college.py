"""A college small enough to count by hand, and metrics to count it with.

护理系 (a teaching unit) has 护理教研室 below it; 药学系 stands beside it.
"""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from apps.course.models import Offering
from apps.datahub.choices import Origin
from apps.datahub.models import Metric
from apps.layers.models import Subject
from apps.organisation.models import Period
from apps.student.models import Enrolment
from tests.factories import make_calendar, make_institution, make_subject, make_unit

DAY = date(2026, 3, 18)

# number: unit, employment, education, degree, title level, 双师, joined, left
STAFF = {
    "00001": ("hl", "full_time", "博士研究生", "博士", "正高", True, "2010-09-01", None),
    "00002": ("hl", "full_time", "硕士研究生", "硕士", "副高", True, "2012-09-01", None),
    "00003": ("jy", "full_time", "本科", "硕士", "副高", False, "2015-09-01", None),
    "00004": ("jy", "full_time", "本科", "学士", "中级", None, "2025-11-01", None),
    "00005": ("hl", "industry", "本科", "", "", None, "2020-01-01", None),
    # Left in autumn: not there at the end of 2025, there in the academic year before.
    "00006": ("hl", "full_time", "硕士研究生", "硕士", "中级", True, "2011-09-01", "2025-10-01"),
    # Not yet there at the end of 2025.
    "00007": ("hl", "full_time", "硕士研究生", "硕士", "中级", True, "2026-01-15", None),
    "00008": ("yx", "full_time", "本科", "学士", "中级", False, None, None),
}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def small_college(code: str = "") -> Any:
    """Units, staff, a major with a class, courses with offerings, students with results."""
    college = SimpleNamespace(institution=make_institution(code), subjects={})
    make_calendar(college.institution, 2025)
    make_calendar(college.institution, 2026)
    hl = make_unit(college.institution, "护理系", code="hl")
    jy = make_unit(college.institution, "护理教研室", code="jy", kind="section", parent=hl)
    yx = make_unit(college.institution, "药学系", code="yx")
    college.units = {"hl": hl, "jy": jy, "yx": yx}
    _add_staff(college)
    _add_teaching(college)
    return college


def staff(college: Any, unit: str) -> Subject:
    return college_subject(college, "teacher", "staff", unit)


def college_subject(college: Any, layer: str, kind: str, code: str) -> Subject:
    return Subject.objects.of(college.institution).of_kind(layer, kind).get(code=code)


def period(college: Any, kind: str, code: str) -> Period:
    return Period.objects.of(college.institution).get(kind=kind, code=code)


def metric(college: Any, code: str, *, formula: str = "", fact: str = "", **more: Any) -> Metric:
    origin = Origin.FORMULA if formula else Origin.FACT if fact else Origin.OBSERVED
    defaults = {"layer": "teacher", "kind": "staff", "name": code, "unit": "人"} | more
    return Metric.objects.create(
        institution=college.institution,
        code=code,
        origin=origin,
        fact=fact,
        formula=formula,
        **defaults,
    )


def _add_staff(college: Any) -> None:
    for number, (unit, employment, education, degree, title, dual, joined, left) in STAFF.items():
        college.subjects[number] = make_subject(
            college.institution,
            layer="teacher",
            kind="teacher",
            code=number,
            name=f"教师{number}",
            unit=college.units[unit],
            details={
                "employment": employment,
                "education": education,
                "degree": degree,
                "title_level": title,
                "dual_qualified": dual,
                "joined_on": _day(joined),
                "left_on": _day(left),
            },
        )


def _add_teaching(college: Any) -> None:
    """Two courses of one major; the first is given in two terms, the second in one."""
    add, hl = college.institution, college.units["hl"]
    subjects = college.subjects
    subjects["nursing"] = make_subject(add, layer="major", code="nursing", unit=hl)
    subjects["class"] = make_subject(
        add, layer="student", kind="class", code="c1", parent=subjects["nursing"]
    )
    for number, entered in (("s1", "2025-09-01"), ("s2", "2025-09-01"), ("s3", "2024-09-01")):
        subjects[number] = make_subject(
            add,
            layer="student",
            kind="student",
            code=number,
            parent=subjects["class"],
            details={"enrolled_on": _day(entered), "grade": entered[:4]},
        )
    # Without a date of entry the grade counts.
    subjects["s4"] = make_subject(
        add, layer="student", code="s4", parent=subjects["class"], details={"grade": "2025"}
    )
    for code in ("anatomy", "ethics"):
        subjects[code] = make_subject(
            add, layer="course", kind="course", code=code, parent=subjects["nursing"]
        )
    autumn, spring = (period(college, "term", f"2025-2026-{half}") for half in (1, 2))
    for code, course, term in (
        ("anatomy-1", "anatomy", autumn),
        ("anatomy-2", "anatomy", spring),
        ("ethics-1", "ethics", autumn),
    ):
        subjects[code] = make_subject(
            add,
            layer="course",
            kind="offering",
            code=code,
            parent=subjects[course],
            details={"term": term, "teacher_no": "00001"},
        )
    _add_results(college)


def _add_results(college: Any) -> None:
    for offering, student, score, result in (
        ("anatomy-1", "s1", "60", ""),
        ("anatomy-1", "s2", "59.99", ""),
        ("anatomy-1", "s3", None, "合格"),
        ("anatomy-1", "s4", None, ""),  # not judged yet
        ("anatomy-2", "s1", "90", ""),
        ("ethics-1", "s1", None, "不及格"),
    ):
        Enrolment.objects.create(
            institution=college.institution,
            offering=Offering.objects.get(subject=college.subjects[offering]),
            student=college.subjects[student].student,
            score=Decimal(score) if score else None,
            result=result,
        )
