"""From a subject, and from a number that counted it, to the file and row that brought it."""

from datetime import date

import pytest
from django.urls import reverse

from apps.core import clock
from apps.datahub.models import Batch, Metric, Observation
from apps.datahub.services import import_file, undo_batch
from apps.layers.models import Subject
from apps.organisation.choices import Role
from apps.organisation.models import Period
from tests.apps.datahub.workbooks import book
from tests.factories import (
    log_in,
    make_calendar,
    make_institution,
    make_subject,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
HEADERS = ("学号", "姓名", "院系", "年级")


@pytest.fixture
def college():
    with clock.travel(date(2026, 3, 18)):
        college = make_institution()
        college.unit = make_unit(college, "信息学院", code="xx")
        college.office = make_user(college, "周敏", role=Role.QA_OFFICE)
        make_calendar(college, 2025)
        yield college


def bring(college, name, *rows):
    content = book(*rows, headers=HEADERS)
    done = import_file(
        institution=college,
        dataset="students",
        file_name=name,
        content=content,
        actor=college.office,
    )
    return Batch.objects.get(pk=done.batch.pk)


def student(college, code):
    return Subject.objects.of(college).of_kind("student", "student").get(code=code)


def page(client, college, name, pk):
    log_in(client, college.office)
    return client.get(reverse(f"datahub:{name}", args=[pk])).content.decode()


def test_a_student_says_which_rows_wrote_it_the_last_first(college, client):
    bring(college, "新生.xlsx", ("2023000001", "陈英", "信息学院", "2023"))
    second = bring(
        college,
        "更名.xlsx",
        ("2023000009", "李强", "信息学院", "2023"),
        ("2023000001", "陈瑛", "信息学院", "2023"),
    )
    said = page(client, college, "subject_metrics", student(college, "2023000001").pk)
    assert said.index("更名.xlsx") < said.index("新生.xlsx")
    assert "第 3 行" in said
    assert reverse("datahub:import_rows", args=[second.pk]) in said

    undo_batch(batch=second, actor=college.office)
    said = page(client, college, "subject_metrics", student(college, "2023000001").pk)
    assert "更名.xlsx" not in said
    assert "新生.xlsx" in said


def test_a_counted_number_leads_to_the_row_of_everyone_counted(college, client):
    bring(
        college,
        "新生.xlsx",
        ("2023000001", "陈英", "信息学院", "2023"),
        ("2023000002", "李强", "信息学院", "2023"),
    )
    metric = Metric.objects.create(
        institution=college,
        code="heads",
        name="在校生数",
        unit="人",
        layer="school",
        kind="college",
        origin="fact",
        fact="college.students.all",
    )
    seen = Observation.objects.create(
        institution=college,
        subject=make_subject(college, layer="school", kind="college", name="本校"),
        metric=metric,
        period=Period.objects.of(college).get(kind="year", code="2025"),
        value=2,
        recorded_at=clock.now(),
    )
    said = page(client, college, "observation_detail", seen.pk)
    assert said.count("新生.xlsx") == 2
    assert "第 2 行" in said
    assert "第 3 行" in said


def test_what_no_file_brought_says_so(college, client):
    made = make_subject(college, name="护理", unit=college.unit)
    assert "不是由表格导入的" in page(client, college, "subject_metrics", made.pk)
