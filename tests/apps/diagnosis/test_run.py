"""The tick: twice changes nothing; the command; the invariants hold and see what is planted."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.core.invariants import invariants
from apps.diagnosis.models import Cycle, Diagnosis, Finding
from apps.diagnosis.services import request_runs, run_cycles, submit_self_diagnosis
from apps.operations.models import AuditEntry, JobRun, Notice
from apps.workflow.models import DueItem

from .test_self_diagnosis import words
from .world import TODAY, World

pytestmark = pytest.mark.django_db
OURS = [code for code in invariants if code.startswith("diagnosis.")]


@pytest.fixture
def world(clock_at):
    clock_at(TODAY)
    return World()


def state():
    return (
        list(Cycle.objects.order_by("pk").values()),
        list(Diagnosis.objects.order_by("pk").values()),
        list(DueItem.objects.order_by("pk").values()),
        Notice.objects.count(),
        AuditEntry.objects.count(),
    )


def broken():
    return [text for code in OURS for text in invariants[code].check()]


@pytest.mark.parametrize("days", [0, 4, 8, 60])
def test_two_ticks_are_one(world, clock_at, days):
    world.more_majors(2)
    run_cycles(institution=world.college)
    clock_at(TODAY + timedelta(days=days))
    run_cycles(institution=world.college)
    before = state()
    run_cycles(institution=world.college)
    assert state() == before
    assert broken() == []


def test_the_command_travels(world):
    out = StringIO()
    call_command("run_cycles", as_of=TODAY, institution="tc", json=True, stdout=out)
    assert json.loads(out.getvalue())["tc"]["rounds"]["diagnosis.cycle"]["opened"]["rounds"] == 1
    call_command("run_cycles", "--as-of", "2026-12-02", stdout=out)
    assert "结束 1 轮（1 项逾期未做）" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("run_cycles", institution="nobody")


def test_the_timetable_asks_once_per_college(world):
    assert (request_runs(), request_runs()) == (1, 1)
    assert JobRun.objects.filter(type="diagnosis.run_cycles").count() == 1


def test_invariants_hold_through_a_life_and_see_what_is_planted(world):
    world.rule(yellow_low=90)
    world.observe(85)
    run_cycles(institution=world.college)
    cycle = Cycle.objects.get()
    typed = words(f"m{world.metric.pk}", world)
    submit_self_diagnosis(cycle=cycle, subject=world.major, actor=world.leader, typed=typed)
    assert broken() == []

    Finding.objects.update(problem=None)
    assert len(broken()) == 1
    DueItem.objects.filter(object_id=cycle.pk).update(state="open")
    assert len(broken()) == 2
    Cycle.objects.update(state="closed", subjects=5, closed_at=cycle.opened_at)
    assert len(broken()) >= 3
