"""Whom a generated college consists of: shares as colleges have them, numbers that nobody bears."""

from collections import Counter
from statistics import mean, stdev

import pytest

from apps.datahub.values.people import birth_date, clean_identity, sex_of
from apps.simulation.services.generator.people import PHONE_PREFIX
from apps.simulation.services.generator.staff import EMPLOYMENT, FULL_TIME

from .generated import college


@pytest.fixture(scope="module")
def made():
    return college(scale=0.2, years=1)


def share(rows, holds) -> float:
    rows = list(rows)
    return sum(map(holds, rows)) / len(rows)


def test_sizes_follow_the_scale(made):
    assert len(made.students) == 4000
    assert len(made.staff) == 240
    assert len(made.courses) == 600
    assert len(made.majors) == 12


def test_the_smallest_college_has_all_parts():
    small = college(scale=0.01, years=1)

    assert min(map(len, (small.majors, small.classes, small.offerings, small.staff))) >= 4
    assert all(28 <= home.size <= 55 for home in small.classes)
    assert all(any(home.major is major for home in small.classes) for major in small.majors)


def test_the_whole_college_has_the_sizes_of_the_benchmarks():
    from apps.simulation.services.generator.sizes import sizes_of

    whole = sizes_of(1)

    assert (whole.students, whole.teachers, whole.courses) == (20_000, 1_200, 3_000)
    assert (whole.majors, whole.units) == (60, 40)


def test_classes_hold_28_to_55_and_grades_are_alike(made):
    assert all(28 <= home.size <= 55 for home in made.classes)
    assert sum(home.size for home in made.classes) == len(made.students)
    grades = Counter(one.home.grade for one in made.students)
    assert set(grades) == {2024, 2025, 2026}
    assert max(grades.values()) < 1.4 * min(grades.values())


def test_numbers_are_unique_and_pass_the_checks(made):
    people = [one.person for one in (*made.students, *made.staff)]
    identities = [one.identity_no for one in people if one.identity_no]

    assert len({one.number for one in people}) == len(people)
    assert len(set(identities)) == len(identities)
    assert all(clean_identity(one) == one for one in identities)
    assert 0.75 < len(identities) / len(people) < 0.85
    assert all(one.phone is None or one.phone.startswith(PHONE_PREFIX) for one in people)


def test_identity_numbers_tell_sex_and_birthday_and_belong_to_no_place(made):
    for one in (person for row in made.students if (person := row.person).identity_no):
        assert sex_of(one.identity_no) == one.sex
        assert birth_date(one.identity_no) == one.born
        assert one.identity_no[2:6] == "0000"


def test_students_are_of_the_age_of_their_grade(made):
    ages = [one.home.grade - one.person.born.year for one in made.students]

    assert 17.5 < mean(ages) < 19
    assert min(ages) >= 14


def test_some_majors_are_chosen_by_women_and_some_by_men():
    whole = college(scale=1, years=1)
    shares = {}
    for major in whole.majors:
        rows = [one for one in whole.students if one.home.major is major]
        shares[major.name] = share(rows, lambda one: one.person.sex == "女")

    assert min(shares.values()) < 0.2
    assert max(shares.values()) > 0.8
    assert 0.35 < mean(shares.values()) < 0.65


def test_staff_have_the_structure_of_a_vocational_college(made):
    kinds = Counter(one.employment for one in made.staff)
    full_time = [one for one in made.staff if one.employment == FULL_TIME]

    for kind, expected in EMPLOYMENT.items():
        assert abs(kinds[kind] / len(made.staff) - expected) < 0.02
    assert 0.2 < share(full_time, lambda o: o.title_level in ("正高", "副高")) < 0.45
    assert 0.45 < share(full_time, lambda o: o.degree in ("博士", "硕士")) < 0.8
    assert 0.5 < share(full_time, lambda o: o.dual_qualified) < 0.75
    assert all(o.joined_on <= made.calendar.as_of for o in made.staff)


def test_names_are_as_frequent_as_real_ones(made):
    names = [one.person.name for one in made.students]
    surnames = Counter(name[0] for name in names)

    assert surnames.most_common(1)[0][0] in "王李张"
    assert 0.05 < surnames["王"] / len(names) < 0.1
    assert 0.7 < share(names, lambda name: len(name) == 3) < 0.98


def test_scores_are_spread_and_most_pass(made):
    scores = [int(score) for *_, score in made.enrolments() if score]

    assert 70 < mean(scores) < 82
    assert 6 < stdev(scores) < 14
    assert 0.9 < share(scores, lambda score: score >= 60) < 0.995


def test_a_term_that_is_not_over_has_no_scores(made):
    running = {o.code for o in made.offerings if not o.graded}
    rows = list(made.enrolments())

    assert running
    assert all((score is None) for code, _, _, score in rows if code in running)
    assert {status for *_, status, _ in rows} >= {"正常", "在修", "缺考", "缓考", "免修"}


def test_everyone_leads_in_the_own_unit(made):
    staff = {one.person.number: one for one in made.staff}

    assert all(staff[major.leader].unit == major.unit for major in made.majors)
    assert all(staff[major.leader].major_leader for major in made.majors)
    assert all(staff[course.leader].unit == course.unit for course in made.courses)
    assert all(staff[home.counsellor].unit == home.major.unit for home in made.classes)
