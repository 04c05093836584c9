"""Settings as administrators use them."""

import io
import re
import zipfile
from datetime import date

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.console.services.profiles import load_profile
from apps.layers.models import Subject, SubjectAssignment, SubjectGrant
from apps.layers.rights import rights_of
from apps.operations.models import AuditEntry, JobRun
from apps.organisation.choices import Role
from apps.organisation.models import Assignment, Body, Holiday, Period, Seat, Unit
from apps.organisation.services import ensure_calendar
from tests.factories import (
    PASSWORD,
    give_role,
    log_in,
    make_institution,
    make_subject,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def college(clock_at):
    clock_at(date(2026, 3, 18))
    return make_institution(code="tc", name="测试职业学院")


@pytest.fixture
def admin(college, client):
    return log_in(client, make_user(college, "吴磊", role=Role.SYSTEM_ADMIN))


def post(client, name, data=None, **kwargs):
    return client.post(reverse(f"console:{name}", kwargs=kwargs), data or {}, follow=True)


def page(client, name, **kwargs):
    response = client.get(reverse(f"console:{name}", kwargs=kwargs))
    return response.status_code, response.content.decode()


def test_a_new_user_gets_a_password_that_is_shown_once_and_must_be_changed(admin, college, client):
    response = post(admin, "user_new", {"number": "00133", "name": "秦风", "kind": "staff"})

    shown = re.search(r"一次性密码：([^（]+)（", response.content.decode()).group(1)
    user = User.objects.get(number="00133")
    assert user.check_password(shown)
    assert user.must_change_password
    assert shown not in page(admin, "user_detail", pk=user.pk)[1]


def test_a_number_that_is_taken_is_refused_in_words(admin, college):
    make_user(college, number="00133")
    response = post(admin, "user_new", {"number": "00133", "name": "秦风", "kind": "staff"})
    assert "00133" in response.content.decode()
    assert User.objects.filter(number="00133").count() == 1


def test_a_role_given_in_the_browser_holds_at_once_and_is_gone_when_it_ends(admin, college):
    unit, person = make_unit(college, "护理系"), make_user(college, "林海")
    post(
        admin,
        "role_add",
        {"role": "unit_head", "unit": unit.pk, "valid_from": "2026-03-18"},
        pk=person.pk,
    )
    assert Role.UNIT_HEAD in rights_of(person).roles

    held = Assignment.objects.get(user=person)
    post(admin, "role_end", pk=person.pk, role_id=held.pk)
    assert Role.UNIT_HEAD not in rights_of(person).roles


def test_a_major_gets_its_leader_by_its_code(admin, college):
    major, person = make_subject(college, code="520201"), make_user(college, "何静")
    data = {"role": "major_leader", "subject": "520201", "valid_from": "2026-03-18"}
    post(admin, "role_add", data, pk=person.pk)
    assert SubjectAssignment.objects.get(user=person).subject == major

    wrong = post(admin, "role_add", {**data, "subject": "999"}, pk=person.pk)
    assert "没有对应的唯一对象" in wrong.content.decode()


def test_nobody_gives_roles_to_themselves(admin, college):
    me = User.objects.get(name="吴磊")
    response = admin.post(
        reverse("console:role_add", kwargs={"pk": me.pk}),
        {"role": "qa_office", "valid_from": "2026-03-18"},
    )
    assert response.status_code == 403
    assert "由别的管理员办理" in page(admin, "user_detail", pk=me.pk)[1]


def test_a_disabled_person_is_out_on_the_next_request(admin, college, django_user_model):
    from django.test import Client

    person = make_user(college, "林海", password=PASSWORD)
    theirs = log_in(Client(), person)
    assert theirs.get("/").status_code == 200
    post(admin, "user_switch", pk=person.pk)
    assert theirs.get("/").status_code == 302


def test_a_unit_renamed_in_the_browser_renames_its_subject_and_keeps_the_old_name(admin, college):
    unit = make_unit(college, "护理系", code="nursing")
    data = {"name": "护理学院", "kind": "teaching", "aliases": "护理、护院"}
    post(admin, "unit_edit", data, pk=unit.pk)

    unit.refresh_from_db()
    assert (unit.name, unit.aliases) == ("护理学院", ["护理", "护院"])
    assert Subject.objects.get(kind="unit", code="nursing").name == "护理学院"
    assert list(unit.names.order_by("valid_from").values_list("name", flat=True)) == [
        "护理系",
        "护理学院",
    ]


def test_a_unit_with_units_below_is_not_closed(admin, college):
    unit = make_unit(college, "护理系")
    make_unit(college, "护理教研室", parent=unit)
    response = post(admin, "unit_close", {"on": "2026-03-18"}, pk=unit.pk)
    assert "还有下级部门" in response.content.decode()
    assert Unit.objects.get(pk=unit.pk).closed_on is None


def test_a_body_that_breaks_its_rule_of_composition_says_so(admin, college):
    body = Body.objects.create(
        institution=college,
        code="group",
        name="系部诊改工作组",
        composition={"members_min": 7, "members_odd": True},
    )
    Seat.objects.create(institution=college, body=body, code="s1", role_title="组员", count=6)
    text = page(admin, "body_detail", pk=body.pk)[1]
    assert "少于规定的 7 人" in text
    assert "应为奇数" in text


def test_a_college_adds_its_own_working_day_and_takes_it_back(admin, college):
    post(
        admin, "holiday_add", {"day": "2026-06-06", "name": "校庆调休", "is_off": "0", "year": 2026}
    )
    day = Holiday.objects.get()
    assert (day.name, day.is_off) == ("校庆调休", False)
    assert "校庆调休" in page(admin, "calendar")[1]
    post(admin, "holiday_delete", {"year": 2026}, pk=day.pk)
    assert not Holiday.objects.exists()


def test_a_college_lays_its_teaching_weeks_and_sees_when_teaching_ends(admin, college):
    ensure_calendar(institution=college, year=2026)
    term = Period.objects.of(college).get(code="2026-2027-1")
    assert "2027年1月24日教学结束" in page(admin, "calendar")[1]

    sent = {"first_monday": "2026-09-01", "count": 18, "year": 2026}
    assert "星期一" in post(admin, "term_weeks", sent, pk=term.pk).content.decode()
    post(admin, "term_weeks", sent | {"first_monday": "2026-09-07"}, pk=term.pk)

    assert "18 周，2027年1月10日教学结束" in page(admin, "calendar")[1]


@pytest.mark.slow(daily=True)
def test_the_profile_page_tells_what_was_edited_and_exports_it(admin, college):
    load_profile(name_or_path="sanxia", institution_code="tc")
    unit = Unit.objects.of(college).get(name="教务处")
    post(admin, "unit_edit", {"name": "教务部", "kind": unit.kind}, pk=unit.pk)
    assert f"1 条：{unit.code}" in page(admin, "profile")[1]

    response = admin.get(reverse("console:profile_export"))
    names = zipfile.ZipFile(io.BytesIO(response.content)).namelist()
    assert "tc/profile.toml" in names
    assert "tc/forms/att1.yaml" in names


def test_a_grant_made_in_the_browser_reaches_exactly_its_subject(admin, college):
    major, other = make_subject(college, code="520201"), make_subject(college, code="520202")
    person = make_user(college, number="00133")
    post(
        admin,
        "grant_add",
        {
            "number": "00133",
            "name": "fill",
            "subject": "520201",
            "valid_from": "2026-03-18",
            "valid_to": "2026-03-31",
            "reason": "代办",
        },
    )
    reached = Subject.objects.of(college).visible_to(person, "plans.write")
    assert list(reached.filter(pk__in=[major.pk, other.pk])) == [major]

    post(admin, "grant_revoke", {"kind": "subject"}, pk=SubjectGrant.objects.get().pk)
    assert not Subject.objects.of(college).visible_to(person, "plans.write").exists()


def test_the_audit_log_is_read_by_the_auditor_and_filtered(college, client):
    office = make_user(college, "陈静", role=Role.QA_OFFICE)
    make_subject(college, name="护理")
    auditor = log_in(client, make_user(college, "孙国栋", role=Role.AUDITOR))
    entry = AuditEntry.objects.filter(action="subject.create").first()

    assert "护理" in page(auditor, "audit_detail", pk=entry.pk)[1]
    listed = auditor.get(reverse("console:audit"), {"action": "unit.create"}).content.decode()
    assert reverse("console:audit_detail", args=[entry.pk]) not in listed
    log_in(client, office)
    assert page(client, "audit")[0] == 403


def test_jobs_are_seen_by_who_asked_and_by_administrators(college, client):
    asker, other = make_user(college, "何静"), make_user(college, "林海")
    run = JobRun.objects.create(
        institution=college, type="x.y", title="重算指标", requested_by=asker, progress_total=10
    )
    log_in(client, asker)
    assert "重算指标" in page(client, "jobs")[1]
    assert 'hx-trigger="every 2s"' in page(client, "job_detail", pk=run.pk)[1]
    log_in(client, other)
    assert page(client, "job_detail", pk=run.pk)[0] == 404


def test_students_do_not_see_the_organisation(college, client):
    student = make_user(college, "陈晓彤", kind="student")
    log_in(client, student)
    assert page(client, "units")[0] == 403


def test_a_unit_names_what_lasts_by_kind_and_counts_the_classes_of_a_term(college, client):
    unit = make_unit(college, "护理系")
    log_in(client, make_user(college, role=Role.QA_OFFICE))
    make_subject(college, name="护理", code="630201", unit=unit)
    course = make_subject(college, layer="course", name="急救", code="010002", unit=unit)
    make_subject(
        college, layer="course", kind="offering", name="急救", code="(2026)-010002-2", parent=course
    )

    address = reverse("console:unit_detail", args=[unit.pk])
    shown = client.get(address).content.decode()
    classes = client.get(address, {"show": "course.offering"}).content.decode()

    assert re.search(r"<dt>专业</dt>\s*<dd>\s*1 个", shown)
    assert "630201</" not in shown
    assert "(2026)-010002-2" not in shown
    assert 'href="?show=course.offering">1 个' in shown
    assert "(2026)-010002-2" in classes
    assert client.get(address, {"show": "x.y"}).status_code == 200


def test_a_role_ended_on_its_first_day_leaves_nothing(admin, college):
    person = make_user(college, "林海")
    unit = make_unit(college)
    held = give_role(person, Role.UNIT_STAFF, unit=unit, valid_from=date(2026, 3, 18))
    post(admin, "role_end", pk=person.pk, role_id=held.pk)
    assert Role.UNIT_STAFF not in rights_of(person).roles
