"""What is late or came back goes up the college's ladder, each step once per failure."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core import clock
from apps.core.errors import ConflictError, InvalidError, NotAllowedError
from apps.core.invariants import invariants
from apps.improvement import services
from apps.improvement.models import Escalation, Problem
from apps.organisation.choices import Role
from tests.apps.improvement.world import FOUND_ON, MAY, House, fresh
from tests.factories import make_subject, make_user

pytestmark = pytest.mark.django_db
DUE = FOUND_ON + timedelta(days=10)


@pytest.fixture
def house(clock_at):
    clock_at(FOUND_ON)
    return House()


def escalate(house, days_late=0):
    with clock.travel(DUE + timedelta(days=days_late)):
        return services.escalate_problems(institution=house.college)["raised"]


def test_without_a_ladder_nothing_is_raised(house):
    house.problem(due_on=DUE)
    assert escalate(house, 100) == 0


def test_each_step_is_raised_once_when_its_days_have_passed(house):
    house.ladder()
    problem = house.problem(due_on=DUE)
    assert [escalate(house, days) for days in (0, 1, 1, 6, 7, 29, 30, 31)] == [
        0,
        1,
        0,
        0,
        1,
        0,
        1,
        0,
    ]
    assert house.raised() == ["remind", "office", "meeting"]
    asked = [role for kind, role in house.due(problem) if kind == "escalation.decide"]
    assert asked == ["qa_office", "school_leader", "unit_head"]


def test_a_late_run_raises_all_that_was_missed_at_once(house):
    house.ladder()
    house.problem(due_on=DUE)
    assert escalate(house, 40) == 3


def test_another_date_is_another_failure(house):
    house.ladder()
    problem = house.problem(due_on=DUE)
    measure = house.plan(problem, due_on=DUE)
    assert escalate(house, 1) == 1
    with clock.travel(DUE + timedelta(days=1)):
        extension = services.ask_extension(
            measure=measure, actor=house.leader, to_date=DUE + timedelta(days=5), reason="缺货"
        )
        services.decide_extension(extension=extension, actor=house.head, granted=True)
    assert escalate(house, 5) == 0
    assert escalate(house, 6) == 1
    assert house.raised() == ["remind", "remind"]


def test_whoever_waits_for_data_is_not_late_and_what_comes_back_twice_goes_up(house):
    house.step("meeting", Role.SCHOOL_LEADER, days_late=30, times_reopened=2)
    problem = house.problem(due_on=MAY + timedelta(days=90))
    house.verified(problem)
    Problem.objects.filter(pk=problem.pk).update(due_on=DUE)
    assert escalate(house, 60) == 0
    for month in (4, 5):
        house.observe(month, "80")
        with clock.travel(house.months[month].end + timedelta(days=3)):
            assert house.remeasure()["reopened"] == 1
            Problem.objects.filter(pk=problem.pk).update(due_on=MAY + timedelta(days=90))
            raised = services.escalate_problems(institution=house.college)["raised"]
            assert raised == month - 4
            if month == 4:
                house.verified(fresh(problem))
    assert Escalation.objects.of(house.college).get().reason == "再测 2 次未达销号标准"


def test_what_a_role_may_not_read_is_taken_to_the_quality_office(house):
    """A student's problem is nothing that the school's leader may see (roles.md)."""
    house.step("meeting", Role.SCHOOL_LEADER, days_late=1)
    anna = make_user(house.college, kind="student")
    subject = make_subject(house.college, layer="student", unit=house.unit, user=anna)
    house.worded(subject=subject, owner=anna, due_on=DUE)
    assert escalate(house, 1) == 1
    assert Escalation.objects.of(house.college).get().role == "qa_office"


def test_the_decision_is_written_down_once_by_whom_it_was_taken_to(house):
    house.step("meeting", Role.SCHOOL_LEADER, days_late=1)
    problem = house.problem(due_on=DUE)
    escalate(house, 1)
    raised = Escalation.objects.of(house.college).get()
    for nobody in (house.leader, house.staff, House("o").principal):
        with pytest.raises(NotAllowedError):
            services.decide_escalation(escalation=raised, actor=nobody, decision="x")
    with pytest.raises(InvalidError):
        services.decide_escalation(escalation=raised, actor=house.principal, decision=" ")
    decided = {"escalation": raised, "actor": house.principal, "decision": "限两周内完成"}
    services.decide_escalation(**decided)
    services.decide_escalation(**decided)
    with pytest.raises(ConflictError):
        services.decide_escalation(escalation=raised, actor=house.office, decision="再议")
    assert fresh(raised).decision == "限两周内完成"
    assert ("escalation.decide", "school_leader") not in house.due(problem)


def test_whoever_is_late_does_not_write_down_the_decision_about_it(house):
    house.step("meeting", Role.SCHOOL_LEADER, days_late=1)
    house.problem(due_on=DUE, owner=house.principal)
    escalate(house, 1)
    raised = Escalation.objects.of(house.college).get()

    with pytest.raises(NotAllowedError, match="由别人记"):
        services.decide_escalation(escalation=raised, actor=house.principal, decision="再议")
    assert fresh(raised).decided_at is None


def test_a_decision_about_ones_own_problem_stands_on_somebody_elses_desk(house):
    house.step("meeting", Role.SCHOOL_LEADER, days_late=1)
    problem = house.problem(due_on=DUE, owner=house.principal)
    escalate(house, 1)

    asked = house.due(problem)
    assert ("escalation.decide", "school_leader") not in asked
    assert ("escalation.decide", "unit_head") in asked


def test_what_is_closed_asks_for_no_decision_any_more(house):
    house.step("remind", Role.UNIT_HEAD, days_late=1)
    problem = house.problem(due_on=DUE)
    escalate(house, 1)
    with clock.travel(DUE + timedelta(days=1)):
        house.verified(problem)
    house.observe(4, "99")
    with clock.travel(MAY):
        assert house.remeasure()["closed"] == 1
    assert house.due() == []
    assert all(not list(i.check()) for c, i in invariants.items() if c.startswith("improvement"))


def test_ten_times_the_problems_that_are_in_time_take_no_more_queries(house):
    house.ladder()
    house.problem(due_on=DUE)
    with CaptureQueriesContext(connection) as few:
        escalate(house)
    for _ in range(10):
        house.problem(subject=make_subject(house.college, unit=house.unit), due_on=DUE)
    with CaptureQueriesContext(connection) as many:
        escalate(house)
    assert len(many) == len(few)
