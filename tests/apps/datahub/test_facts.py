"""What is counted from master data, against numbers counted by hand."""

import pytest

from apps.core import clock
from apps.layers.models import Subject
from apps.layers.registry import facts
from tests.factories import make_calendar, make_institution, make_unit

from .small_college import DAY, college_subject, period, small_college, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def college():
    with clock.travel(DAY):
        yield small_college()


def values(college, code: str, kind: str = "year", period_code: str = "2025") -> dict[str, int]:
    """By code of the subject, whatever the subject is."""
    found = dict(
        facts()[code].fact.compute(college.institution, period(college, kind, period_code))
    )
    names = Subject.objects.of(college.institution).in_bulk(found)
    return {names[pk].code: value for pk, value in found.items()}


@pytest.mark.parametrize(
    ("code", "nursing", "pharmacy"),
    [
        ("staff.all", 5, 1),
        ("staff.full_time", 4, 1),
        ("staff.doctors", 1, 0),
        ("staff.master_education", 1, 0),
        ("staff.master_degree", 2, 0),
        ("staff.senior", 1, 0),
        ("staff.associate", 2, 0),
        ("staff.intermediate", 1, 1),
        ("staff.industry", 1, 0),
        ("staff.internal", 0, 0),
        ("staff.dual_qualified", 2, 0),
    ],
)
def test_staff_at_the_end_of_a_year_with_the_units_below(college, code, nursing, pharmacy):
    assert values(college, code) == {"hl": nursing, "yx": pharmacy}


def test_staff_of_a_running_year_are_those_of_today(college):
    # 00007 came in January, 00006 had left.
    assert values(college, "staff.full_time", period_code="2026") == {"hl": 5, "yx": 1}


def test_staff_of_an_earlier_period_are_those_of_its_end(college):
    with clock.travel(DAY):
        make_calendar(college.institution, 2025)
    # On 31 August 2025 00006 was there, 00004 was not.
    found = values(college, "staff.full_time", "academic_year", "2024-2025")

    assert found == {"hl": 4, "yx": 1}


def test_what_nobody_wrote_down_is_not_zero(college):
    assert values(college, "staff.backbone") == {}
    assert values(college, "staff.major_leader") == {}


def test_a_college_without_staff_says_nothing():
    empty = make_institution()
    make_unit(empty)
    year = make_calendar(empty, 2025)

    assert dict(facts()["staff.full_time"].fact.compute(empty, year)) == {}
    assert dict(facts()["college.students.all"].fact.compute(empty, year)) == {}


def test_units_and_college_count_all_their_people(college):
    assert values(college, "unit.staff.all") == {"hl": 5, "jy": 2, "yx": 1}
    assert values(college, "college.staff.all") == {college.institution.code: 6}


def test_students_by_class_major_unit_and_college(college):
    assert values(college, "class.students.all") == {"c1": 4}
    assert values(college, "major.students.all") == {"nursing": 4}
    assert values(college, "unit.students.all") == {"hl": 4, "jy": 0, "yx": 0}
    assert values(college, "college.students.all") == {college.institution.code: 4}


def test_new_students_are_those_who_entered_in_the_period(college):
    assert values(college, "major.students.new") == {"nursing": 3}
    assert values(college, "major.students.new", "academic_year", "2025-2026") == {"nursing": 3}
    assert values(college, "major.students.new", "year", "2026") == {"nursing": 0}
    assert values(college, "major.students.all", "academic_year", "2024-2025") == {"nursing": 1}


def test_sections_of_the_terms_that_end_in_a_period(college):
    assert values(college, "course.sections", "academic_year", "2025-2026") == {
        "anatomy": 2,
        "ethics": 1,
    }
    assert values(college, "course.sections", "term", "2025-2026-2") == {"anatomy": 1, "ethics": 0}
    # Nothing was given in a term that ended in 2025, as far as anybody knows.
    assert values(college, "course.sections") == {}


def test_the_team_of_a_course_is_counted_once_for_each_teacher(college):
    assert values(college, "course.team.teachers", "academic_year", "2025-2026") == {
        "anatomy": 1,
        "ethics": 1,
    }
    assert values(college, "course.team.teachers") == {}


def test_results_by_course(college):
    term = ("term", "2025-2026-1")

    assert values(college, "course.results.enrolled", *term) == {"anatomy": 4, "ethics": 1}
    assert values(college, "course.results.judged", *term) == {"anatomy": 3, "ethics": 1}
    assert values(college, "course.results.passed", *term) == {"anatomy": 2, "ethics": 0}


def test_results_by_student_and_offering(college):
    year = ("academic_year", "2025-2026")

    assert values(college, "student.results.passed", *year) == {"s1": 2, "s2": 0, "s3": 1}
    assert values(college, "offering.results.judged", *year) == {
        "anatomy-1": 3,
        "anatomy-2": 1,
        "ethics-1": 1,
    }


def test_what_a_teacher_teaches(college):
    found = values(college, "teacher.taught.courses", "academic_year", "2025-2026")

    assert found["00001"] == 2
    assert found["00002"] == 0
    assert values(college, "teacher.taught.sections", "academic_year", "2025-2026")["00001"] == 3


def test_levels_of_a_teacher(college):
    education, title = (values(college, f"teacher.{what}") for what in ("education", "title"))

    assert (education["00001"], education["00002"], education["00003"]) == (4, 3, 2)
    assert (title["00001"], title["00002"], title["00004"]) == (4, 3, 2)
    assert "00005" not in title
    assert "00006" not in education


def test_courses_and_majors(college):
    assert values(college, "major.courses.all") == {"nursing": 2}
    assert values(college, "unit.courses.all") == {"hl": 2, "jy": 0, "yx": 0}
    assert values(college, "unit.majors.all") == {"hl": 1, "jy": 0, "yx": 0}
    assert values(college, "major.courses.online_open") == {}


def _subject_of(college, code: str, pk: int) -> Subject:
    return Subject.objects.of(college.institution).get(pk=pk)


def test_the_rows_behind_every_number_are_as_many_as_the_number(college):
    year = period(college, "academic_year", "2025-2026")
    checked = 0
    for code, supplied in facts().items():
        if supplied.fact.members is None:
            continue
        for pk, value in supplied.fact.compute(college.institution, year):
            subject = _subject_of(college, code, pk)
            members = supplied.fact.members(college.institution, year, subject)
            assert members.count() == value, (code, subject.code)
            checked += 1

    assert checked > 60


def test_statements_do_not_grow_with_subjects(college, django_assert_max_num_queries):
    year = period(college, "academic_year", "2025-2026")
    for supplied in facts().values():
        with django_assert_max_num_queries(4):
            dict(supplied.fact.compute(college.institution, year))


def test_another_college_counts_for_itself(college):
    other = small_college()

    assert values(college, "staff.full_time") == values(other, "staff.full_time")
    assert staff(college, "hl").pk != college_subject(other, "teacher", "staff", "hl").pk
