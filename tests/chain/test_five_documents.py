"""The five documents as profiles: what each prints stands in the tables, line for line counted."""

import re
from collections import Counter

import pytest

from apps.accounts.models import Institution
from apps.chains.models import (
    PlanningDocument,
    PrintedTable,
    Regulation,
    ScheduleItem,
    StandardElement,
    StandardType,
)
from apps.core.profiles import nouns_in_order
from apps.core.profiles.files import profiles_dir
from apps.diagnosis.models import DiagnosisElement, DiagnosisPoint, Scheme, SpiralStep
from apps.layers.models import Subject
from apps.organisation.models import MatrixEntry, MatrixRow, Seat
from apps.reports.models import ReportEntry
from apps.submissions.models import FormTemplate

from .profiles import load

pytestmark = pytest.mark.django_db

DOCUMENTS = ("sanxia", "yulin", "neimenggu", "xiangyang", "luzhou")
# plans, standards, elements of standards, schedule, regulations, tables, reports
PRINTED = {
    "sanxia": (13, 18, 130, 20, 8, 6, 33),
    "yulin": (13, 38, 61, 36, 0, 9, 22),
    "neimenggu": (0, 0, 0, 7, 4, 2, 11),
    "xiangyang": (28, 43, 0, 90, 14, 5, 14),
    "luzhou": (13, 18, 35, 42, 8, 4, 18),
}
COUNTED = (
    PlanningDocument,
    StandardType,
    StandardElement,
    ScheduleItem,
    Regulation,
    PrintedTable,
    ReportEntry,
)


def count(rows, *keys):
    return Counter(rows.values_list(*keys, flat=len(keys) == 1))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_has_as_many_lines_as_it_prints(name):
    institution, first = load(name)

    assert not first.left
    assert tuple(model.objects.of(institution).count() for model in COUNTED) == PRINTED[name]


def test_there_are_twenty_six_tables_and_ninety_eight_reports():
    assert sum(counts[5] for counts in PRINTED.values()) == 26
    assert sum(counts[6] for counts in PRINTED.values()) == 98


def test_the_matrix_has_ten_lines_fifty_cells_and_its_platform():
    institution, _ = load("sanxia")
    entries = MatrixEntry.objects.of(institution)

    rows = MatrixRow.objects.of(institution)
    assert rows.exclude(code="platform").count() == 10
    assert len(set(entries.values_list("row", "layer"))) == 50
    assert entries.count() == 115
    assert count(rows, "chain") == {
        "目标链": 3,
        "标准链": 1,
        "实施链": 1,
        "保障链": 2,
        "诊改机制": 3,
        "信息链": 1,
    }


def test_the_plans_of_document_003_are_a_tree_of_its_categories():
    institution, _ = load("xiangyang")
    plans = PlanningDocument.objects.of(institution)

    assert count(plans, "category") == {
        "总规划": 1,
        "专项规划": 10,
        "子规划": 1,
        "学校": 3,
        "专业": 4,
        "课程": 3,
        "师资": 3,
        "学生": 3,
    }
    assert plans.get(parent=None).name == "学校“十三五”发展规划"
    assert plans.get(code="nian-xuexiao").due == "每年初"


def test_the_standards_and_the_schedule_of_document_003():
    institution, _ = load("xiangyang")
    types = StandardType.objects.of(institution)

    assert count(types, "family__code") == {
        "school": 12,
        "major": 7,
        "course": 15,
        "teacher": 4,
        "student": 5,
    }
    # Damaged in the document, kept apart with a note.
    assert types.get(name="课程诊断标准").responsible == ""
    assert count(ScheduleItem.objects.of(institution), "stage") == {
        "实施方案": 2,
        "组织机构": 3,
        "目标体系": 28,
        "标准体系": 42,
        "制度体系": 14,
        "平台建设": 1,
    }


def test_rows_that_the_documents_print_differently_stay_apart():
    first, _ = load("neimenggu")
    second, _ = load("luzhou")

    def point(institution, code):
        found = DiagnosisPoint.objects.of(institution).get(code=code)
        return found.name, found.state_data_numbers, found.edition

    assert point(first, "5.3.1")[0] == "规划体系建设及效果"
    assert point(second, "5.3.1")[0] == "规划建设及效果"
    assert point(first, "3.1.1")[1:] == ("6.1/6.2/6.3/6.4", "002")
    assert point(second, "3.1.1")[1:] == ("", "004")
    names = [DiagnosisElement.objects.of(one).get(code="1.2").name for one in (first, second)]
    assert names == ["组织构架", "组织架构"]


@pytest.mark.parametrize(("name", "edition"), [("neimenggu", "002"), ("luzhou", "004")])
def test_the_reference_table_has_fifteen_elements_and_thirty_seven_points(name, edition):
    institution, _ = load(name)
    points = DiagnosisPoint.objects.of(institution).filter(edition=edition)

    assert points.count() == 37
    assert not points.filter(hint="").exists()
    assert DiagnosisElement.objects.of(institution).count() == 15
    assert DiagnosisElement.objects.of(institution).values("project").distinct().count() == 5


def test_the_province_is_an_institution_of_its_own_kind():
    institution, _ = load("neimenggu")

    assert institution.kind == Institution.Kind.PROVINCE
    assert Seat.objects.of(institution).filter(body__code="leading").count() == 31
    assert not Subject.objects.of(institution).of_kind("school", "college").exists()


def test_no_profile_can_name_a_person():
    fields = {
        key
        for kind in ("college", "province")
        for noun in nouns_in_order(kind)
        for key in noun.schema.fields
    }
    texts = [path.read_text(encoding="utf-8") for path in profiles_dir().rglob("*.yaml")]
    seats = next(noun for noun in nouns_in_order() if noun.code == "seats")

    assert not fields & {"holder", "person", "persons", "phone", "email", "user", "contact"}
    assert set(seats.schema.fields) == {
        "code",
        "body",
        "role_title",
        "position",
        "count",
        "ex_officio_unit",
        "ex_officio_post",
        "rule",
    }
    assert not [text for text in texts if re.search(r"1[3-9]\d{9}|0\d{2,3}-\d{7}|\w@\w", text)]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_seat_is_held_by_a_post_or_a_rule_and_never_by_a_name(name):
    institution, _ = load(name)
    seats = Seat.objects.of(institution)

    assert seats.exists()
    assert not seats.exclude(holder=None).exists()
    posts = "院长|校长|处长|厅长|书记|主任|负责人|领导|成员|本人|教师|工作人员"
    said = [post for post in seats.values_list("ex_officio_post", flat=True) if post]
    assert not [post for post in said if not re.search(rf"({posts})(（.*）)?$", post)]


@pytest.mark.parametrize(
    ("name", "code", "captions"),
    [
        ("xiangyang", "key_tasks", "重点项目(任务) 工作标准 牵头部门 责任部门 措施及目标 工作成效"),
        ("xiangyang", "unit_tasks", "工作属性 工作任务 任务来源 完成时限 责任部门 责任人"),
        ("luzhou", "unit_plan", "工作任务 年度建设目标 任务 措施 预期效果"),
        ("luzhou", "major_plan", "年度建设目标 任务 措施 预期效果"),
    ],
)
def test_an_annual_form_has_the_columns_of_the_document(name, code, captions):
    institution, _ = load(name)
    form = FormTemplate.objects.of(institution).current().get(code=code)
    written = [column.caption for column in form.columns.all()]

    assert set(captions.split()) <= set(written)


def test_the_monthly_columns_of_document_003_are_written_month_by_month():
    institution, _ = load("xiangyang")
    form = FormTemplate.objects.of(institution).current().get(code="unit_tasks")
    months = form.columns.filter(phase__code="months")

    assert [column.caption for column in months] == [f"{month}月" for month in range(1, 13)]
    assert not months.filter(required=True).exists()
    assert [group.title for group in form.groups.all()] == ["重点工作", "常规工作", "临时工作"]


@pytest.mark.parametrize(
    ("name", "label"), [("xiangyang", "1.2 组织构架"), ("luzhou", "1.2 组织架构")]
)
def test_the_provinces_form_has_each_editions_names(name, label):
    institution, _ = load(name)
    form = FormTemplate.objects.of(institution).current().get(code="self_diagnosis_report")
    labels = [item.label for group in form.groups.all() for item in group.items.all()]

    assert label in labels
    assert len(labels) == 16  # fifteen elements and the overview


@pytest.mark.parametrize("name", ["xiangyang", "luzhou"])
def test_an_interval_that_is_not_printed_is_marked_as_a_default(name):
    institution, _ = load(name)
    schemes = Scheme.objects.of(institution)

    assert {scheme.layer for scheme in schemes} == {
        "school",
        "major",
        "course",
        "teacher",
        "student",
    }
    for scheme in schemes.filter(interval_text__contains="未规定"):
        assert "缺省" in scheme.interval_text
        assert "缺省" in scheme.source
    assert schemes.get(code="self.student").interval_text.endswith(
        "（间隔未规定，缺省每学期末 1 次）"
    )
    assert SpiralStep.objects.of(institution).filter(shows="self_diagnosis").exists()
