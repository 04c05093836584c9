"""Two clicks at the same moment: one number each, one step, one verification."""

import threading

import pytest
from django.db import connection

from apps.core import clock
from apps.core.errors import DomainError
from apps.core.invariants import invariants
from apps.evidence.services import remove_evidence
from apps.improvement.models import Measure, Problem, Recheck, Remeasurement
from apps.workflow.models import DueItem
from tests.apps.improvement.world import FOUND_ON, MAY, House
from tests.factories import make_subject

pytestmark = pytest.mark.django_db(transaction=True)
CLICKS = 4


@pytest.fixture
def house(clock_at):
    clock_at(FOUND_ON)
    return House()


def at_once(*acts, day=FOUND_ON):
    """Each act in a thread of its own, all let go together; what came of them."""
    gate, came = threading.Barrier(len(acts)), []

    def run(act):
        try:
            with clock.travel(day):
                gate.wait()
                came.append(act())
        except DomainError as error:
            came.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(came) == len(acts)
    for code, one in invariants.items():
        if code.startswith(("improvement", "evidence")):
            assert not list(one.check()), code
    return came


def refused(came):
    return [one for one in came if isinstance(one, DomainError)]


def test_numbers_are_given_once(house):
    came = at_once(*[house.worded] * CLICKS)
    assert not refused(came)
    numbers = Problem.objects.of(house.college).values_list("number", flat=True)
    assert sorted(numbers) == [f"2026-000{n}" for n in range(1, CLICKS + 1)]


def test_one_of_several_opens_the_metrics_problem(house):
    came = at_once(*[house.problem] * CLICKS)
    assert len(refused(came)) == CLICKS - 1
    assert Problem.objects.of(house.college).get().number == "2026-0001"


def test_the_same_measure_planned_and_proved_at_once_is_one(house):
    problem = house.problem()
    came = at_once(*[lambda: house.plan(problem)] * CLICKS)
    assert not refused(came)
    measure = Measure.objects.of(house.college).get()
    at_once(*[lambda: house.prove(measure)] * CLICKS)
    assert measure.evidence_set.items.count() == 1
    came = at_once(*[lambda: house.finish(measure)] * CLICKS)
    assert not refused(came)
    assert DueItem.objects.of(house.college).open().count() == 1


def test_two_verifiers_make_one_verification(house):
    measure = house.plan(house.problem())
    house.prove(measure)
    house.finish(measure)
    came = at_once(
        lambda: house.verify(measure, actor=house.head),
        lambda: house.verify(measure, actor=house.office, passed=False, remark="再补"),
    )
    assert len(refused(came)) == 1
    assert Recheck.objects.of(house.college).count() == 1


def test_evidence_is_not_taken_away_while_its_measure_is_handed_in(house):
    measure = house.plan(house.problem())
    item = house.prove(measure)
    came = at_once(
        lambda: house.finish(measure), lambda: remove_evidence(item=item, actor=house.leader)
    )
    assert len(refused(came)) == 1


def test_two_runs_measure_once(house):
    subjects = [house.major, make_subject(house.college, unit=house.unit)]
    problem = house.problem(subject=subjects[0])
    house.verified(problem)
    house.observe(4, "99")
    came = at_once(*[house.remeasure] * 3, day=MAY)
    assert sum(one["closed"] for one in came) == 1
    assert Remeasurement.objects.of(house.college).count() == 1
