"""What one administrator asks another confirms, in the browser."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from apps.core import clock
from apps.layers.rights import rights_of
from apps.operations.models import AuditEntry, Notice
from apps.organisation.choices import Role
from apps.organisation.models import AccountChange
from apps.workflow.selectors import due_items_for
from tests.factories import give_role, log_in, make_institution, make_unit, make_user

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 18)


@pytest.fixture
def college(clock_at):
    clock_at(DAY)
    return make_institution(code="tc", name="测试职业学院")


@pytest.fixture
def first(college):
    return make_user(college, "吴磊", role=Role.SYSTEM_ADMIN)


@pytest.fixture
def second(college):
    return make_user(college, "周敏", role=Role.SYSTEM_ADMIN)


@pytest.fixture
def person(college):
    return make_user(college, "林海")


def browser(user):
    return log_in(Client(), user)


def post(user, address, /, *args, **data):
    return browser(user).post(reverse(f"console:{address}", args=args), data, follow=True)


def ask(first, person, role=Role.AUDITOR):
    answer = post(first, "role_add", person.pk, role=role, valid_from="2026-03-18")
    return answer.content.decode(), AccountChange.objects.of(person.institution).first()


def test_a_role_that_takes_two_waits_on_the_second_ones_desk_and_then_holds(first, second, person):
    said, change = ask(first, person)
    assert "另一人确认后办理" in said
    assert Role.AUDITOR not in rights_of(person).roles
    (item,) = due_items_for(second)
    assert (item.url_name, item.object_id) == ("console:account_change", change.pk)
    assert not due_items_for(first).exists()

    post(second, "change_confirm", change.pk)
    assert Role.AUDITOR in rights_of(person).roles
    assert not due_items_for(second).exists()
    titles = list(Notice.objects.of(person.institution).values_list("title", flat=True))
    assert any("周敏已确认" in title for title in titles)
    assert any("给你增加了角色" in title and "吴磊" in title for title in titles)


@pytest.mark.parametrize("who", ["first", "person"])
def test_neither_who_asked_nor_whom_it_is_about_confirms_it(request, first, second, person, who):
    _, change = ask(first, person, Role.SYSTEM_ADMIN)
    give_role(person, Role.SYSTEM_ADMIN)
    actor = request.getfixturevalue(who)
    assert post(actor, "change_confirm", change.pk).status_code == 403


def test_a_refusal_says_why_and_changes_nothing(first, second, person):
    _, change = ask(first, person)
    assert "原因" in post(second, "change_refuse", change.pk, reason="").content.decode()
    post(second, "change_refuse", change.pk, reason="尚未任命")
    change.refresh_from_db()
    assert (change.state, change.reason) == ("refused", "尚未任命")
    assert Role.AUDITOR not in rights_of(person).roles
    assert Notice.objects.of(person.institution).filter(user=first, title__contains="尚未任命")


def test_who_asked_takes_it_back_and_asks_again(first, second, person):
    _, change = ask(first, person)
    assert "已经在等确认" in ask(first, person)[0]
    post(first, "change_withdraw", change.pk)
    assert not due_items_for(second).exists()
    assert AccountChange.objects.of(person.institution).count() == 1
    ask(first, person)
    assert AccountChange.objects.of(person.institution).count() == 2


def test_what_cannot_be_is_refused_before_anybody_is_asked(first, second, person):
    give_role(person, Role.AUDITOR)
    said, change = ask(first, person)
    assert "已经是" in said
    assert change is None


def test_a_confirmed_reset_is_taken_up_once_within_a_day(first, second, college, clock_at):
    office = make_user(college, "何静", role=Role.QA_OFFICE)
    assert "另一人确认后办理" in post(first, "user_reset", office.pk).content.decode()
    change = AccountChange.objects.of(college).get(user=office)
    assert (
        "等另一人确认"
        in browser(first).get(reverse("console:user_detail", args=[office.pk])).content.decode()
    )
    post(second, "change_confirm", change.pk)
    assert "一次性密码：" in post(first, "user_reset", office.pk).content.decode()
    assert "另一人确认后办理" in post(first, "user_reset", office.pk).content.decode()


def test_with_one_administrator_the_office_confirms(first, college, person):
    office = make_user(college, "何静", role=Role.QA_OFFICE)
    _, change = ask(first, person)
    (item,) = due_items_for(office)
    assert item.object_id == change.pk
    page = browser(office).get(reverse("console:account_changes")).content.decode()
    assert "林海" in page
    browser(office).post(
        reverse("console:account_changes"), {"act": "confirm", "row": change.pk}, follow=True
    )
    assert Role.AUDITOR in rights_of(person).roles


def test_a_new_college_gets_its_office_and_its_heads(first, college):
    """Nobody could confirm the first office; from then on it confirms what the administrator asks."""
    unit, office = make_unit(college), make_user(college, "何静")
    assert (
        "已给"
        in post(
            first, "role_add", office.pk, role="qa_office", valid_from="2026-03-18"
        ).content.decode()
    )
    post(first, "user_new", number="20001", name="秦风", kind="staff")
    head = type(office).objects.of(college).get(number="20001")
    data = {"role": "unit_head", "unit": unit.pk, "valid_from": "2026-03-18"}
    assert "另一人确认后办理" in post(first, "role_add", head.pk, **data).content.decode()
    change = AccountChange.objects.of(college).get(user=head)
    post(office, "change_confirm", change.pk)
    assert Role.UNIT_HEAD in rights_of(head).roles


def test_the_audit_tells_who_asked_and_who_confirmed(first, second, person):
    _, change = ask(first, person)
    post(second, "change_confirm", change.pk)
    rows = AuditEntry.objects.of(person.institution).order_by("id")
    told = [
        (row.action, row.actor) for row in rows if row.action.split(".")[0] in ("account", "role")
    ]
    assert told[-3:] == [
        ("account.ask", first),
        ("role.assign", first),
        ("account.confirmed", second),
    ]
    assert clock.today() == DAY
