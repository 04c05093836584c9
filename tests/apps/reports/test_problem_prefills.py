"""What the year offers to the rows of the province's table: sets and numbers of the annual report, no names."""

from datetime import date

import pytest

from apps.improvement.models import Problem, Remeasurement
from apps.reports.models import TablePack
from apps.reports.prefills import attainment as reached
from apps.reports.prefills import overview, row_map
from apps.reports.prefills import problems as offered
from apps.reports.sections import Scope, sections
from apps.submissions.selectors import prefills
from tests.factories import make_calendar

pytestmark = pytest.mark.django_db


def row(college, name, subject=None, code="2.1") -> str:
    return getattr(offered, name)(subject or college.whole, college.year, row=code)


def draw(college, **line) -> None:
    """A pack whose row 2.2 draws on these."""
    empty = {"elements": [], "points": [], "metrics": [], "facts": []}
    rows = [{"row": "2.2", **empty, **line}]
    TablePack.objects.create(institution=college.college, code="p", title="表", rows=rows)


def test_a_persons_problem_is_told_by_what_it_is_about_and_single_students_not_at_all(college):
    college.happen()
    attendance = college.make_metric("att", "到课率", "student", "student")
    Problem.objects.filter(number="2026-0003").update(metric=attendance, bar="")
    Problem.objects.update(point="2.1 队伍建设")
    college.measure(Problem.objects.get(number="2026-0004"), "约谈王小师")

    assert row(college, "titles").splitlines() == [
        "1. 护理专业：就业率低于目标（2026-0001）",
        "2. 药学专业：就业率低于目标（2026-0002）",
        "3. 2.1 队伍建设（护理系）（2026-0004）",
    ]
    said = "".join(row(college, name) for name in ("titles", "causes", "measures", "effects"))
    for name in ("李小学", "王小师"):
        assert name not in said
    assert "走访企业" in row(college, "measures")
    for number in range(4):
        student = college.subject("student", "student", code=f"y{number}")
        college.problem(student, f"2026-01{number:02}", metric=attendance, point="2.1 队伍建设")
    assert "到课率：学生个人问题 5 个" in row(college, "titles")


def test_in_the_persons_own_form_their_problem_has_its_title(college):
    college.happen()
    Problem.objects.update(point="2.1")

    assert row(college, "titles", college.teacher) == "王小师评教低（2026-0004）"


def test_fewer_than_five_problems_of_students_are_neither_said_nor_summed(college):
    college.happen()

    said = overview.overview(college.whole, college.year)
    assert "在册问题 3 个" in said
    assert "学生" not in said.split("在册问题")[1].split("）")[0]
    assert "涉及学生且少于 5 个的未计入" in said

    for number in range(4):
        student = college.subject("student", "student", code=f"y{number}")
        college.problem(student, f"2026-01{number:02}", metric=None, bar="x", pass_low=None)
    said = overview.overview(college.whole, college.year)
    assert "在册问题 8 个" in said
    assert "学生层面 5 个" in said
    assert "未计入" not in said


def test_the_overview_and_the_annual_report_count_the_same_problems(college):
    """What last year's data closed counts for last year, though it was closed in January."""
    college.happen()
    before = college.problem(
        college.major, "2025-0001", opened_on=date(2025, 3, 1), state="closed",
        closed_on=date(2026, 1, 4), metric=None, bar="x", pass_low=None,
    )  # fmt: skip
    last_year = make_calendar(college.college, 2025)
    Remeasurement.objects.create(
        institution=college.college, problem=before, kind="judged", passed=True,
        period=last_year, measured_on=date(2026, 1, 4),
    )  # fmt: skip

    scope = Scope(college.whole, college.year)
    (figures, *_) = sections["overview"].compute(scope)
    shown = {one.label: one.text for one in figures.items}
    said = overview.overview(college.whole, college.year)
    assert shown["在册问题"] == "3"
    assert f"在册问题 {shown['在册问题']} 个" in said
    assert f"已销号 {shown['已销号']} 个，仍在整改 {shown['仍在整改']} 个" in said


def test_a_running_year_says_of_which_day_it_is_and_a_past_one_does_not(college, clock_at):
    college.happen()
    assert "（截至2026年12月10日）" in overview.overview(college.whole, college.year)
    clock_at(date(2027, 1, 10))
    assert "截至" not in overview.overview(college.whole, college.year)


def test_many_problems_are_told_by_what_they_are_about(college):
    college.happen()
    draw(college, metrics=["rate"])
    for number in range(10, 16):
        major = college.subject("major", "major", code=f"n{number}", name=f"专业{number}")
        college.measure(college.problem(major, f"2026-00{number}"), "校企合作", "verified")

    assert row(college, "titles", code="2.2") == (
        "就业率：8 个问题（2026-0001、2026-0002、2026-0010 等）"
    )
    assert row(college, "causes", code="2.2") == "岗位少（8 个问题）"
    assert row(college, "measures", code="2.2").splitlines() == [
        "1. 校企合作（2026-0002、2026-0010、2026-0011 等，7 项均已完成）",
        "2. 走访企业（2026-0001，2026年9月30日前）",
    ]


def test_an_effect_is_what_was_measured_else_how_far_the_measures_are(college):
    college.happen()
    draw(college, metrics=["rate"])

    assert row(college, "effects", code="2.2") == (
        "就业率由 88.0% 到 96.5%，达到销号标准（2026-0002）"
    )
    assert row(college, "carried_out", code="2.2") == ""  # some are, some are not
    Remeasurement.objects.all().delete()
    Problem.objects.filter(number="2026-0002").update(state="remeasuring", closed_on=None)
    assert row(college, "effects", code="2.2") == (
        "措施 2 项，已完成 1 项，其余尚未完成；尚无再测数据。"
    )
    Problem.objects.get(number="2026-0001").measures.all().delete()
    assert row(college, "carried_out", code="2.2") == "已实施"
    assert row(college, "effects", code="3.1") == row(college, "carried_out", code="3.1") == ""


def test_a_row_draws_on_the_metrics_and_facts_that_its_pack_names(college):
    college.happen()
    draw(college, metrics=["rate"], facts=["problems.major", "diagnosis.major", "bodies.all"])
    about = (college.whole, college.year)

    said = reached.attainment(*about, row="2.2")
    assert "就业率：2 个专业中 1 个达成、1 个未达成" in said
    assert "在册问题 2 个，已销号 1 个，仍在整改 1 个" in said
    assert "开展诊断 1 次" in said
    assert reached.attainment(*about, row="1.1") == ""
    assert row_map(college.college.pk).metrics == {college.metric.pk: "2.2"}


def test_a_value_on_its_way_is_said_to_be_unknown(college):
    college.happen()
    other = college.make_metric("new", "报到率", "major", "major")
    draw(college, metrics=["new"])
    college.target(college.major, "90", other)
    college.target(college.other, "90", other)

    assert reached.attainment(college.whole, college.year, row="2.2") == (
        "报到率：2 个专业尚无数据。"
    )
    assert "problems.carried_out" in prefills
