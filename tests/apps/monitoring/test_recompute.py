"""Warnings follow the data: opened, changed and closed by what was observed, and by nothing else."""

import json
import random
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.chains.services import set_target
from apps.datahub.models import Metric, Observation
from apps.layers.models import Subject
from apps.monitoring.models import EarlyWarning, WarningEvent, WarningState
from apps.monitoring.services import recompute_warnings
from apps.organisation.models import Period
from tests.apps.monitoring.world import Watched, expected_states
from tests.factories import make_calendar, make_subject

pytestmark = pytest.mark.django_db
APRIL, MAY = date(2026, 4, 10), date(2026, 5, 10)


@pytest.fixture
def world():
    return Watched()


def events(world):
    rows = WarningEvent.objects.of(world.college).order_by("id")
    return list(rows.values_list("from_level", "to_level"))


def test_a_value_below_a_bound_opens_one_warning_with_its_bound(world):
    world.rule(red_low="92", yellow_low="95")
    major = world.major()
    world.observe(major, 3, "91.6")
    done = world.run(APRIL)

    warning = EarlyWarning.objects.get()
    assert (warning.level, warning.value, warning.bound) == ("red", Decimal("91.6"), Decimal("92"))
    assert warning.get_bound_kind_display() == "低于红色界限"
    assert (done.opened, done.events, warning.opened_on) == (1, 1, APRIL)


@pytest.mark.parametrize(
    ("value", "level"),
    [("92", "yellow"), ("91.999999", "red"), ("95", "normal"), ("94.999999", "yellow")],
)
def test_a_value_that_is_equal_to_a_bound_is_within_it(world, value, level):
    world.rule(red_low="92", yellow_low="95")
    world.observe(world.major(), 3, value)
    world.run(APRIL)
    expected = [] if level == "normal" else [level]
    assert [state[0] for state in world.states().values()] == expected


def test_a_second_run_changes_nothing(world):
    world.rule(red_low="92", missing_after_days=5)
    world.observe(world.major(), 3, "90")
    world.major("助产")
    world.run(APRIL)
    before = world.states(), world.open_warnings(), events(world)
    again = world.run(APRIL)
    assert (again.events, again.opened, again.changed, again.closed) == (0, 0, 0, 0)
    assert (world.states(), world.open_warnings(), events(world)) == before


def test_a_warning_grows_worse_and_closes_when_the_data_recover(world):
    world.rule(red_low="92", yellow_low="95")
    major = world.major()
    world.observe(major, 2, "94")
    world.run(date(2026, 3, 5))
    first = EarlyWarning.objects.get()
    world.observe(major, 3, "90")
    world.run(APRIL)
    first.refresh_from_db()
    assert (first.level, first.period.code) == ("red", "2026-03")

    world.observe(major, 4, "97")
    world.run(MAY)
    first.refresh_from_db()
    assert (first.closed_on, first.ending) == (MAY, "recovered")
    assert events(world) == [("", "yellow"), ("yellow", "red"), ("red", "normal")]


def test_missing_data_is_neither_good_nor_forgotten(world):
    world.rule(red_low="92", missing_after_days=5)
    never, once = world.major("护理"), world.major("助产")
    world.observe(once, 2, "90")
    world.run(date(2026, 4, 3))
    assert list(world.open_warnings().values()) == ["red"]

    world.run(APRIL)
    levels = {subject: level for (_, subject), level in world.open_warnings().items()}
    assert levels == {never.pk: "no_data", once.pk: "stale"}


def test_nothing_is_missing_of_who_had_not_begun(world):
    world.rule(red_low="92", missing_after_days=5)
    new = world.major("康复")
    Subject.objects.of(world.college).filter(pk=new.pk).update(opened_on=MAY)
    world.run(APRIL)
    assert world.open_warnings() == {}

    Subject.objects.of(world.college).filter(pk=new.pk).update(opened_on=date(2026, 3, 1))
    world.run(APRIL)  # an incremental run notices it
    assert list(world.open_warnings().values()) == ["no_data"]


def test_a_value_counts_when_its_period_has_ended_whatever_the_day_it_came(world):
    world.rule(red_low="92")
    world.observe(world.major(), 4, "80")
    assert world.run(date(2026, 4, 29)).opened == 0
    assert world.run(date(2026, 4, 30)).opened == 1


def test_an_undone_value_no_longer_warns(world):
    world.rule(red_low="92")
    seen = world.observe(world.major(), 3, "80")
    world.run(APRIL)
    Observation.objects.filter(pk=seen.pk).update(is_current=False, undone=True)
    world.run(APRIL)
    assert EarlyWarning.objects.get().ending == "withdrawn"
    assert not WarningState.objects.exists()


def test_a_rule_that_is_switched_off_takes_its_warnings_with_it(world):
    rule = world.rule(red_low="92")
    world.observe(world.major(), 3, "80")
    world.run(APRIL)
    rule.enabled = False
    rule.save()
    assert world.run(APRIL).closed == 1
    assert EarlyWarning.objects.get().ending == "withdrawn"


def test_a_value_is_held_against_the_years_target(world):
    make_calendar(world.college, 2025)
    metric = Metric.objects.create(
        institution=world.college,
        code="dual",
        name="双师型比例",
        layer="major",
        kind="major",
        period_kind="year",
        year_rule="same",
        direction="up",
    )
    year = Period.objects.of(world.college).get(kind="year", code="2025")
    world.metric = metric
    world.rule(basis="target", yellow_gap="0", red_gap="5")
    wanted = {"62.8": "normal", "62.7": "yellow", "57.7": "red"}
    majors = {}
    for value in wanted:
        major = majors[value] = world.major(value)
        set_target(subject=major, metric=metric, period=year, text="62.8", actor=None)
        Observation.objects.create(
            institution=world.college,
            subject=major,
            metric=metric,
            period=year,
            value=Decimal(value),
            recorded_at="2026-01-05T00:00Z",
        )
    without = world.major("没有目标")
    Observation.objects.create(
        institution=world.college,
        subject=without,
        metric=metric,
        period=year,
        value=Decimal("1"),
        recorded_at="2026-01-05T00:00Z",
    )
    world.run(APRIL)
    levels = {subject: state[0] for (_, subject), state in world.states().items()}
    assert levels == {
        majors[value].pk: level for value, level in wanted.items() if level != "normal"
    }


@pytest.mark.sweep(1)
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_the_same_as_plain_python_says_over_months_of_random_data(world, seed):
    dice = random.Random(seed)  # noqa: S311
    world.rule(red_low="40", yellow_low="60", yellow_high="90", red_high="95", missing_after_days=3)
    world.rule(yellow_low="50.5")
    world.rule(red_high="70", missing_after_days=20)
    majors = [world.major(f"专业{number}") for number in range(12)]
    other = Watched("other")
    other.rule(red_low="200")
    other.observe(other.major(), 3, "1")
    for day in (date(2026, month, dice.choice([2, 4, 28])) for month in range(2, 8)):
        for major in majors:
            if dice.random() < 0.7:
                value = dice.choice(
                    ["40", "60", "90", "95", "50.5", "70", str(dice.randint(0, 1000) / 10)]
                )
                world.observe(major, dice.randint(1, min(day.month, 6)), value)
        if dice.random() < 0.3:
            majors[0].closed_on = None if majors[0].closed_on else day
            majors[0].save()
        world.run(day)
        expected = expected_states(world, day)
        assert world.states() == expected
        assert world.open_warnings() == {key: state[0] for key, state in expected.items()}
        world.check_invariants()
    assert not WarningState.objects.of(other.college).exists()


def test_ten_times_the_subjects_take_no_more_statements(world):
    world.rule(red_low="92", missing_after_days=5)
    world.run(APRIL)
    world.observe(world.major(), 3, "80")
    with CaptureQueriesContext(connection) as few:
        world.run(APRIL)
    for number in range(10):
        world.observe(make_subject(world.college, name=f"专业{number}"), 3, "80")
    with CaptureQueriesContext(connection) as many:
        world.run(APRIL)
    assert len(many) == len(few)


def test_the_command_tells_what_it_did(world):
    world.rule(red_low="92")
    world.observe(world.major(), 3, "80")
    out = StringIO()
    call_command("recompute_warnings", institution="tc", as_of=APRIL, json=True, stdout=out)
    told = json.loads(out.getvalue())
    assert (told["rules"], told["off"], told["opened"]) == (1, 1, 1)
    assert recompute_warnings(institution=world.college, as_of=APRIL).opened == 0
