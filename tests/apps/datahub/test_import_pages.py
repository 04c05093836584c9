"""数据导入 in the browser's words: upload, look, decide, take back."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.core import clock
from apps.datahub.datasets import datasets
from apps.datahub.frames import parse_file
from apps.datahub.models import Batch, ImportMapping
from apps.datahub.readers import FileRejectedError
from apps.layers.models import Subject
from apps.operations.models import AuditEntry
from apps.organisation.choices import Role
from tests.apps.datahub.college import contract_references
from tests.apps.datahub.workbooks import book, csv_text, student
from tests.factories import log_in, make_institution, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_day():
    with clock.travel(date(2026, 9, 1)):
        yield


@pytest.fixture
def college():
    college = make_institution()
    make_unit(college, "信息工程学院")
    return college


@pytest.fixture
def office(client, college):
    user = make_user(college, role=Role.QA_OFFICE)
    log_in(client, user)
    return user


def upload(client, content, name="学生.xlsx", **fields):
    data = {"dataset": "students", "file": SimpleUploadedFile(name, content)} | fields
    return client.post(reverse("datahub:import_upload"), data)


def page(client, name, *args):
    return client.get(reverse(f"datahub:{name}", args=args))


def template(client, form):
    return client.get(reverse("datahub:import_template"), {"form": form}).content


def text(response):
    return response.content.decode()


def test_from_upload_to_undo(client, college, office):
    response = upload(client, book(student(1, 手机号="19900000001"), student(2, 姓名=None)))
    batch = Batch.objects.of(college).get()
    assert response.url == reverse("datahub:import_detail", args=[batch.pk])

    shown = text(page(client, "import_detail", batch.pk))
    assert "只导入通过的行" in shown
    assert "199****0001" in shown
    assert "19900000001" not in shown
    assert "必填，不能为空" in shown
    done = client.post(
        reverse("datahub:import_commit", args=[batch.pk]), {"rows": "valid"}, follow=True
    )
    assert "已导入：新增 1 行" in text(done)
    rows = text(page(client, "import_rows", batch.pk))
    assert "2023463201" in rows
    assert "陈英" not in rows
    undone = client.post(reverse("datahub:import_undo", args=[batch.pk]), follow=True)

    assert "已撤销这一批" in text(undone)
    assert not Subject.objects.of(college).of_kind("student", "student").exists()


def test_a_refused_file_says_why_in_one_sentence(client, college, office):
    upload(client, b"PK\x03\x04nothing")

    batch = Batch.objects.of(college).get()
    shown = text(page(client, "import_detail", batch.pk))
    assert batch.refusal in shown
    assert "确认" not in shown.split("zg-main")[1]


def test_a_refused_table_of_ones_own_leads_to_a_mapping_and_to_the_template(
    client, college, office
):
    wide = book(("护理", "34"), headers=("专业", "在校生数"))
    upload(client, wide, dataset="observations")

    shown = text(page(client, "import_detail", Batch.objects.of(college).get().pk))

    assert "读到的列（工作表“学生信息”第 1 行）：专业、在校生数" in shown
    assert f"{reverse('datahub:mapping_sample')}?form=observation" in shown
    assert f"{reverse('datahub:import_template')}?form=observation" in shown
    sample = client.get(reverse("datahub:mapping_sample"), {"form": "observation"})
    assert 'value="observation" selected' in text(sample)


def test_a_file_that_is_only_called_a_workbook_is_told_so(client, college, office):
    upload(client, "随便写的\n几行字".encode(), name="x.xlsx")

    refusal = Batch.objects.of(college).get().refusal
    assert "“x.xlsx”不是 Excel 工作簿" in refusal
    assert "表头" not in refusal


def test_the_error_copy_is_an_attachment_and_is_on_record(client, college, office):
    upload(client, book(student(1), student(2, 姓名=None)))
    batch = Batch.objects.of(college).get()

    response = page(client, "import_errors", batch.pk)

    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    rows = list(openpyxl.load_workbook(BytesIO(response.content)).active.values)
    assert "姓名" in rows[2][-1]
    assert AuditEntry.objects.of(college).filter(action="import.export_errors").count() == 1


def test_another_colleges_import_does_not_exist(client, college, office):
    other = make_institution()
    foreign = Batch.objects.create(institution=other, dataset="students", file_name="秘密.xlsx")

    for name in ("import_detail", "import_rows", "import_errors"):
        assert page(client, name, foreign.pk).status_code == 404
    for name in ("import_commit", "import_cancel", "import_undo"):
        assert client.post(reverse(f"datahub:{name}", args=[foreign.pk])).status_code == 404
    assert "秘密" not in text(page(client, "import_list"))


@pytest.mark.parametrize(
    ("role", "seen", "stages", "commits"),
    [
        (Role.QA_OFFICE, True, True, True),
        (Role.UNIT_HEAD, True, True, True),
        (Role.UNIT_STAFF, True, True, False),
        (Role.AUDITOR, True, False, False),
        (Role.SCHOOL_LEADER, False, False, False),
        (Role.TEACHER, False, False, False),
        (Role.SYSTEM_ADMIN, False, False, False),
    ],
)
def test_who_sees_uploads_and_commits(client, college, role, seen, stages, commits):
    unit = Subject.objects.of(college).of_kind("school", "unit").get().unit
    staff = make_user(college, role=Role.UNIT_STAFF, unit=unit)
    log_in(client, staff)
    upload(client, book(student(1)))
    batch = Batch.objects.of(college).get()
    needs_unit = role in (Role.UNIT_HEAD, Role.UNIT_STAFF, Role.TEACHER)

    log_in(client, make_user(college, role=role, unit=unit if needs_unit else None))

    assert (page(client, "import_list").status_code == 200) is seen
    assert (page(client, "import_detail", batch.pk).status_code == 200) is seen
    assert (page(client, "import_upload").status_code == 200) is stages
    answer = client.post(reverse("datahub:import_commit", args=[batch.pk]))
    batch.refresh_from_db()
    assert (batch.state == "committed") is commits
    assert commits or answer.status_code in (403, 404)


def test_every_template_can_be_filled_in_and_is_read_back(client, college, office):
    for code, dataset in datasets.items():
        for form in dataset.forms:
            content = template(client, form.code)
            workbook = openpyxl.load_workbook(BytesIO(content))
            assert [sheet.sheet_state for sheet in workbook] == ["visible", "visible"]
            with pytest.raises(FileRejectedError, match="没有任何数据"):
                parse_file(content, dataset, contract_references())
            assert [cell.value for cell in workbook[form.title][1]] == [
                c.caption for c in form.columns
            ], code


def test_a_filled_template_is_accepted(client, college, office):
    workbook = openpyxl.load_workbook(BytesIO(template(client, "students")))
    workbook["学生信息"].append(student(1))
    output = BytesIO()
    workbook.save(output)

    upload(client, output.getvalue())

    assert Batch.objects.of(college).get().accepted == 1


def test_a_mapping_is_made_from_a_sample_and_used(client, college, office):
    content = csv_text(("1", "Li Ming", "F"), headers=("sid", "who", "sex")).encode()
    sample = client.post(
        reverse("datahub:mapping_sample"),
        {"form": "students", "file": SimpleUploadedFile("a.csv", content)},
    )
    assert 'value="sid"' in text(sample)
    data = {
        "form": "students", "caption": ["sid", "who", "sex"], "name": "外系统", "keep": "",
        "from_student_no": "sid", "pad_student_no": "10", "from_name": "who",
        "from_sex": "sex", "values_sex": "F=女\nM=男",
        "constant_unit": "信息工程学院", "constant_grade": "2024",
    }  # fmt: skip
    assert client.post(reverse("datahub:mapping_save"), data).status_code == 302
    mapping = ImportMapping.objects.of(college).get()

    upload(client, content, name="a.csv", mapping=mapping.pk)

    batch = Batch.objects.of(college).get()
    client.post(reverse("datahub:import_commit", args=[batch.pk]), {"rows": "all"})
    made = Subject.objects.of(college).get(code="0000000001")
    assert (made.name, made.student.gender, made.student.grade) == ("Li Ming", "女", "2024")
    client.post(reverse("datahub:mapping_delete", args=[mapping.pk]))
    assert ImportMapping.objects.of(college).exists()


def test_a_mapping_without_a_required_column_is_sent_back(client, college, office):
    data = {"form": "students", "caption": ["sid"], "name": "x", "from_student_no": "sid"}

    response = client.post(reverse("datahub:mapping_save"), data)

    assert response.status_code == 422
    assert "必填：选一列，或写一个固定值" in text(response)
    assert not ImportMapping.objects.of(college).exists()


def test_the_list_costs_the_same_with_many_imports(
    client, college, office, django_assert_max_num_queries
):
    Batch.objects.bulk_create(
        Batch(institution=college, dataset="students", file_name=f"{n}.xlsx", created_by=office)
        for n in range(60)
    )

    with django_assert_max_num_queries(20):
        assert "共 60 批" in text(page(client, "import_list"))
