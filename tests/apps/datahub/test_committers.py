"""Every dataset by a small file: what stands in the tables after it, and who may not."""

from datetime import date
from decimal import Decimal

import pytest

from apps.core import clock
from apps.datahub.committers import committers
from apps.datahub.datasets import datasets
from apps.datahub.models import ImportMapping, Metric, Observation, RowChange, Source
from apps.datahub.selectors.scope import SYSTEM
from apps.datahub.services import import_file, undo_batch
from apps.layers.models import Subject
from apps.organisation.choices import Role
from apps.student.models import AssessmentResult, Enrolment
from tests.apps.datahub.workbooks import book
from tests.factories import make_calendar, make_institution, make_unit, make_user

pytestmark = pytest.mark.django_db
TABLES = [
    ("majors", ("专业代码", "专业名称", "所属院系", "学制", "设置日期"), [("560301", "软件技术", "信息学院", "3", "2010-09-01")]),
    ("courses", ("课程代码", "课程名称", "所属院系", "课程类型", "总学时", "学分", "课程思政示范课"), [("K1", "程序设计", "信息学院", "B类", "64", "4", "是")]),
    ("classes", ("班级代码", "班级名称", "所属院系", "专业代码", "年级"), [("B1", "软件2301", "信息学院", "560301", "2023级")]),
    ("students", ("学号", "姓名", "院系", "班级", "年级"), [("2023000001", "陈英", "信息学院", "软件2301", "2023"), ("2023000002", "李强", "信息学院", None, "2023")]),
    ("offerings", ("教学班编号", "课程代码", "学期", "任课教师工号", "容量"), [("K1-01", "K1", "2025-2026-1", "00133", "40")]),
    ("enrolment", ("教学班编号", "学号", "成绩", "修读状态"), [("K1-01", "2023000001", "88.5", "通过"), ("K1-01", "2023000002", None, None)]),
    ("results", ("考核项编号", "学号", "成绩"), [("T1", "2023000001", "91"), ("T1", "2023000002", "55.5")]),
]  # fmt: skip


@pytest.fixture(autouse=True)
def the_day():
    with clock.travel(date(2026, 3, 18)):
        yield


@pytest.fixture
def college():
    college = make_institution()
    make_unit(college, "信息学院", code="xx")
    make_unit(college, "护理学院", code="hl")
    for year in (2025, 2026):
        make_calendar(college, year)
    return college


def bring(college, dataset, headers, rows, **options):
    content = book(*rows, headers=headers)
    return import_file(
        institution=college,
        dataset=dataset,
        file_name=f"{dataset}.xlsx",
        content=content,
        **{"actor": SYSTEM, **options},
    )


def bring_all(college):
    return {table[0]: bring(college, *table) for table in TABLES}


def subject(college, layer, kind, code):
    return Subject.objects.of(college).of_kind(layer, kind).get(code=code)


def test_every_dataset_has_its_committer():
    assert sorted(committers) == sorted(datasets)
    assert sorted(table[0] for table in TABLES) == sorted(set(datasets) - {"observations", "staff"})


def test_the_tables_of_a_college_stand_in_one_tree(college):
    done = bring_all(college)

    assert {
        name: one.check.table.errors for name, one in done.items() if one.check.table.errors
    } == {}
    student = subject(college, "student", "student", "2023000001")
    line = [student.parent, student.parent.parent, student.parent.parent.parent]
    assert [one.code for one in line] == ["B1", "560301", "xx"]
    major = subject(college, "major", "major", "560301").major
    assert (major.national_code, major.duration_years, major.opened_year) == (
        "560301",
        Decimal("3.0"),
        2010,
    )
    course = subject(college, "course", "course", "K1").course
    assert (course.course_type, course.hours, course.credits, course.ideological) == (
        "B",
        64,
        Decimal(4),
        True,
    )
    offering = subject(college, "course", "offering", "K1-01")
    assert (offering.name, offering.parent.code, offering.unit.code) == ("程序设计", "K1", "xx")
    assert (offering.offering.term.code, offering.offering.teacher_no) == ("2025-2026-1", "00133")
    scores = Enrolment.objects.of(college).values_list("student__subject__code", "score", "result")
    assert sorted(scores) == [("2023000001", Decimal("88.50"), "通过"), ("2023000002", None, "")]
    results = AssessmentResult.objects.of(college).values_list("assessment", "score")
    assert sorted(results) == [("T1", Decimal("55.50")), ("T1", Decimal(91))]


def test_columns_without_a_place_of_their_own_are_named(college):
    done = bring_all(college)

    assert "这些列只核对，不保存：容量。" in done["offerings"].check.table.notices


@pytest.mark.slow(daily=True)
def test_every_table_again_changes_nothing_and_can_be_taken_back_in_turn(college):
    done = bring_all(college)

    for name, one in bring_all(college).items():
        assert (len(one.check.plan.new), len(one.check.plan.changed)) == (0, 0), name
    for name in reversed(list(done)):
        undo_batch(batch=done[name].batch, actor=None)
    left = Subject.objects.of(college).exclude(layer__in=["school", "teacher"])
    assert (left.count(), Enrolment.objects.of(college).count()) == (0, 0)


def test_a_score_that_comes_later_changes_the_enrolment_and_goes_again(college):
    bring_all(college)
    later = bring(
        college, "enrolment", ("教学班编号", "学号", "成绩"), [("K1-01", "2023000002", "60")]
    )

    assert RowChange.objects.of(college).get(batch=later.batch).kind == "changed"
    undo_batch(batch=later.batch, actor=None)

    assert Enrolment.objects.of(college).get(student__subject__code="2023000002").score is None


def test_what_a_row_refers_to_must_be_there(college):
    bring_all(college)
    rows = [("K9", "2023000001", "60"), ("K1-01", "2023999999", "60")]

    done = bring(college, "enrolment", ("教学班编号", "学号", "成绩"), rows, accept_valid=True)

    assert [error.column for error in done.check.table.errors] == ["教学班编号", "学号"]
    assert done.batch is None


def test_a_result_needs_its_enrolment(college):
    bring_all(college)
    bring(college, "students", TABLES[3][1], [("2023000003", "王五", "信息学院", None, "2023")])

    done = bring(college, "results", ("考核项编号", "学号", "成绩"), [("T1", "2023000003", "60")])

    assert "没有选课记录" in done.check.table.errors[0].message


def metric(college, code, **fields):
    return Metric.objects.create(
        institution=college, code=code, name=code, period_kind="year", **fields
    )


GENERAL = ("层面", "对象编码", "指标编码", "时期", "数值")


def test_observations_of_any_layer_by_code(college):
    bring_all(college)
    metric(college, "m", layer="course", kind="course")
    metric(college, "s")

    done = bring(
        college, "observations", GENERAL,
        [("课程", "K1", "m", "2025", "1.10"), ("学校层面", "xx", "s", "2025", "7")],
    )  # fmt: skip

    stored = Observation.objects.of(college).current().order_by("pk")
    assert [(o.subject.code, o.value, o.text, o.row) for o in stored] == [
        ("K1", Decimal("1.1"), "1.10", 2), ("xx", Decimal(7), "7", 3)]  # fmt: skip
    undo_batch(batch=done.batch, actor=None)
    assert not Observation.objects.of(college).current().exists()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("专业", "560301", "m", "2025", "1"), "属于课程层面"),
        (("课程", "K1-01", "m", "2025", "1"), "没有这个课程"),
        (("课程", "K1", "m", "2025-2026", "1"), "按年度取值"),
        (("课程", "K1", "f", "2025", "1"), "由系统计算得出"),
    ],
)
def test_a_value_that_does_not_fit_its_metric_is_refused(college, row, reason):
    bring_all(college)
    metric(college, "m", layer="course", kind="course")
    metric(college, "f", layer="course", kind="course", origin="fact")

    done = bring(college, "observations", GENERAL, [row])

    assert reason in done.check.table.errors[0].message


def test_a_unit_imports_values_of_its_own_only(college):
    metric(college, "s")
    unit = subject(college, "school", "unit", "xx").unit
    rows = [("学校", "xx", "s", "2025", "7"), ("学校", "hl", "s", "2025", "7")]

    done = bring(
        college,
        "observations",
        GENERAL,
        rows,
        actor=make_user(college, role=Role.UNIT_HEAD, unit=unit),
    )

    assert done.check.table.rejected_rows == [3]
    assert "不在你的导入范围内" in done.check.table.errors[0].message


def test_a_mapping_brings_in_a_table_with_other_captions(college):
    definition = {
        "sheet": "students",
        "columns": {
            "student_no": {"caption": "id", "pad": 10},
            "name": {"constant": "学员"},
            "unit": {"caption": "dept", "values": {"IT": "信息学院"}},
            "grade": {"caption": "cohort", "take": [0, 4]},
        },
    }
    mapping = ImportMapping.objects.create(
        institution=college, name="外系统", dataset="students", definition=definition
    )
    source = Source.objects.create(institution=college, code="sis", name="教务系统")

    done = bring(
        college, "students", ("id", "dept", "cohort"), [("77", "IT", "2023J")],
        mapping=mapping, source=source,
    )  # fmt: skip

    student = subject(college, "student", "student", "0000000077")
    assert (student.name, student.unit.code, student.student.grade) == ("学员", "xx", "2023")
    assert (done.batch.mapping, done.batch.source) == (mapping, source)
