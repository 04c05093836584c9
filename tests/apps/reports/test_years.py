"""Which year an improvement belongs to: that of the data which shows it, wherever it is counted."""

from datetime import date
from decimal import Decimal

import pytest

from apps.improvement.models import Problem, Remeasurement
from apps.improvement.selectors import day_of
from apps.rendering.blocks import Table
from apps.reports.sections import Scope, sections

pytestmark = pytest.mark.django_db


def tables(college, key, year) -> list[list[list[str]]]:
    found = sections[key].compute(Scope(college.whole, year))
    return [
        [[cell.text for cell in row] for row in one.rows] for one in found if isinstance(one, Table)
    ]


def figures(college, year) -> dict[str, str]:
    return {
        one.label: one.text
        for one in sections["overview"].compute(Scope(college.whole, year))[0].items
    }


def closed(college, subject, number, *, on, period=None, **parts) -> Problem:
    """A problem that a re-measurement closed on a day, with the value of a period."""
    problem = college.problem(subject, number, state="closed", closed_on=on, **parts)
    college.measure(problem, "走访企业", "verified")
    Remeasurement.objects.create(
        institution=college.college,
        problem=problem,
        kind="observed" if period else "judged",
        period=period,
        value=Decimal(95),
        passed=True,
        measured_on=on,
    )
    return problem


@pytest.fixture
def next_year(college):
    return college._period("year", "2027", "2027年度", date(2027, 1, 1), date(2027, 12, 31))


def test_a_value_of_the_year_that_came_in_january_counts_for_that_year(college, next_year):
    closed(college, college.major, "2026-0001", on=date(2027, 1, 12), period=college.year)

    assert [row[0] for row in tables(college, "effects", college.year)[0]] == ["2026-0001"]
    assert tables(college, "effects", next_year) == []
    said = figures(college, college.year)
    assert (said["在册问题"], said["已销号"], said["再测达标"]) == ("1", "1", "1")
    said = figures(college, next_year)
    assert (said["在册问题"], said["已销号"], said["再测达标"]) == ("0", "0", "0")


def test_what_a_later_years_value_closed_was_still_open_in_this_one(college, next_year):
    closed(college, college.major, "2026-0001", on=date(2027, 5, 3), period=next_year)

    said = figures(college, college.year)
    assert (said["已销号"], said["再测达标"], said["仍在整改"]) == ("0", "0", "1")
    assert tables(college, "problems", college.year)[-1][0][-1] == "整改中"
    assert tables(college, "effects", college.year) == []
    said = figures(college, next_year)
    assert (said["已销号"], said["再测达标"], said["仍在整改"]) == ("1", "1", "0")


def test_a_measure_that_ended_only_after_the_year_went_on_into_the_next(college, next_year):
    problem = closed(college, college.major, "2026-0001", on=date(2027, 5, 3), period=next_year)
    assert tables(college, "open_measures", college.year) == [[]]

    problem.measures.update(done_on=date(2027, 2, 1))

    assert [row[0] for row in tables(college, "open_measures", college.year)[0]] == ["2026-0001"]


def test_without_a_period_the_day_counts(college, next_year):
    closed(
        college,
        college.major,
        "2026-0001",
        on=date(2027, 1, 12),
        metric=None,
        bar="x",
        pass_low=None,
    )

    assert figures(college, college.year)["再测达标"] == "0"
    assert figures(college, next_year)["再测达标"] == "1"


def test_the_metric_says_to_which_year_an_academic_year_belongs(college):
    school_year = college._period(
        "academic_year", "2025-2026", "2025-2026学年", date(2025, 9, 1), date(2026, 8, 31)
    )
    for rule, year in (("ending", 2026), ("starting", 2025)):
        metric = college.make_metric(
            rule, rule, "major", "major", period_kind="academic_year", year_rule=rule
        )
        problem = closed(
            college,
            college.major,
            f"2025-{year}",
            on=date(2026, 9, 9),
            period=school_year,
            metric=metric,
            opened_on=date(2025, 3, 1),
        )
        assert day_of(problem.remeasurements.get()).year == year


def test_an_effect_is_not_older_than_its_problem(college, next_year):
    closed(
        college,
        college.major,
        "2027-0001",
        on=date(2027, 3, 1),
        period=college.year,
        opened_on=date(2027, 1, 20),
        due_on=date(2027, 2, 20),
    )

    assert figures(college, next_year)["再测达标"] == "1"
    assert figures(college, college.year)["再测达标"] == "0"


def test_closed_and_measured_again_are_the_same_number_also_for_students(college):
    for number in range(5):
        student = college.subject("student", "student", code=f"x{number}")
        closed(
            college,
            student,
            f"2026-{number:04}",
            on=date(2026, 11, 1),
            metric=None,
            bar="x",
            pass_low=None,
        )
    said = figures(college, college.year)

    assert (said["已销号"], said["再测达标"]) == ("5", "5")
    (note,) = sections["effects"].compute(Scope(college.whole, college.year))
    assert "5 个学生个人的问题" in note.text


def test_missing_data_that_came_in_is_no_improvement_of_a_value(college):
    problem = college.problem(college.major)
    college.effect(problem, "88", "96.5")
    problem.found_value = problem.found_observation_id = None
    problem.save()

    (table,) = tables(college, "effects", college.year)

    assert table[0][2:4] == ["没有数据", "数据已补报"]
