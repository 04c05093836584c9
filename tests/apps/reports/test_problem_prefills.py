"""What the register of problems offers to the college's report form names nobody and counts no few students."""

import pytest

from apps.improvement.models import Problem
from apps.submissions.selectors import problem_prefills as offered

pytestmark = pytest.mark.django_db


def row(college, name, subject=None) -> str:
    return getattr(offered, name)(subject or college.whole, college.year, row="2.1")


def test_a_persons_problem_is_told_by_its_metric_or_point_and_the_unit(college):
    college.happen()
    attendance = college.make_metric("att", "到课率", "student", "student")
    Problem.objects.filter(number="2026-0003").update(metric=attendance, bar="")
    Problem.objects.update(point="2.1 队伍建设")
    college.measure(Problem.objects.get(number="2026-0004"), "约谈王小师")

    assert row(college, "titles").splitlines() == [
        "1. 就业率低于目标（2026-0001）",
        "2. 就业率低于目标（2026-0002）",
        "3. 到课率（护理系）（2026-0003）",
        "4. 2.1 队伍建设（护理系）（2026-0004）",
    ]
    said = "".join(row(college, name) for name in ("titles", "causes", "measures", "effects"))
    for name in ("李小学", "王小师"):
        assert name not in said
    assert "走访企业" in row(college, "measures")


def test_in_the_persons_own_form_their_problem_has_its_title(college):
    college.happen()
    Problem.objects.update(point="2.1")

    assert row(college, "titles", college.teacher) == "王小师评教低（2026-0004）"


def test_fewer_than_five_problems_of_students_are_neither_said_nor_summed(college):
    college.happen()

    said = offered.overview(college.whole, college.year)
    assert "共查出问题 3 个" in said
    assert "学生" not in said.split("）")[0]
    assert "涉及学生且少于 5 个的未计入" in said

    for number in range(4):
        student = college.subject("student", "student", code=f"y{number}")
        college.problem(student, f"2026-01{number:02}", metric=None, bar="x", pass_low=None)
    said = offered.overview(college.whole, college.year)
    assert "共查出问题 8 个" in said
    assert "学生层面 5 个" in said
    assert "未计入" not in said
