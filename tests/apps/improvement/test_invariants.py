"""The invariants find what no service would do."""

import pytest

from apps.core import clock
from apps.core.invariants import invariants
from apps.evidence.models import EvidenceItem, EvidenceSet
from apps.improvement.models import Measure, Problem, Recheck, Remeasurement
from apps.workflow.models import DueItem
from tests.apps.improvement.world import FOUND_ON, MAY, House

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(clock_at):
    clock_at(FOUND_ON)
    return House()


def broken():
    return {
        code
        for code, one in invariants.items()
        if code.startswith(("improvement", "evidence")) and list(one.check())
    }


@pytest.fixture
def closed(house):
    problem = house.problem()
    house.verified(problem)
    house.observe(4, "99")
    with clock.travel(MAY):
        house.remeasure()
    assert broken() == set()
    return problem


def test_due_items_that_are_missing_or_too_many(house):
    problem = house.problem()
    item = DueItem.objects.of(house.college).get()
    DueItem.objects.filter(pk=item.pk).update(state="done")
    assert broken() == {"improvement.due_items"}
    DueItem.objects.filter(pk=item.pk).update(state="open")
    item.pk, item.fragment = None, "measure-1"
    item.save()
    assert broken() == {"improvement.due_items"}
    assert problem.state == "open"


@pytest.mark.parametrize(
    ("break_it", "found"),
    [
        (lambda h: Remeasurement.objects.update(passed=False), "improvement.closed"),
        (lambda h: Remeasurement.objects.update(period=h.months[3]), "improvement.closed"),
        (lambda h: Remeasurement.objects.update(kind="judged"), "improvement.closed"),
        (lambda h: Recheck.objects.update(checked_by=h.leader), "improvement.closed"),
        (lambda h: Recheck.objects.update(passed=False), "improvement.closed"),
        (lambda h: EvidenceItem.objects.update(removed_at=clock.now()), "improvement.evidence"),
        (lambda h: EvidenceSet.objects.update(locked_at=None), "improvement.evidence"),
        (lambda h: Measure.objects.update(state="done"), "improvement.states"),
        (lambda h: Problem.objects.update(reopened=1), "improvement.states"),
    ],
)
def test_a_close_that_was_never_proved(house, closed, break_it, found):
    break_it(house)
    assert found in broken()


def test_parts_of_two_colleges(house):
    problem, other = house.problem(), House("other")
    house.plan(problem)
    Measure.objects.update(institution=other.college)
    assert "improvement.same_institution" in broken()
