"""The own account: one's roles, a new password, and the one-time password that opens one door."""

from datetime import date

import pytest

from apps.accounts import views
from apps.operations.models import AuditEntry
from apps.organisation.choices import Role
from apps.organisation.services import reset_password
from tests import factories

pytestmark = pytest.mark.django_db
ME, CHANGE = "/me/", "/me/password/"
NEW = "Frost-Morgen-71"


@pytest.fixture
def college(clock_at):
    clock_at(date(2026, 3, 18))
    return factories.make_institution(code="tc", name="测试职业学院")


@pytest.fixture
def person(college):
    return factories.make_user(college, "何静", number="10001", password=factories.PASSWORD)


@pytest.fixture
def at_home(client, person):
    return factories.log_in(client, person)


def change(client, **data):
    given = {"old_password": factories.PASSWORD, "new_password1": NEW, "new_password2": NEW}
    return client.post(CHANGE, given | data)


@pytest.mark.parametrize("address", [ME, CHANGE])
def test_strangers_are_asked_to_sign_in(client, person, address):
    response = client.get(address)
    assert (response.status_code, response.url) == (302, f"/login/?next={address}")


def test_every_view_says_who_may_come():
    assert views.Login.public
    for view in (views.Logout, views.Me, views.PasswordChange):
        assert view.signed_in
    for view in (views.Login, views.Logout, views.Me, views.PasswordChange):
        assert view.required_action is None


def test_the_page_names_the_person_and_the_roles_with_their_days(at_home, person):
    person.institution.vocabulary = {"roles": {"unit_head": "系主任"}}
    person.institution.save()
    unit = factories.make_unit(person.institution, "护理系")
    major = factories.make_subject(person.institution, name="护理", unit=unit)
    factories.give_role(person, Role.UNIT_HEAD, unit=unit, valid_from=date(2026, 2, 1))
    factories.give_role(person, Role.MAJOR_LEADER, subject=major, valid_to=date(2025, 8, 31))
    factories.give_role(person, Role.QA_OFFICE, valid_from=date(2026, 9, 1))
    page = at_home.get(ME).content.decode()
    for words in ("何静", "10001@tc", "测试职业学院", "系主任", "护理系", "2月1日"):
        assert words in page
    order = [page.index(words) for words in ("在任", "尚未开始", "已结束")]
    assert order == sorted(order)
    assert page.index("系主任") < page.index("质管办") < page.index("专业负责人")


def test_nobody_sees_another_persons_roles(at_home, college):
    factories.make_user(college, role=Role.QA_OFFICE)
    assert "还没有角色" in at_home.get(ME).content.decode()


def test_a_student_reads_what_one_may_do_as_a_student(client, college):
    student = factories.make_user(college, "李明", kind="student")
    subject = factories.make_subject(college, layer="student", user=student)
    page = factories.log_in(client, student).get(ME).content.decode()
    assert subject.user_id == student.pk
    for words in ("本人", "填写本人的自我诊断", "上传本人的佐证材料"):
        assert words in page
    for words in ("还没有角色", "年度计划。", "认领本人的预警"):
        assert words not in page


def test_a_teacher_is_listed_as_one_without_any_grant(at_home, person):
    person.institution.vocabulary = {"roles": {"teacher": "专任教师"}}
    person.institution.save()
    factories.make_subject(person.institution, layer="teacher", user=person)
    page = at_home.get(ME).content.decode().split("我的角色")[1]
    for words in ("专任教师", "填写并送审本人的年度计划", "在任"):
        assert words in page


def test_a_student_who_is_not_on_the_roll_is_not_sent_for_a_role(client, college):
    student = factories.make_user(college, "李明", kind="student")
    assert "学生不需要授予角色" in factories.log_in(client, student).get(ME).content.decode()


def test_a_new_password_holds_here_and_ends_the_other_sessions(at_home, person, django_user_model):
    from django.test import Client

    elsewhere = factories.log_in(Client(), person)
    response = change(at_home)
    assert (response.status_code, response.url) == (302, ME)
    assert at_home.get(ME).status_code == 200
    assert elsewhere.get(ME).status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEW)
    entry = AuditEntry.objects.of(person.institution).get(action="user.change_password")
    assert (entry.actor, entry.before, entry.after) == (person, None, None)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"old_password": "falsch"}, "原密码不正确"),
        ({"new_password2": "anders-1234"}, "zg-field__error"),
        ({"new_password1": "12345678", "new_password2": "12345678"}, "zg-field__error"),
        (
            {"new_password1": factories.PASSWORD, "new_password2": factories.PASSWORD},
            "新密码不能与原密码相同",
        ),
    ],
)
def test_a_password_that_will_not_do_changes_nothing(at_home, person, data, words):
    assert words in change(at_home, **data).content.decode()
    person.refresh_from_db()
    assert person.check_password(factories.PASSWORD)


@pytest.fixture
def newcomer(client, person):
    """Signed in with the one-time password that an administrator gave."""
    one_time = reset_password(user=person)
    client.post("/login/", {"number": "10001@tc", "password": one_time, "next": ME})
    client.one_time = one_time
    return client


def test_a_one_time_password_opens_only_the_page_that_replaces_it(newcomer):
    for address in (ME, "/plans/"):
        response = newcomer.get(address)
        assert (response.status_code, response.url) == (302, CHANGE)
    assert "一次性" in newcomer.get(CHANGE).content.decode()
    assert newcomer.get("/healthz").status_code == 200

    change(newcomer, old_password=newcomer.one_time)
    assert newcomer.get(ME).status_code == 200


def test_a_one_time_password_opens_nothing_after_a_day(client, person, clock_at):
    clock_at(date(2026, 3, 18))
    one_time = reset_password(user=person)
    clock_at(date(2026, 3, 20))
    answer = client.post("/login/", {"number": "10001@tc", "password": one_time})
    assert "一次性密码已过期" in answer.content.decode()
    assert client.get(ME).status_code == 302


def test_scripts_are_told_so_too(newcomer):
    asked = newcomer.get(ME, headers={"Accept": "application/json"})
    assert (asked.status_code, asked.json()["message"]) == (403, "请先修改初始密码。")
    assert newcomer.get(ME, headers={"HX-Request": "true"})["HX-Redirect"] == CHANGE


def test_a_newcomer_may_leave_again(newcomer):
    newcomer.post("/logout/")
    assert newcomer.get(ME).url == f"/login/?next={ME}"


def test_a_disabled_person_is_out_with_the_next_request(at_home, person):
    assert at_home.get(ME).status_code == 200
    person.is_active = False
    person.save()
    assert at_home.get(ME).status_code == 302
