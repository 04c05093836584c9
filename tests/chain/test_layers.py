"""Every layer through the same code: its subjects, and who has which right towards them."""

from datetime import date, timedelta

import pytest

from apps.core.errors import InvalidError, NotAllowedError
from apps.core.invariants import invariants
from apps.course.models import Course, Offering
from apps.layers.models import Subject, SubjectGrant, SubjectName, UnitGrant
from apps.layers.policies import may
from apps.layers.registry import layers
from apps.layers.rights import rights_of
from apps.layers.services import (
    assign_subject_role,
    end_subject_assignment,
    give_grant,
    revoke_grant,
    update_subject,
)
from apps.major.models import Major
from apps.organisation.choices import Role
from apps.organisation.models import Assignment
from apps.school.models import College, SchoolUnit
from apps.student.models import Student, StudentClass
from apps.teacher.models import Teacher, TeachingStaff
from tests.chain.house import House
from tests.dummy_layer.models import TrainingBase

pytestmark = pytest.mark.django_db
SPRING = date(2026, 3, 18)
ROWS = {
    ("school", "college"): College,
    ("school", "unit"): SchoolUnit,
    ("major", "major"): Major,
    ("course", "course"): Course,
    ("course", "offering"): Offering,
    ("teacher", "teacher"): Teacher,
    ("teacher", "staff"): TeachingStaff,
    ("student", "student"): Student,
    ("student", "class"): StudentClass,
    ("training", "base"): TrainingBase,
}
KINDS = [(layer.code, kind.code) for layer in layers.values() for kind in layer.kinds]
HELD = [
    (layer.code, kind, role.code)
    for layer in layers.values()
    for role in layer.roles
    for kind in role.kinds
    if Role(role.code) in (Role.MAJOR_LEADER, Role.COURSE_LEADER)
]
PERSONS = [(one.code, kind.code) for one in layers.values() for kind in one.kinds if kind.person]
every_kind = pytest.mark.parametrize(("layer", "kind"), KINDS)


@pytest.fixture
def house(clock_at):
    clock_at(SPRING)
    return House()


def test_the_table_of_kinds_is_complete():
    assert set(KINDS) == set(ROWS)


@every_kind
def test_a_subject_is_made_with_its_layers_row_and_its_dated_name(house, layer, kind):
    subject = house.subject(layer, kind)

    row = ROWS[layer, kind].objects.get(subject=subject)
    assert layers[layer].kind(kind).model.endswith(type(row).__name__)
    assert subject.path == f"/{subject.pk}/"
    assert SubjectName.objects.get(subject=subject).name == subject.name
    assert str(row) == subject.name


@every_kind
def test_a_code_is_given_once(house, layer, kind):
    house.subject(layer, kind)

    with pytest.raises(InvalidError, match="已经有了"):
        house.subject(layer, kind)


@every_kind
def test_no_part_of_another_college_gets_in(house, layer, kind):
    other = House("other", "外校")

    for part in ({"unit": other.unit}, {"parent": other.subject("major", "major")}):
        with pytest.raises(InvalidError, match="不属于"):
            house.subject(layer, kind, **part)


@every_kind
def test_a_renamed_subject_keeps_its_old_name_with_its_day(house, layer, kind, clock_at):
    subject = house.subject(layer, kind, name="旧名")
    clock_at(date(2026, 9, 1))

    update_subject(subject=subject, name="新名")

    names = SubjectName.objects.filter(subject=subject).order_by("valid_from")
    assert [name.name for name in names] == ["旧名", "新名"]


@every_kind
def test_a_unit_head_reaches_the_own_unit_and_no_other(house, layer, kind):
    subject = house.subject(layer, kind)
    head = house.person("林海", Role.UNIT_HEAD, house.unit)
    stranger = house.person("钱多", Role.UNIT_HEAD, house.other_unit)

    assert may(head, "plans.write", subject)
    assert not may(stranger, "plans.read", subject)


@every_kind
def test_the_quality_office_reaches_all_of_its_college_and_none_of_another(house, layer, kind):
    subject = house.subject(layer, kind)
    office = house.person("周敏", Role.QA_OFFICE)
    foreign = House("other", "外校").person("外人", Role.QA_OFFICE)

    assert may(office, "plans.approve", subject)
    assert not may(foreign, "plans.read", subject)
    assert not Subject.objects.of(house.college).visible_to(foreign, "plans.read").exists()


@pytest.mark.parametrize(("layer", "kind", "role"), HELD)
def test_a_held_role_reaches_its_subject_and_the_tree_below(house, layer, kind, role):
    subject = house.subject(layer, kind)
    below = house.subject("student", "class", code="below", parent=subject)
    beside = house.subject(layer, kind, code="s2")
    leader = house.person("何静")
    assign_subject_role(user=leader, role=role, subject=subject)

    reached = Subject.objects.of(house.college).visible_to(leader, "plans.submit")

    assert set(reached) == {subject, below}
    assert not may(leader, "plans.read", beside)
    assert not may(leader, "plans.approve", subject)


@pytest.mark.parametrize(("layer", "kind", "role"), HELD)
def test_a_held_role_ends_with_its_day(house, layer, kind, role, clock_at):
    subject, leader = house.subject(layer, kind), house.person("何静")
    held = assign_subject_role(
        user=leader, role=role, subject=subject, valid_from=SPRING - timedelta(days=30)
    )

    end_subject_assignment(assignment=held)

    assert not may(leader, "plans.read", subject)
    clock_at(SPRING - timedelta(days=1))
    assert may(leader, "plans.read", subject)


@every_kind
def test_a_role_that_the_layer_does_not_declare_is_refused(house, layer, kind):
    subject, person = house.subject(layer, kind), house.person("何静")

    with pytest.raises(InvalidError, match="没有这种角色"):
        assign_subject_role(user=person, role=Role.PROVINCE_OFFICER, subject=subject)


@every_kind
def test_a_moved_or_disabled_person_loses_every_right(house, layer, kind):
    subject = house.subject(layer, kind)
    head = house.person("林海", Role.UNIT_HEAD, house.unit)
    staff = house.person("齐心", Role.UNIT_STAFF, house.unit)

    Assignment.objects.of(house.college).filter(user=head).update(unit=house.other_unit)
    staff.is_active = False
    staff.save()

    assert not may(head, "plans.read", subject)
    assert not may(staff, "plans.read", subject)
    assert not rights_of(staff).roles


@every_kind
def test_a_grant_counts_between_its_days_only(house, layer, kind, clock_at):
    subject, guest = house.subject(layer, kind), house.person("代办")
    office = house.person("周敏", Role.QA_OFFICE)
    dates = {"valid_from": SPRING, "valid_to": SPRING + timedelta(days=7)}

    give_grant(user=guest, name="fill", target=subject, actor=office, **dates)

    grant = SubjectGrant.objects.get(user=guest)
    person = layers[layer].kind(kind).person
    assert bool(may(guest, "plans.write", subject)) is not person
    assert not may(guest, "plans.approve", subject)
    clock_at(SPRING + timedelta(days=8))
    assert not may(guest, "plans.write", subject)
    clock_at(SPRING)
    revoke_grant(grant=grant, actor=office)
    assert not may(guest, "plans.read", subject)


def test_a_grant_on_a_unit_reaches_its_subjects(house):
    subject, guest = house.subject("major", "major"), house.person("代办")
    office = house.person("周敏", Role.QA_OFFICE)

    give_grant(user=guest, name="view", target=house.unit, valid_from=SPRING, actor=office)

    assert UnitGrant.objects.get(user=guest).content_object == house.unit
    assert may(guest, "plans.read", subject)
    assert not may(guest, "plans.write", subject)
    with pytest.raises(NotAllowedError):
        give_grant(user=office, name="view", target=house.unit, valid_from=SPRING, actor=office)


@pytest.mark.parametrize(("layer", "kind"), PERSONS)
def test_a_person_reaches_oneself_and_no_other_person(house, layer, kind):
    one, other = house.person("本人"), house.person("别人")
    mine = house.subject(layer, kind, user=one)
    house.subject(layer, kind, code="s2", user=other)
    area = layers[layer].person_area

    assert list(Subject.objects.of(house.college).visible_to(one, f"{area}.read")) == [mine]


@pytest.mark.parametrize(("layer", "kind"), PERSONS)
@pytest.mark.parametrize("role", [Role.SCHOOL_LEADER, Role.AUDITOR, Role.SYSTEM_ADMIN])
def test_persons_are_closed_to_who_has_no_business_with_them(house, layer, kind, role):
    subject, reader = (
        house.subject(layer, kind, user=house.person("本人")),
        house.person("他", role),
    )

    assert not may(reader, f"{layers[layer].person_area}.read", subject)
    assert not may(reader, "plans.read", subject)


@pytest.mark.parametrize(("layer", "kind"), PERSONS)
def test_the_quality_office_sees_persons_masked(house, layer, kind):
    subject, area = house.subject(layer, kind), f"{layers[layer].person_area}.read"
    office = house.person("周敏", Role.QA_OFFICE)

    assert may(office, area, subject)
    assert rights_of(office).masked(area)


def test_the_invariants_hold_after_all_this(house):
    for layer, kind in KINDS:
        house.subject(layer, kind, name=f"{layer}{kind}")

    assert [said for one in invariants.values() for said in one.check()] == []
