"""Two beats at the same moment make one cycle; a submission and the closing do not lose one another."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from apps.core import clock
from apps.diagnosis.models import Cycle, Diagnosis
from apps.diagnosis.services import close_due_cycles, open_due_cycles, submit_self_diagnosis
from apps.improvement.models import Problem
from apps.workflow.models import DueItem

from .test_self_diagnosis import words
from .world import TODAY, World

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time anyway"),
]


def at_once(day, *acts):
    """Run all acts at the same moment, each in a connection of its own; gives their failures."""
    barrier, failures = Barrier(len(acts)), []

    def run(act):
        try:
            with clock.travel(day):
                barrier.wait()
                act()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


@pytest.fixture
def world(clock_at):
    clock_at(TODAY)
    return World()


def test_two_openings(world):
    world.more_majors(5)
    both = [lambda: open_due_cycles(institution=world.college)] * 4
    assert at_once(TODAY, *both) == []
    assert Cycle.objects.count() == 1
    assert DueItem.objects.filter(kind="diagnosis.fill").count() == 6


def test_two_closings(world):
    world.more_majors(5)
    cycle = world.open()
    over = cycle.last_on + timedelta(days=1)
    both = [lambda: close_due_cycles(institution=world.college)] * 4
    assert at_once(over, *both) == []
    assert Diagnosis.objects.filter(state="missed").count() == 6


def test_two_submissions(world):
    world.target(95)
    world.observe(85)
    cycle = world.open()
    typed = words(f"m{world.metric.pk}", world)

    def submit():
        submit_self_diagnosis(cycle=cycle, subject=world.major, actor=world.leader, typed=typed)

    assert at_once(TODAY, *[submit] * 4) == []
    assert (Diagnosis.objects.count(), Problem.objects.count()) == (1, 1)
