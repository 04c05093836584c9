"""What the invariants find when somebody writes past the services."""

from datetime import date

import pytest

from apps.accounts.models import Institution
from apps.core.invariants import invariants
from apps.organisation.choices import Role
from apps.organisation.models import Assignment, Body, Post, Seat, Unit
from tests import factories

pytestmark = pytest.mark.django_db


def found(code):
    return list(invariants[code].check())


@pytest.fixture
def college():
    return factories.make_institution()


def test_a_college_made_by_services_violates_nothing(college):
    factories.make_calendar(college, 2026)
    unit = factories.make_unit(college)
    factories.make_user(college, role=Role.UNIT_HEAD, unit=unit)
    factories.make_user(college, role=Role.QA_OFFICE)
    for code in invariants:
        if code.startswith("organisation."):
            assert found(code) == [], code


def test_assignments_that_cross_institutions_or_miss_their_unit_are_told(college):
    other = factories.make_institution()
    user, unit = factories.make_user(college), factories.make_unit(college)
    base = {"institution": college, "user": user, "valid_from": date(2026, 1, 1)}
    Assignment.objects.create(**base | {"user": factories.make_user(other)}, role=Role.QA_OFFICE)
    Assignment.objects.create(**base, role=Role.UNIT_HEAD, unit=factories.make_unit(other))
    Assignment.objects.create(**base, role=Role.UNIT_HEAD)
    Assignment.objects.create(**base, role=Role.QA_OFFICE, unit=unit)
    Assignment.objects.create(**base, role=Role.AUDITOR, valid_to=date(2025, 1, 1))
    told = found("organisation.assignments")
    words = ("user belongs", "unit belongs", "without a unit", "in a unit", "before it begins")
    assert [sum(word in sentence for sentence in told) for word in words] == [1] * 5


def test_units_posts_and_seats_of_two_institutions_do_not_mix(college):
    foreign = factories.make_unit(factories.make_institution())
    Unit.objects.of(college).filter(pk=factories.make_unit(college).pk).update(parent=foreign)
    Post.objects.create(institution=college, unit=foreign, code="p1", title="主任")
    body = Body.objects.create(institution=college, code="b1", name="委员会")
    stranger = factories.make_user(foreign.institution)
    Seat.objects.create(
        institution=college, body=body, code="s1", role_title="主任", holder=stranger
    )
    told = found("organisation.same_institution")
    assert [sentence.split()[0] for sentence in told] == ["Unit", "Post", "Seat"]
    assert len(found("organisation.paths")) == 1


def test_two_colleges_calendars_do_not_touch_one_another(college):
    factories.make_calendar(college, 2026)
    factories.make_calendar(factories.make_institution(), 2030)
    assert found("organisation.periods") == []
    assert Institution.objects.count() == 2
