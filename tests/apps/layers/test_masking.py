"""Persons' names are masked where the table of roles says so, and never one's own."""

import pytest

from apps.layers.masking import shown_name
from apps.organisation.choices import Role
from tests.factories import give_role, make_institution, make_subject, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    college = make_institution()
    unit = make_unit(college, "护理系")
    me = make_user(college, "秦风")
    teacher = make_subject(
        college, layer="teacher", kind="teacher", name="秦风", unit=unit, user=me
    )
    return college, unit, me, teacher


def test_the_office_and_the_head_see_a_teacher_masked_and_the_teacher_sees_the_name(house):
    college, unit, me, teacher = house
    office = make_user(college, role=Role.QA_OFFICE)
    head = give_role(make_user(college), Role.UNIT_HEAD, unit=unit).user
    assert [shown_name(reader, teacher) for reader in (office, head, me)] == ["秦*", "秦*", "秦风"]


def test_being_a_teacher_too_unmasks_nobody_else(house):
    college, unit, _, teacher = house
    both = make_user(college, role=Role.QA_OFFICE)
    make_subject(college, layer="teacher", kind="teacher", name="陈静", unit=unit, user=both)
    assert shown_name(both, teacher) == "秦*"


def test_majors_and_units_have_no_masked_names(house):
    college, unit, _, _ = house
    office = make_user(college, role=Role.QA_OFFICE)
    assert shown_name(office, make_subject(college, name="护理", unit=unit)) == "护理"
