"""Accounts and roles: made, ended and refused."""

from datetime import date

import pytest

from apps.core.errors import InvalidError, NotAllowedError, NotFoundError
from apps.layers.rights import rights_of
from apps.operations.models import AuditEntry
from apps.organisation.choices import Role
from apps.organisation.models import Assignment
from apps.organisation.services import (
    assign_role,
    create_user,
    disable_user,
    enable_user,
    end_assignment,
    reset_password,
)
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 18)


@pytest.fixture(autouse=True)
def _today(clock_at):
    clock_at(TODAY)


@pytest.fixture
def college():
    return factories.make_institution(code="tc")


@pytest.fixture
def admin(college):
    return factories.make_user(college, role=Role.SYSTEM_ADMIN)


@pytest.fixture
def unit(college):
    return factories.make_unit(college)


@pytest.fixture
def person(college):
    return factories.make_user(college)


def actions():
    rows = AuditEntry.objects.across_institutions(reason="a test").order_by("id")
    return [row.action for row in rows if row.action.startswith(("user.", "role."))]


def test_an_account_is_made_with_a_password_that_must_be_changed(college, admin):
    user = create_user(
        institution=college, number=" 90001 ", name="何静", password="Herbst-Regen-42", actor=admin
    )
    assert (user.username, user.number) == ("90001@tc", "90001")
    assert user.must_change_password
    assert user.check_password("Herbst-Regen-42")
    assert actions()[-1] == "user.create"


def test_an_account_without_a_password_opens_nothing(college):
    assert not create_user(institution=college, number="1", name="何静").has_usable_password()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"number": "10 01"}, "number"),
        ({"number": "1@tc"}, "number"),
        ({"number": ""}, "number"),
        ({"number": "9" * 41}, "number"),
        ({"name": "  "}, "name"),
        ({"kind": "robot"}, "kind"),
        ({"password": "12345678"}, "password"),
    ],
)
def test_what_cannot_be_an_account_is_refused_at_its_field(college, changed, field):
    with pytest.raises(InvalidError) as caught:
        create_user(**{"institution": college, "number": "1", "name": "何静"} | changed)
    assert list(caught.value.fields) == [field]


def test_a_number_is_given_once_in_an_institution_and_again_in_another(college, person):
    with pytest.raises(InvalidError, match="已经有账号"):
        create_user(institution=college, number=person.number, name="另一人")
    other = factories.make_institution()
    assert create_user(institution=other, number=person.number, name="另一人").pk


def test_a_disabled_person_may_nothing_until_enabled_again(admin, person, unit):
    factories.give_role(person, Role.UNIT_HEAD, unit=unit)
    disable_user(user=person, actor=admin)
    assert not rights_of(person).allows("plans.read")
    enable_user(user=person, actor=admin)
    assert rights_of(person).allows("plans.read")
    assert actions()[-2:] == ["user.disable", "user.enable"]


def test_nobody_locks_everybody_out(college, admin):
    with pytest.raises(NotAllowedError, match="自己"):
        disable_user(user=admin, actor=admin)
    with pytest.raises(NotAllowedError, match="唯一"):
        disable_user(user=admin)
    with pytest.raises(NotAllowedError, match="唯一"):
        end_assignment(assignment=Assignment.objects.of(college).get(user=admin))

    factories.make_user(college, role=Role.SYSTEM_ADMIN)
    assert not disable_user(user=admin).is_active


def test_a_reset_password_holds_once_and_is_not_written_anywhere(admin, person):
    password = reset_password(user=person, actor=admin)
    person.refresh_from_db()
    assert person.check_password(password)
    assert person.must_change_password
    assert reset_password(user=person, actor=admin) != password
    entries = AuditEntry.objects.of(person.institution).filter(action="user.reset_password")
    assert all(password not in f"{entry.before}{entry.after}" for entry in entries)
    with pytest.raises(NotAllowedError):
        reset_password(user=admin, actor=admin)


def test_a_role_holds_from_its_day_to_its_day(admin, person, unit, clock_at):
    assign_role(
        user=person,
        role=Role.UNIT_HEAD,
        unit=unit,
        valid_from=date(2026, 4, 1),
        valid_to=date(2026, 6, 30),
        actor=admin,
    )
    for day, held in (
        (date(2026, 3, 31), False),
        (date(2026, 4, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ):
        clock_at(day)
        assert rights_of(person).allows("plans.approve") is held, day


def test_nobody_gives_or_ends_a_role_of_his_own(college, admin):
    with pytest.raises(NotAllowedError, match="自己"):
        assign_role(user=admin, role=Role.QA_OFFICE, actor=admin)
    with pytest.raises(NotAllowedError, match="自己"):
        end_assignment(assignment=Assignment.objects.of(college).get(user=admin), actor=admin)


@pytest.mark.parametrize("role", [Role.UNIT_HEAD, Role.UNIT_STAFF, Role.TEACHER])
def test_a_role_of_a_unit_needs_one(admin, person, role):
    with pytest.raises(InvalidError) as caught:
        assign_role(user=person, role=role, actor=admin)
    assert "unit" in caught.value.fields


@pytest.mark.parametrize("role", [Role.SCHOOL_LEADER, Role.QA_OFFICE, Role.AUDITOR])
def test_a_role_of_the_institution_takes_no_unit(admin, person, unit, role):
    with pytest.raises(InvalidError) as caught:
        assign_role(user=person, role=role, unit=unit, actor=admin)
    assert "unit" in caught.value.fields
    second = factories.make_user(admin.institution, role=Role.SYSTEM_ADMIN)
    assert assign_role(user=person, role=role, actor=admin, second=second).unit is None


@pytest.mark.parametrize(
    "role",
    [
        Role.PROVINCE_OFFICER,
        Role.EXPERT,
        Role.STUDENT,
        Role.ANONYMOUS,
        Role.MAJOR_LEADER,
        Role.COURSE_LEADER,
        "emperor",
    ],
)
def test_a_college_gives_no_role_that_is_not_its_own(admin, person, unit, role):
    for place in (None, unit):
        with pytest.raises(InvalidError) as caught:
            assign_role(user=person, role=role, unit=place, actor=admin)
        assert "role" in caught.value.fields


def test_a_province_gives_its_own_roles_only():
    person = factories.make_user(factories.make_institution(kind="province"))
    assert assign_role(user=person, role=Role.PROVINCE_OFFICER).pk
    with pytest.raises(InvalidError):
        assign_role(user=person, role=Role.QA_OFFICE)


def test_accounts_and_units_of_another_institution_are_out_of_reach(admin, person, unit):
    foreign = factories.make_institution()
    stranger, their_unit = factories.make_user(foreign), factories.make_unit(foreign)
    with pytest.raises(InvalidError, match="不属于本校"):
        assign_role(user=person, role=Role.UNIT_HEAD, unit=their_unit, actor=admin)
    given = factories.give_role(stranger, Role.AUDITOR)
    for act in (
        lambda: create_user(institution=foreign, number="1", name="甲", actor=admin),
        lambda: assign_role(user=stranger, role=Role.QA_OFFICE, actor=admin),
        lambda: end_assignment(assignment=given, actor=admin),
        lambda: disable_user(user=stranger, actor=admin),
        lambda: enable_user(user=stranger, actor=admin),
        lambda: reset_password(user=stranger, actor=admin),
    ):
        with pytest.raises(NotFoundError):
            act()


def test_the_same_role_is_not_held_twice_at_a_time(admin, person, unit):
    assign_role(
        user=person, role=Role.UNIT_HEAD, unit=unit, valid_to=date(2026, 6, 30), actor=admin
    )
    with pytest.raises(InvalidError, match="已经是"):
        assign_role(user=person, role=Role.UNIT_HEAD, unit=unit, actor=admin)
    assert assign_role(
        user=person, role=Role.UNIT_HEAD, unit=unit, valid_from=date(2026, 7, 1), actor=admin
    ).pk


def test_dates_the_wrong_way_round_and_disabled_accounts_are_refused(admin, person, unit):
    with pytest.raises(InvalidError, match="早于"):
        assign_role(
            user=person, role=Role.UNIT_HEAD, unit=unit, valid_to=date(2026, 1, 1), actor=admin
        )
    disable_user(user=person, actor=admin)
    with pytest.raises(InvalidError, match="停用"):
        assign_role(user=person, role=Role.UNIT_HEAD, unit=unit, actor=admin)


def test_a_role_ends_at_once_and_one_that_never_began_goes(admin, person, unit):
    held = factories.give_role(person, Role.UNIT_HEAD, unit=unit)
    coming = assign_role(
        user=person, role=Role.UNIT_STAFF, unit=unit, valid_from=date(2026, 9, 1), actor=admin
    )
    end_assignment(assignment=held, actor=admin)
    end_assignment(assignment=coming, actor=admin)

    assert not rights_of(person).allows("plans.read")
    left = Assignment.objects.of(person.institution).get(user=person)
    assert (left.pk, left.valid_to) == (held.pk, date(2026, 3, 17))
    assert actions()[-2:] == ["role.end", "role.end"]
