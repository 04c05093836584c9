"""Who enters later is not asked in an earlier cycle, and has not missed one."""

from datetime import date

import pytest
from django.urls import reverse

from apps.diagnosis.models import Cycle, Diagnosis
from apps.diagnosis.services import close_due_cycles, open_due_cycles
from apps.layers.models import Subject
from apps.workflow.selectors import due_items_for
from tests.factories import log_in, make_calendar, make_subject, make_user

from .test_one_number import text_of
from .world import World

pytestmark = pytest.mark.django_db
SPRING, AUTUMN = date(2026, 3, 18), date(2026, 11, 18)


@pytest.fixture
def world(clock_at):
    clock_at(SPRING)
    made = World()
    make_calendar(made.college, 2027)
    made.scheme.delete()
    made.scheme = made.make_scheme(
        "self.student",
        name="学生自我诊断",
        layer="student",
        kind="student",
        owner_role="student",
        cadence_unit="term",
    )
    return made


def student(world, name, opened_on):
    user = make_user(world.college, name, kind="student")
    subject = make_subject(world.college, layer="student", name=name, unit=world.unit, user=user)
    Subject.objects.filter(pk=subject.pk).update(opened_on=opened_on)
    subject.refresh_from_db()
    return user, subject


def test_a_student_who_enters_in_autumn_is_asked_from_then_on(world, clock_at):
    old, _ = student(world, "老生", date(2025, 9, 1))
    new, subject = student(world, "新生", date(2026, 9, 1))
    spring = world.open()
    assert due_items_for(old).filter(object_id=spring.pk).exists()
    assert not due_items_for(new).exists()

    clock_at(AUTUMN)
    close_due_cycles(institution=world.college)
    open_due_cycles(institution=world.college)

    assert not Diagnosis.objects.filter(subject=subject).exists()
    autumn = Cycle.objects.running().get(scheme=world.scheme)
    assert due_items_for(new).get().object_id == autumn.pk


def missed_by(subject, cycle):
    return Diagnosis.objects.create(
        institution=cycle.institution, cycle=cycle, subject=subject, state="missed"
    )


def test_a_cycle_that_was_over_before_somebody_began_is_not_called_missed(world, client, clock_at):
    old, _ = student(world, "老生", date(2025, 9, 1))
    new, after = student(world, "新生", date(2026, 9, 15))
    spring = world.open()
    missed_by(after, spring)
    clock_at(AUTUMN)
    close_due_cycles(institution=world.college)

    def home(user):
        return text_of(log_in(client, user).get(reverse("diagnosis:home")))

    assert "逾期未做" in home(old)
    assert "逾期未做" not in home(new)
    office = home(world.qa)
    assert "0 / 1" in office
    assert "0 / 2" not in office
    page = text_of(client.get(reverse("diagnosis:cycle_detail", args=[spring.pk])))
    assert "共 1 个对象" in page


def test_a_reminder_of_a_round_that_is_over_says_so(world, client, clock_at):
    old, _ = student(world, "老生", date(2025, 9, 1))
    spring = world.open()
    clock_at(AUTUMN)
    close_due_cycles(institution=world.college)
    log_in(client, old)
    page = text_of(client.get(reverse("diagnosis:write", args=[spring.pk])))
    assert "这一轮已经结束，没有提交" in page
    assert "先选一个对象" not in page
