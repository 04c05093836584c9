"""Two steps and the way back: stage, commit, undo, and who may do which."""

import json
import sys
from datetime import date

import pytest

from apps.core import clock
from apps.core.errors import ConflictError, InvalidError, NotAllowedError
from apps.datahub import uploads
from apps.datahub.models import Batch, RowChange, RowError
from apps.datahub.policies import may_commit
from apps.datahub.selectors.batches import batches_for
from apps.datahub.selectors.scope import SYSTEM, import_scope
from apps.datahub.services import (
    cancel_batch,
    commit_batch,
    stage_file,
    start_commit,
    undo_batch,
)
from apps.datahub.services.undo_batch import undo_blockers
from apps.layers.models import Subject
from apps.layers.services import create_subject, update_subject
from apps.operations.models import AuditEntry
from apps.operations.services.run_job import run_job
from apps.organisation.choices import Role
from apps.student.models import Enrolment, Student
from tests.apps.datahub.workbooks import book, student
from tests.factories import make_institution, make_subject, make_unit, make_user

pytestmark = pytest.mark.django_db
STAFF = ("工号", "姓名", "部门", "学历", "职称等级", "教师类别", "骨干教师", "双师型")


@pytest.fixture(autouse=True)
def the_day():
    with clock.travel(date(2026, 9, 1)):
        yield


@pytest.fixture
def college():
    college = make_institution()
    for name in ("信息工程学院", "护理学院"):
        make_unit(college, name)
    return college


def office(college):
    return make_user(college, role=Role.QA_OFFICE)


def of_unit(college, role, name="信息工程学院"):
    return make_user(college, role=role, unit=college_unit(college, name))


def college_unit(college, name):
    return Subject.objects.of(college).of_kind("school", "unit").get(name=name).unit


def stage(college, actor, *rows, dataset="students", headers=None):
    content = book(*rows, **({"headers": headers} if headers else {}))
    return stage_file(
        institution=college, dataset=dataset, file_name="表.xlsx", content=content, actor=actor
    )


def students(college):
    return {s.code: s for s in Subject.objects.of(college).of_kind("student", "student")}


def test_a_staged_file_is_counted_but_not_written(college):
    batch = stage(college, office(college), student(1), student(2), student(3, 姓名=None))

    assert (batch.state, batch.total, batch.accepted, batch.rejected) == ("staged", 3, 2, 1)
    assert (batch.new, batch.changed, batch.same) == (2, 0, 0)
    assert students(college) == {}
    assert RowError.objects.of(college).get(batch=batch).column == "姓名"


def test_the_stored_file_and_its_copies_are_unreadable_without_the_key(college):
    batch = stage(college, office(college), student(1, 手机号="19900000001"), student(2, 姓名=None))

    kept = [
        path for path in uploads.folder().rglob(f"{batch.sha256}*") if str(college.pk) in str(path)
    ]
    assert len(kept) == 3
    assert not any(
        path.read_bytes().startswith(b"PK") or b"199" in path.read_bytes()[:50] for path in kept
    )
    assert uploads.digest_of(uploads.read_upload(batch.stored_as, batch.sha256)) == batch.sha256
    preview = json.loads(uploads.read_private(f"{batch.stored_as}.{batch.pk}.preview"))
    assert "199****0001" in preview["rows"][0]["cells"]
    assert "陈*" in preview["rows"][0]["cells"]


def test_a_refused_file_leaves_a_batch_that_says_why(college):
    batch = stage_file(
        institution=college, dataset="students", file_name="x.xlsx", content=b"PK\x03\x04rest",
        actor=office(college),
    )  # fmt: skip

    assert batch.state == "rejected"
    assert batch.refusal.endswith("。")
    with pytest.raises(ConflictError):
        commit_batch(batch=batch, actor=SYSTEM)


def test_a_committed_batch_is_written_once_however_often_it_is_asked(college):
    actor = office(college)
    batch = stage(college, actor, student(1), student(2))

    first = commit_batch(batch=batch, actor=actor)
    second = commit_batch(batch=Batch.objects.of(college).get(pk=batch.pk), actor=actor)

    assert (first.state, second.state, second.committed_by) == ("committed", "committed", actor)
    assert RowChange.objects.of(college).count() == 2
    assert AuditEntry.objects.of(college).filter(action="import.commit").count() == 1


def test_rejected_rows_are_left_out_only_by_decision(college):
    actor = office(college)
    batch = stage(college, actor, student(1), student(2, 姓名=None))

    with pytest.raises(InvalidError, match="只导入通过的行"):
        start_commit(batch=batch, actor=actor)
    start_commit(batch=batch, actor=actor, accept_valid=True)

    assert list(students(college)) == ["2023463201"]


def test_a_file_that_was_changed_on_the_disk_is_not_imported(college):
    batch = stage(college, office(college), student(1))
    uploads.write_private(batch.stored_as, book(student(2)))

    with pytest.raises(ConflictError, match="重新上传"):
        commit_batch(batch=batch, actor=SYSTEM)

    assert students(college) == {}


def test_what_no_longer_fits_the_preview_is_not_imported(college):
    batch = stage(college, office(college), student(1), student(2, 院系="护理学院"))
    unit = college_unit(college, "护理学院")
    unit.closed_on = date(2026, 8, 1)
    unit.save()

    with pytest.raises((ConflictError, InvalidError)):
        commit_batch(batch=batch, actor=SYSTEM, accept_valid=True)

    batch.refresh_from_db()
    assert (batch.state, students(college)) == ("staged", {})


def test_a_large_file_is_committed_by_a_job(college, monkeypatch):
    monkeypatch.setattr(sys.modules["apps.datahub.services.commit_batch"], "AT_ONCE", 1)
    actor = office(college)
    batch = stage(college, actor, student(1), student(2))

    run = start_commit(batch=batch, actor=actor)

    assert start_commit(batch=batch, actor=actor) == run
    assert students(college) == {}
    run_job(run.pk)
    run.refresh_from_db()
    assert (run.state, run.result) == ("done", {"new": 2, "changed": 0, "same": 0})
    assert (run.progress_done, run.progress_total) == (3, 3)
    assert len(students(college)) == 2


def test_blanks_and_absent_columns_leave_what_is_stored(college):
    actor = office(college)
    commit_batch(batch=stage(college, actor, student(1, 手机号="19900000001")), actor=actor)

    batch = stage(
        college, actor, ("2023463201", "陈英明", "信息工程学院", "2024"),
        headers=("学号", "姓名", "院系", "年级"),
    )  # fmt: skip
    commit_batch(batch=batch, actor=actor)

    stored = Student.objects.select_related("subject").get(subject__institution=college)
    assert (batch.changed, stored.subject.name, stored.grade) == (1, "陈英明", "2024")
    assert (stored.phone, stored.class_text) == ("19900000001", "软件2301班")
    assert [n.name for n in stored.subject.names.all()] == ["陈英", "陈英明"]


def test_a_student_is_linked_where_exactly_one_subject_has_the_name(college):
    unit = college_unit(college, "信息工程学院")
    major = create_subject(
        institution=college, layer="major", kind="major", code="m", name="软件技术", unit=unit
    )
    for code in ("k1", "k2"):
        create_subject(
            institution=college, layer="student", kind="class", code=code, name="双胞胎班",
            parent=major,
        )  # fmt: skip
    single = create_subject(
        institution=college,
        layer="student",
        kind="class",
        code="k3",
        name="软件2301班",
        parent=major,
    )

    batch = stage(
        college,
        SYSTEM,
        student(1),
        student(2, 班级="双胞胎班"),
        student(3, 班级=None, 专业="无此专业"),
    )
    commit_batch(batch=batch, actor=SYSTEM)

    above = {code[-1]: subject.parent for code, subject in students(college).items()}
    assert (above["1"], above["2"]) == (single, major)
    assert (above["3"].layer, above["3"].unit) == ("school", unit)
    assert students(college)["2023463201"].path.startswith(single.path)


def test_staff_get_their_fields_and_their_account(college):
    user = make_user(college, number="00133")

    rows = [("00133", "张敏", "护理学院", "硕士研究生", "副高级", "企业兼职教师", "是", "否")]
    commit_batch(batch=stage(college, SYSTEM, *rows, dataset="staff", headers=STAFF), actor=SYSTEM)

    teacher = Subject.objects.of(college).get(code="00133").teacher
    assert teacher.subject.user == user
    assert (teacher.education, teacher.title_level, teacher.employment) == (
        "硕士研究生",
        "副高",
        "industry",
    )
    assert (teacher.backbone, teacher.dual_qualified, teacher.major_leader) == (True, False, None)


def test_undo_brings_back_what_was_there(college):
    actor = office(college)
    commit_batch(batch=stage(college, actor, student(1)), actor=actor)
    batch = stage(college, actor, student(1, 姓名="陈改名", 手机号="19900000001"), student(2))
    commit_batch(batch=batch, actor=actor)

    undo_batch(batch=batch, actor=actor)

    stored = Student.objects.select_related("subject").get(subject__institution=college)
    assert (batch.state, stored.subject.name, stored.phone) == ("undone", "陈英", "")


def test_undo_is_refused_with_the_list_of_who_refers_to_the_rows(college):
    actor = office(college)
    first = stage(college, actor, student(1), student(2))
    commit_batch(batch=first, actor=actor)
    second = stage(college, actor, student(2, 姓名="陈改名"))
    commit_batch(batch=second, actor=actor)
    offering = make_subject(college, layer="course", kind="offering")
    Enrolment.objects.create(
        institution=college,
        student_id=students(college)["2023463201"].pk,
        offering=offering.offering,
    )

    with pytest.raises(ConflictError) as refused:
        undo_batch(batch=first, actor=actor)

    assert refused.value.detail["blockers"] == [
        f"导入批次 {second.pk}（表.xlsx）之后又改了其中 1 行",
        "选课 1 条引用了这批数据",
    ]
    first.refresh_from_db()
    assert (first.state, len(students(college))) == ("committed", 2)


def test_undo_is_refused_where_somebody_edited_a_row_since(college):
    batch = stage(college, SYSTEM, student(1), student(2))
    commit_batch(batch=batch, actor=SYSTEM)
    update_subject(subject=students(college)["2023463201"], name="手工改")

    assert undo_blockers(batch) == ["有 1 行在导入之后又被修改（2023463201）"]


def test_rows_of_another_unit_are_refused_with_the_reason(college):
    batch = stage(
        college, of_unit(college, Role.UNIT_STAFF), student(1), student(2, 院系="护理学院")
    )

    error = RowError.objects.of(college).get(batch=batch)
    assert (batch.accepted, batch.rejected) == (1, 1)
    assert "不在你的导入范围内" in error.message


def test_a_unit_cannot_take_over_another_units_student(college):
    commit_batch(batch=stage(college, SYSTEM, student(1, 院系="护理学院")), actor=SYSTEM)

    batch = stage(college, of_unit(college, Role.UNIT_HEAD), student(1))

    assert (batch.accepted, batch.rejected) == (0, 1)
    assert students(college)["2023463201"].unit.name == "护理学院"


def test_the_staff_of_a_unit_uploads_and_its_head_commits(college):
    staff, head = of_unit(college, Role.UNIT_STAFF), of_unit(college, Role.UNIT_HEAD)
    other = of_unit(college, Role.UNIT_HEAD, "护理学院")
    batch = stage(college, staff, student(1))

    with pytest.raises(NotAllowedError, match="由部门负责人或质管办"):
        start_commit(batch=batch, actor=staff)
    assert not may_commit(other, batch)
    assert not batches_for(other).exists()
    start_commit(batch=batch, actor=head)

    assert len(students(college)) == 1


def test_an_office_commits_no_more_than_the_uploader_was_shown(college):
    batch = stage(
        college, of_unit(college, Role.UNIT_STAFF), student(1), student(2, 院系="护理学院")
    )

    start_commit(batch=batch, actor=office(college), accept_valid=True)

    assert list(students(college)) == ["2023463201"]


def test_who_may_not_import_cannot_even_check(college):
    with pytest.raises(NotAllowedError):
        stage(college, make_user(college, role=Role.SCHOOL_LEADER), student(1))


def test_a_cancelled_batch_is_not_imported(college):
    actor = office(college)
    batch = stage(college, actor, student(1))

    cancel_batch(batch=batch, actor=actor)

    with pytest.raises(ConflictError):
        start_commit(batch=Batch.objects.of(college).get(pk=batch.pk), actor=actor)


def test_a_door_that_forgets_who_imports_imports_nothing(college):
    batch = stage(college, SYSTEM, student(1))
    for forgotten in (None, "office", 1):
        with pytest.raises(TypeError):
            import_scope(forgotten)
    with pytest.raises(TypeError):
        stage(college, None, student(2))
    with pytest.raises(TypeError):
        commit_batch(batch=batch, actor=None)

    assert import_scope(SYSTEM).everything
    assert (Batch.objects.of(college).count(), students(college)) == (1, {})
