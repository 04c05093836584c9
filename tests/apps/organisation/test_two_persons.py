"""Powers that check each other: what one administrator cannot do alone."""

from datetime import date, timedelta

import pytest

from apps.core.errors import InvalidError, NotAllowedError
from apps.layers.services import assign_subject_role
from apps.operations.models import AuditEntry, Notice
from apps.organisation.choices import NOT_WITH_ADMIN, Role
from apps.organisation.models import Assignment
from apps.organisation.services import (
    assign_role,
    create_user,
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
def other(college, admin):
    return factories.make_user(college, role=Role.SYSTEM_ADMIN)


@pytest.fixture
def office(college):
    return factories.make_user(college, role=Role.QA_OFFICE)


@pytest.fixture
def person(college):
    return factories.make_user(college)


UNITLESS = sorted(set(NOT_WITH_ADMIN) & {Role.SCHOOL_LEADER, Role.QA_OFFICE, Role.AUDITOR})


@pytest.mark.parametrize("role", UNITLESS)
def test_whoever_reads_or_decides_never_looks_after_accounts(person, role):
    assign_role(user=person, role=role)
    with pytest.raises(InvalidError, match="不能由一人兼任"):
        assign_role(user=person, role=Role.SYSTEM_ADMIN)


@pytest.mark.parametrize("role", UNITLESS)
def test_whoever_looks_after_accounts_never_reads_or_decides(admin, role):
    with pytest.raises(InvalidError, match="不能由一人兼任"):
        assign_role(user=admin, role=role)


def test_the_two_may_follow_each_other(person):
    assign_role(user=person, role=Role.AUDITOR, valid_from=TODAY, valid_to=date(2026, 6, 30))
    assert assign_role(user=person, role=Role.SYSTEM_ADMIN, valid_from=date(2026, 7, 1)).pk


def test_a_leader_of_a_major_is_no_administrator_nor_the_other_way_round(college, admin, person):
    major = factories.make_subject(college)
    assign_subject_role(user=person, role=Role.MAJOR_LEADER, subject=major)
    with pytest.raises(InvalidError, match="不能由一人兼任"):
        assign_role(user=person, role=Role.SYSTEM_ADMIN)
    with pytest.raises(InvalidError, match="不能由一人兼任"):
        assign_subject_role(user=admin, role=Role.MAJOR_LEADER, subject=major)


@pytest.mark.parametrize("role", [*UNITLESS, Role.SYSTEM_ADMIN])
def test_nobody_gives_a_role_of_the_whole_institution_alone(admin, other, person, role):
    with pytest.raises(NotAllowedError, match="另一人确认"):
        assign_role(user=person, role=role, actor=admin)
    with pytest.raises(NotAllowedError, match="另一人确认"):
        assign_role(user=person, role=role, actor=admin, second=admin)
    with pytest.raises(NotAllowedError, match="另一人确认"):
        assign_role(user=person, role=role, actor=admin, second=person)
    assert assign_role(user=person, role=role, actor=admin, second=other).pk
    entry = AuditEntry.objects.of(person.institution).filter(action="role.assign").latest("id")
    assert entry.after["confirmed_by"] == str(other)


def test_with_one_administrator_the_office_is_the_second_but_never_for_its_own(
    admin, office, person
):
    assert assign_role(user=person, role=Role.AUDITOR, actor=admin, second=office).pk
    with pytest.raises(NotAllowedError, match="另一人确认"):
        reset_password(user=office, actor=admin, second=office)


def test_with_two_administrators_the_office_is_no_second(admin, other, office, person):
    with pytest.raises(NotAllowedError, match="另一人确认"):
        assign_role(user=person, role=Role.AUDITOR, actor=admin, second=office)


def test_a_new_college_names_its_first_office_alone_and_no_second_one(admin, person):
    assign_role(user=person, role=Role.QA_OFFICE, actor=admin)
    another = factories.make_user(person.institution)
    with pytest.raises(NotAllowedError, match="另一人确认"):
        assign_role(user=another, role=Role.QA_OFFICE, actor=admin)


def test_an_account_of_ones_own_making_gets_no_deciding_role_from_its_maker(
    college, admin, other, clock_at
):
    unit = factories.make_unit(college)
    puppet = create_user(institution=college, number="90001", name="何静", actor=admin)
    with pytest.raises(NotAllowedError, match="30 天内建立"):
        assign_role(user=puppet, role=Role.UNIT_HEAD, unit=unit, actor=admin)
    assert assign_role(user=puppet, role=Role.UNIT_STAFF, unit=unit, actor=admin).pk
    assert assign_role(user=puppet, role=Role.UNIT_HEAD, unit=unit, actor=other).pk


def test_thirty_days_later_it_is_an_account_like_others(college, admin, clock_at):
    unit = factories.make_unit(college)
    account = create_user(institution=college, number="90001", name="何静", actor=admin)
    clock_at(TODAY + timedelta(days=31))
    assert assign_role(user=account, role=Role.UNIT_HEAD, unit=unit, actor=admin).pk


def test_a_role_of_the_whole_institution_is_not_ended_alone(admin, other, office):
    held = Assignment.objects.of(office.institution).get(user=office)
    with pytest.raises(NotAllowedError, match="另一人确认"):
        end_assignment(assignment=held, actor=admin)
    assert end_assignment(assignment=held, actor=admin, second=other)


def test_the_password_of_whoever_holds_one_is_not_reset_alone(admin, other, office, person):
    assert reset_password(user=person, actor=admin)
    with pytest.raises(NotAllowedError, match="另一人确认"):
        reset_password(user=office, actor=admin)
    assert reset_password(user=office, actor=admin, second=other)


def test_the_person_hears_what_was_done_and_by_whom(college, admin, person):
    unit = factories.make_unit(college)
    reset_password(user=person, actor=admin)
    held = assign_role(user=person, role=Role.UNIT_STAFF, unit=unit, actor=admin)
    end_assignment(assignment=held, actor=admin)
    told = list(Notice.objects.of(college).filter(user=person).values_list("title", flat=True))
    assert len(told) == 3
    assert all(f"{admin.name}（{admin.number}）" in title for title in told)
