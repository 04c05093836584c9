"""各层面主要指标: what stands in a line, what is hidden, and that the database does the counting."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.datahub.models import Observation
from apps.rendering.blocks import Heading, Paragraph, Table
from apps.reports.sections import Scope, sections
from apps.reports.sections.below import below_tables

pytestmark = pytest.mark.django_db


def blocks(college, subject=None):
    return below_tables(Scope(subject or college.whole, college.year))


def lines(college, subject=None) -> dict[str, list[str]]:
    """Name of the metric → the rest of its line."""
    tables = [one for one in blocks(college, subject) if isinstance(one, Table)]
    return {row[0].text: [cell.text for cell in row[1:]] for one in tables for row in one.rows}


def majors(college, *values, metric=None) -> None:
    for number, value in enumerate(values):
        subject = college.subject("major", "major", code=f"n{number}", name=f"专业{number}")
        college.observe(subject, value, metric)


def last_year(college):
    return college._period("year", "2025", "2025年度", date(2025, 1, 1), date(2025, 12, 31))


def test_a_line_has_mean_lowest_highest_and_the_year_before(college):
    majors(college, "80", "90", "95.55")
    Observation.objects.create(
        institution=college.college,
        subject=college.major,
        metric=college.metric,
        period=last_year(college),
        value=Decimal("70"),
        recorded_at="2026-01-01T00:00Z",
    )

    assert lines(college) == {
        "就业率（%）": ["专业", "3", "88.5", "80.0", "95.6", "70.0", "—"],
    }
    heading, *_ = blocks(college)
    assert heading == Heading("各层面主要指标")


def test_the_line_leads_to_the_metric(college):
    majors(college, "80")
    (table,) = [one for one in blocks(college) if isinstance(one, Table)]
    source = table.rows[0][0].source

    assert (source.url_name, source.object_id) == ("datahub:metric_detail", college.metric.pk)
    assert (source.title, source.period) == ("就业率", "2026年度")


def test_the_share_is_of_targets_where_they_are_set_else_of_warnings(college):
    quiet = college.make_metric("quiet", "巡课率", "major", "major")
    for subject, target in ((college.major, "90"), (college.other, "98")):
        college.target(subject, target)
        college.observe(subject, "92.5")
        college.observe(subject, "1", quiet)
    college.warn(college.major, quiet)

    found = lines(college)
    assert found["就业率（%）"][-1] == "达标 50.0%"
    assert found["巡课率（%）"][-1] == "无预警 50.0%"


def test_a_college_without_metrics_of_its_own_tells_those_of_its_layers(college):
    majors(college, "80")
    titles = [
        one.title
        for one in sections["monitoring"].compute(Scope(college.whole, college.year))
        if isinstance(one, Table)
    ]

    assert titles == ["专业层面主要指标"]
    assert blocks(college, college.major) == []  # its own metrics are told above


def test_without_any_value_it_says_that_no_metric_is_set(college):
    (table, _) = sections["monitoring"].compute(Scope(college.whole, college.year))

    assert (table.rows, table.empty) == ((), "没有为这一对象设置指标。")


def test_metrics_without_data_are_counted(college):
    college.make_metric("none", "没有数据", "major", "major")
    majors(college, "80")

    notes = [one.text for one in blocks(college) if isinstance(one, Paragraph)]
    assert "另有 1 项指标近两年没有数据。" in notes


def test_a_unit_tells_of_its_own_only(college):
    college.observe(college.major, "80")
    college.observe(college.other, "60")

    assert lines(college, college.mirror("unit", "护理系"))["就业率（%）"][1:3] == ["1", "80.0"]


def test_fewer_than_five_persons_are_not_told(college):
    absent = college.make_metric("absent", "缺课", "student", "student", unit="次", digits=0)
    for number in range(4):
        college.observe(college.subject("student", "student", code=f"z{number}"), "3", absent)
    assert lines(college)["缺课（次）"] == ["学生", "<5", "<5", "<5", "<5", "—", "—"]

    college.observe(college.subject("student", "student", code="z9"), "8", absent)
    assert lines(college)["缺课（次）"][1:5] == ["5", "4", "3", "8"]

    college.warn(Observation.objects.filter(metric=absent).first().subject, absent)
    assert lines(college)["缺课（次）"][-1] == "<5"


def test_values_of_small_groups_are_left_out_before_anything_is_counted(college):
    helped = college.make_metric("helped", "帮扶学生数", "student", "class", unit="人", digits=0)
    for number, value in enumerate(("3", "20", "30")):
        group = college.subject("student", "class", code=f"c{number}", name=f"护理{number}班")
        college.observe(group, value, helped)
    assert lines(college)["帮扶学生数（人）"][1:5] == ["2", "25", "20", "30"]


def test_shares_of_groups_of_few_people_are_left_out(college):
    number = college.make_metric("n", "教师数", "major", "major", unit="人", digits=0)
    double = college.make_metric("d", "双师数", "major", "major", unit="人", digits=0)
    share = college.make_metric(
        "s", "双师比例", "major", "major", origin="formula", formula="{d} / {n} * 100"
    )
    for subject, people, of_them in ((college.major, "3", "2"), (college.other, "20", "10")):
        college.observe(subject, people, number)
        college.observe(subject, of_them, double)
        college.observe(subject, str(100 * int(of_them) / int(people)), share)

    found = lines(college)
    assert found["教师数（人）"][1] == "2"
    assert found["双师数（人）"][1:5] == ["1", "10", "10", "10"]
    assert found["双师比例（%）"][1:5] == ["1", "50.0", "50.0", "50.0"]


def test_the_number_of_statements_does_not_grow(college):
    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            blocks(college)
        return len(caught)

    majors(college, "80")
    college.target(college.major, "90")
    few = asked()
    for number in range(6):
        metric = college.make_metric(f"x{number}", f"指标{number}", "major", "major")
        for subject in (college.major, college.other):
            college.observe(subject, "5", metric)
            college.target(subject, "5", metric)
            college.warn(subject, metric)

    assert asked() <= few <= 12


def test_counts_have_no_decimals_and_ranks_no_average(college):
    count = college.make_metric(
        "c", "实训室", "major", "major", unit="间", value_kind="int", digits=6
    )
    rank = college.make_metric("r", "学历层次", "major", "major", unit="级", value_kind="int")
    for metric in (count, rank):
        college.observe(college.major, "2", metric)
        college.observe(college.other, "3", metric)

    (rows,) = [
        [[cell.text for cell in row] for row in one.rows]
        for one in sections["monitoring"].compute(Scope(college.whole, college.year))
        if isinstance(one, Table) and one.title == "专业层面主要指标"
    ]

    assert {row[0]: row[3:6] for row in rows} == {
        "实训室（间）": ["2.5", "2", "3"],
        "学历层次（级）": ["—", "2", "3"],
    }
