"""Cycles open once, remind once, close once; what nobody touched is missed."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core import clock
from apps.core.errors import ConflictError, InvalidError, NotAllowedError
from apps.diagnosis.models import Cycle, Diagnosis, Scheme
from apps.diagnosis.services import (
    close_due_cycles,
    open_cycle,
    open_due_cycles,
    remind_cycle,
    remind_cycles,
)
from apps.diagnosis.services.self_diagnosis import touch
from apps.layers.models import Subject
from apps.organisation.services import save_holiday
from apps.workflow.models import DueItem
from apps.workflow.selectors import due_items_for
from tests.factories import give_role, make_subject, make_unit, make_user, told

from .world import TODAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(clock_at):
    clock_at(TODAY)
    return World()


def cycles(world):
    return Cycle.objects.of(world.college)


def test_a_scheme_for_some_kinds_of_units_asks_those_only(world):
    Scheme.objects.of(world.college).update(enabled=False)
    scheme = world.make_scheme(
        "offices", layer="school", kind="unit", owner_role="unit_head", unit_kinds=["office"]
    )
    office = make_unit(world.college, "教务处", kind="office")
    give_role(make_user(world.college, "处长"), "unit_head", unit=office)

    open_due_cycles(institution=world.college)

    assert [item.subject.name for item in world.items()] == ["教务处"]
    teaching = Subject.objects.of(world.college).get(kind="unit", name="护理系")
    with pytest.raises(ConflictError):
        touch(cycle=cycles(world).get(scheme=scheme), subject=teaching, actor=world.head)


def test_a_tick_opens_the_current_cycle_and_a_second_changes_nothing(world):
    opened = open_due_cycles(institution=world.college)
    again = open_due_cycles(institution=world.college)

    cycle = cycles(world).get()
    assert (opened.rounds, opened.items, again.rounds, again.items) == (1, 1, 0, 0)
    assert cycle.starts_on == date(2026, 11, 16)
    assert cycle.closes_on == date(2026, 11, 22)
    assert cycle.last_on == date(2026, 11, 24)
    assert cycle.period.kind == "week"
    item = world.items().get()
    assert (item.role, item.subject, item.due_on) == (
        "major_leader",
        world.major,
        cycle.closes_on,
    )
    assert due_items_for(world.leader).get() == item
    assert item.fragment == f"?subject={world.major.pk}"


def test_a_subject_without_an_owner_is_not_asked(world):
    make_subject(world.college, name="无人", unit=world.unit)
    closed = make_subject(world.college, name="撤销", unit=world.unit)
    give_role(world.leader, "major_leader", subject=closed)
    world.subjects().filter(pk=closed.pk).update(closed_on=TODAY)
    assert world.open().subjects == 1


def test_after_a_long_pause_only_the_current_cycle_opens(world, clock_at):
    world.open()
    clock_at(date(2026, 12, 16))
    opened = open_due_cycles(institution=world.college)

    assert (opened.rounds, opened.not_run) == (1, 3)
    assert cycles(world).filter(state="not_run").count() == 3
    assert world.items().filter(due_on__gt=TODAY + timedelta(days=7)).count() == 1


def test_a_first_start_records_nothing_before_it(world):
    open_due_cycles(institution=world.college)
    assert not cycles(world).filter(state="not_run").exists()


def test_a_window_of_holidays_only_is_skipped(world):
    for offset in range(7):
        day = date(2026, 11, 16) + timedelta(days=offset)
        save_holiday(institution=world.college, day=day, name="校庆")
    assert open_due_cycles(institution=world.college).rounds == 0


def test_it_opens_so_many_days_before_the_end(world, clock_at):
    yearly = world.make_scheme("self.year", cadence_unit="year", lead_days=30)
    open_due_cycles(institution=world.college)
    assert not cycles(world).filter(scheme=yearly).exists()

    clock_at(date(2026, 12, 1))
    open_due_cycles(institution=world.college)
    assert cycles(world).get(scheme=yearly).opens_on == date(2026, 12, 1)


def test_a_disabled_scheme_and_one_that_has_not_begun_open_nothing(world):
    world.scheme.delete()
    world.make_scheme("off", enabled=False)
    world.make_scheme("later", starts_on=date(2027, 3, 1))
    assert open_due_cycles(institution=world.college).rounds == 0


def test_closing_makes_missed_rows_for_who_never_touched_theirs(world, clock_at):
    majors = world.more_majors(3)
    cycle = world.open()
    Diagnosis.objects.create(
        institution=world.college, cycle=cycle, subject=majors[0], draft={"x": "写了一半"}
    )
    clock_at(cycle.last_on)
    assert close_due_cycles(institution=world.college).rounds == 0

    clock_at(cycle.last_on + timedelta(days=1))
    done = close_due_cycles(institution=world.college)
    again = close_due_cycles(institution=world.college)

    assert (done.rounds, done.missed, again.rounds) == (1, 4, 0)
    rows = Diagnosis.objects.of(world.college).filter(cycle=cycle)
    assert set(rows.values_list("state", flat=True)) == {"missed"}
    assert rows.get(subject=majors[0]).draft == {"x": "写了一半"}
    assert rows.get(subject=world.major).values == []
    assert not world.items().filter(object_id=cycle.pk).exists()
    cycle.refresh_from_db()
    assert (cycle.state, cycle.submitted, cycle.missed) == ("closed", 0, 4)


def test_opening_and_closing_take_as_many_statements_for_many_as_for_one(world, clock_at):
    def count(day):
        clock_at(day)
        with CaptureQueriesContext(connection) as queries:
            open_due_cycles(institution=world.college)
            close_due_cycles(institution=world.college)
        return len(queries)

    open_due_cycles(institution=world.college)
    one = count(date(2026, 11, 25))
    world.more_majors(12)
    many = count(date(2026, 12, 2))
    assert many == one
    assert DueItem.objects.of(world.college).filter(kind="diagnosis.fill").count() == 15


def test_everybody_is_reminded_once_before_the_end(world, clock_at):
    world.more_majors(2)
    cycle = world.open()
    assert remind_cycles(institution=world.college) == 0

    clock_at(cycle.closes_on - timedelta(days=1))
    assert remind_cycles(institution=world.college) == 1
    assert remind_cycles(institution=world.college) == 0
    notice = told(world.college).get()
    assert notice.user == world.leader
    assert cycle.title in notice.title


def test_the_nearest_head_is_reminded_of_units(world, clock_at):
    world.scheme.delete()
    world.scheme = world.make_scheme(
        "self.unit", layer="school", kind="unit", owner_role="unit_head"
    )
    far = make_user(world.college, "别处", role="unit_head", unit=make_unit_elsewhere(world))
    cycle = world.open()
    assert cycle.subjects == 2
    clock_at(cycle.closes_on)
    assert remind_cycles(institution=world.college) == 2
    assert set(told(world.college).values_list("user", flat=True)) == {world.head.pk, far.pk}


def make_unit_elsewhere(world):
    from tests.factories import make_unit

    return make_unit(world.college, "别系")


def test_only_the_quality_office_reminds_by_hand_and_once_a_day(world):
    cycle = world.open()
    with pytest.raises(NotAllowedError):
        remind_cycle(cycle=cycle, actor=world.head)
    assert remind_cycle(cycle=cycle, actor=world.qa) == 1
    with pytest.raises(ConflictError):
        remind_cycle(cycle=cycle, actor=world.qa)


def test_a_scheme_on_demand_is_opened_by_hand(world):
    world.scheme.delete()
    scheme = world.make_scheme("demand", cadence_unit="demand")
    assert open_due_cycles(institution=world.college).rounds == 0
    with pytest.raises(NotAllowedError):
        open_cycle(scheme=scheme, actor=world.leader)
    with pytest.raises(InvalidError):
        open_cycle(scheme=scheme, actor=world.qa, closes_on=TODAY - timedelta(days=1))

    cycle = open_cycle(scheme=scheme, actor=world.qa)

    assert (cycle.subjects, cycle.closes_on) == (1, TODAY + timedelta(days=14))
    assert open_cycle(scheme=scheme, actor=world.qa).subjects == 1, "the same round, nobody new"


def test_any_scheme_is_opened_by_hand_for_a_pilot_and_later_for_the_rest(world):
    majors = world.more_majors(3)
    world.scheme.lead_days = 0
    world.scheme.save()
    assert open_due_cycles(institution=world.college).rounds == 0, "its week has not come"

    pilot = open_cycle(scheme=world.scheme, actor=world.qa, subjects=majors[:1])
    assert [item.subject for item in world.items()] == majors[:1]
    wider = open_cycle(scheme=world.scheme, actor=world.qa)

    assert (wider.pk, wider.subjects) == (pilot.pk, 4)
    assert world.items().count() == 4


def test_a_pilot_of_one_unit(world):
    other = make_unit(world.college, "药学系")
    far = make_subject(world.college, name="药学", unit=other)
    give_role(world.leader, "major_leader", subject=far)
    cycle = open_cycle(scheme=world.scheme, actor=world.qa, units=[other])
    assert [item.subject for item in world.items()] == [far]
    assert cycle.subjects == 1


def test_a_scheme_that_is_switched_off_is_not_opened(world):
    world.scheme.enabled = False
    world.scheme.save()
    with pytest.raises(InvalidError, match="停用"):
        open_cycle(scheme=world.scheme, actor=world.qa)


def test_who_came_after_the_regular_days_is_counted_as_late(world, clock_at):
    cycle = world.open()
    clock_at(cycle.closes_on + timedelta(days=1))
    Diagnosis.objects.create(
        institution=world.college,
        cycle=cycle,
        subject=world.major,
        state="submitted",
        submitted_by=world.leader,
        submitted_at=clock.now(),
    )
    clock_at(cycle.last_on + timedelta(days=1))
    close_due_cycles(institution=world.college)
    cycle.refresh_from_db()
    assert (cycle.submitted, cycle.late, cycle.missed) == (1, 1, 0)


def test_two_colleges_keep_apart(world):
    other = World("other")
    open_due_cycles(institution=world.college)
    assert not cycles(other).exists()
    assert not DueItem.objects.of(other.college).exists()


def test_a_role_that_nobody_holds_yet_stops_no_other_scheme(world):
    """Loading a profile comes before giving out roles: nobody is asked, and whoever is stays asked."""
    world.make_scheme("self.office", owner_role="school_leader")

    open_due_cycles(institution=world.college)

    assert {item.role for item in world.items()} == {"major_leader"}
    assert due_items_for(world.leader).count() == 1
