"""What the computed sections say, for the college and for less, and what they never say."""

import json

import pytest

from apps.chains.models import StandardElement, StandardFamily, StandardType
from apps.diagnosis.models import Scheme
from apps.rendering.blocks import Chart, Figures, Table, frozen, sources_in
from apps.reports.sections import Scope, sections

pytestmark = pytest.mark.django_db


def blocks(college, key, subject=None):
    return sections[key].compute(Scope(subject or college.whole, college.year))


def table(college, key, title, subject=None) -> list[list[str]]:
    found = [
        one
        for one in blocks(college, key, subject)
        if isinstance(one, Table) and title in one.title
    ]
    assert found, [getattr(one, "title", "") for one in blocks(college, key, subject)]
    return [[cell.text for cell in row] for row in found[0].rows]


def words(college, subject=None) -> str:
    said = [frozen(blocks(college, key, subject)) for key in sections]
    return json.dumps(said, ensure_ascii=False)


def test_every_section_answers_before_anything_has_happened(college):
    for key in sections:
        for subject in (college.whole, college.mirror("unit", "护理系"), college.major):
            assert blocks(college, key, subject), key


def test_the_overview_says_the_numbers_of_the_sections(college):
    college.happen()
    figures, *_, note = blocks(college, "overview")
    assert isinstance(figures, Figures)
    said = {one.label: one.text for one in figures.items}

    assert said == {
        "年度目标": "2",
        "已达成": "1",
        "发出预警": "2",  # one student's is not said
        "年末未关闭": "2",
        "完成诊断": "1",
        "逾期未做": "1",
        "在册问题": "3",
        "已销号": "1",
        "仍在整改": "2",
        "再测达标": "1",
    }
    assert all(one.source for one in figures.items)
    assert "再测数据所属年度" in note.text


def test_targets_are_reached_missed_or_without_data(college):
    college.happen()
    third = college.subject("major", "major", code="m9", name="康复专业")
    college.target(third, "80")

    assert table(college, "targets", "达成情况") == [["专业层面", "3", "1", "1", "1", "0"]]
    assert table(college, "targets", "未达成") == [["药学专业", "就业率", "98.0", "96.5", "%"]]


def test_a_value_equal_to_its_target_reaches_it_whichever_way_is_better(college):
    down = college.make_metric("drop", "流失率", "major", "major", direction="down")
    for metric in (college.metric, down):
        college.target(college.major, "3", metric)
        college.observe(college.major, "3", metric)

    assert table(college, "targets", "达成情况") == [["专业层面", "2", "2", "0", "0", "0"]]


def test_standards_are_counted_by_family(college):
    of = {"institution": college.college}
    for code, layer in (("a", "major"), ("b", "course")):
        family = StandardFamily.objects.create(**of, code=code, name=f"标准{code}", layer=layer)
        kind = StandardType.objects.create(**of, family=family, code="t", name="标准")
        for n in range(3):
            StandardElement.objects.create(**of, type=kind, code=f"e{n}", name="要素")

    rows = [["标准a", "专业层面", "1", "3", "0"], ["标准b", "课程层面", "1", "3", "0"]]
    assert table(college, "targets", "标准体系") == rows
    assert table(college, "targets", "标准体系", college.major) == rows[:1]


def test_a_narrower_subject_has_narrower_rows(college):
    college.happen()
    unit = college.mirror("unit", "护理系")

    assert table(college, "targets", "达成情况", unit) == [["专业层面", "1", "1", "0", "0", "0"]]
    assert [row[0] for row in table(college, "problems", "问题清单", college.major)] == [
        "2026-0001"
    ]
    assert [row[0] for row in table(college, "problems", "问题清单", unit)] == [
        "2026-0001",
        "2026-0004",
    ]
    assert "没有再测达标" in json.dumps(
        frozen(blocks(college, "effects", unit)), ensure_ascii=False
    )


def test_problems_name_cause_measure_unit_date_and_state(college):
    college.happen()

    rows = table(college, "problems", "问题清单")

    assert rows[0] == [
        "2026-0001",
        "护理专业：就业率低于目标",
        "岗位少",
        "走访企业",
        "护理系",
        "2026-09-30",
        "整改中",
    ]
    assert [row[0] for row in rows] == ["2026-0001", "2026-0002", "2026-0004"]


def test_an_effect_is_what_was_measured_again_with_both_sources(college):
    college.happen()
    (found,) = [one for one in blocks(college, "effects") if isinstance(one, Table)]
    (row,) = found.rows

    assert [cell.text for cell in row[2:5]] == ["88.0", "96.5", "不低于 90.0%"]
    assert row[2].source != row[3].source
    assert "就业.xlsx，Sheet1 第 12 行" in row[3].source.origin


def test_open_measures_go_into_the_next_year(college):
    college.happen()

    rows = table(college, "open_measures", "下一年度")

    assert rows[0][:4] == ["2026-0001", "护理专业", "走访企业", "护理系"]
    assert rows[1][0] == "2026-0004"
    assert rows[1][5] == "待定措施"
    assert len(rows) == 2


def test_diagnoses_are_counted_by_scheme(college):
    college.happen()

    (row,) = table(college, "diagnosis", "开展情况")

    assert row == ["专业学期诊断", "自我诊断", "每学期", "1", "1", "1", "50.0%"]


@pytest.mark.parametrize(
    ("unit", "every", "said"),
    [
        ("day", 1, "每日"),
        ("week", 1, "每周"),
        ("week", 2, "每两周"),
        ("month", 1, "每月"),
        ("half_year", 3, "每三个半年"),
        ("year", 1, "每年"),
        ("year", 10, "每 10 年"),
        ("demand", 1, "按需"),
    ],
)
def test_a_cadence_is_a_few_signs_whatever_the_document_prints(college, unit, every, said):
    college.diagnosed()
    Scheme.objects.update(cadence_unit=unit, every=every, interval_text="每次课后" * 20)

    assert table(college, "diagnosis", "开展情况")[0][2] == said


def test_no_person_is_named_anywhere(college):
    college.happen()
    said = words(college)

    for name in ("李小学", "王小师", "钱主任", "孙主任", "周敏"):
        assert name not in said
    assert "教师（护理系）" in said


def test_fewer_than_five_students_are_not_said_nor_worked_out(college):
    college.happen()
    heat = next(
        one
        for one in blocks(college, "monitoring")
        if isinstance(one, Chart) and one.form == "heat"
    )
    students = next(one for one in heat.series if one.name == "学生层面")

    assert set(students.values) == {"<5", "0"}
    rows = {row[0]: row[1] for row in table(college, "monitoring", "2026年度预警")}
    assert rows["学生层面"] == "0"
    for number in range(5):
        college.warn(college.subject("student", "student", code=f"x{number}"))
    rows = {row[0]: row[1] for row in table(college, "monitoring", "2026年度预警")}
    assert rows["学生层面"] == "6"


def test_a_students_metric_of_a_small_group_is_hidden(college):
    number = college.make_metric("n", "帮扶学生数", "student", "class", unit="人", digits=0)
    group = college.subject("student", "class", code="c1", name="护理一班")
    college.observe(group, "3", number)

    (row,) = table(college, "monitoring", "主要指标", group)
    assert row[3] == "少于 5 人，不显示"

    college.observe(group, "5", number)
    (row,) = table(college, "monitoring", "主要指标", group)
    assert row[3] == "5"


def test_every_value_of_a_metric_has_its_source(college):
    college.happen()
    found = list(sources_in(blocks(college, "monitoring", college.major)))

    (value,) = [one for one in found if one.title == "就业率"]
    assert (value.subject, value.period) == ("护理专业", "2026年度")
    assert value.url_name == "datahub:observation_detail"
