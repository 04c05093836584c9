"""What a person may is one rule: the database's filter and the answer for one subject agree."""

import pytest

from apps.layers.models import Subject
from apps.layers.registry import layers
from apps.layers.rights import rights_of
from apps.layers.services import assign_subject_role, give_grant
from apps.organisation.choices import ROLE_TABLE, SUBJECT_ROLES, UNIT_ROLES, Role
from tests.chain.house import NEW_YEAR, House

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(clock_at):
    clock_at(NEW_YEAR)
    house = House()
    for layer in layers.values():
        for kind in layer.kinds:
            for number, unit in enumerate((house.unit, house.other_unit)):
                if kind.mirrors is None or not kind.mirrors:
                    house.subject(layer.code, kind.code, code=f"x{number}", unit=unit)
    return house


def actions():
    areas = {area for rights in ROLE_TABLE.values() for area in rights}
    return [f"{area}.{verb}" for area in sorted(areas) for verb in ("read", "write", "approve")]


def disagreements(house, person):
    rights = rights_of(person)
    found = []
    for action in actions():
        reached = set(
            Subject.objects.of(house.college)
            .visible_to(person, action)
            .values_list("pk", flat=True)
        )
        for subject in Subject.objects.of(house.college).select_related("unit"):
            if rights.reaches(action, subject) != (subject.pk in reached):
                found.append((action, subject.layer, subject.kind, subject.code))
    return found


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_for_every_role_and_every_kind_of_subject(house, role):
    if role in SUBJECT_ROLES:
        person = house.person("某人")
        layer, kind = ("course", "course") if role == Role.COURSE_LEADER else ("major", "major")
        towards = Subject.objects.of(house.college).of_kind(layer, kind).first()
        assign_subject_role(user=person, role=role, subject=towards)
    else:
        person = house.person("某人", role, house.unit if role in UNIT_ROLES else None)
    own = Subject.objects.of(house.college).of_kind("student", "student").first()
    Subject.objects.of(house.college).filter(pk=own.pk).update(user=person)

    assert not disagreements(house, person)


def test_for_grants_on_a_subject_and_on_a_unit(house):
    person, office = house.person("受托"), house.person("质管", Role.QA_OFFICE)
    major = Subject.objects.of(house.college).of_kind("major", "major").first()
    give_grant(user=person, name="fill", target=major, valid_from=NEW_YEAR, actor=office)
    give_grant(user=person, name="view", target=house.other_unit, valid_from=NEW_YEAR, actor=office)

    assert not disagreements(house, person)
