"""A warning that waits to be confirmed, one that waits to recover, and values that are too old."""

from datetime import date
from decimal import Decimal

import pytest

from apps.monitoring.models import EarlyWarning, WarningEvent, WarningState
from tests.apps.monitoring.world import Watched

pytestmark = pytest.mark.django_db
APRIL, MAY, JUNE, JULY = (date(2026, month, 10) for month in (4, 5, 6, 7))


@pytest.fixture
def world():
    return Watched()


def levels(world):
    rows = WarningEvent.objects.of(world.college).order_by("id")
    return [row.to_level for row in rows]


def test_a_value_beyond_its_bound_is_pending_until_a_second_confirms_it(world):
    world.rule(red_low="92", confirm_periods=2)
    major = world.major()
    world.observe(major, 3, "90")
    world.run(APRIL)
    assert WarningState.objects.get().level == "pending"
    assert not EarlyWarning.objects.exists()
    assert world.asked() == []

    world.observe(major, 4, "91")
    world.run(MAY)
    assert (EarlyWarning.objects.get().level, levels(world)) == ("red", ["pending", "red"])


def test_one_good_value_between_starts_the_count_anew(world):
    world.rule(red_low="92", confirm_periods=2)
    major = world.major()
    for month, value in ((2, "90"), (3, "95"), (4, "90")):
        world.observe(major, month, value)
    world.run(MAY)
    assert WarningState.objects.get().level == "pending"


def test_a_warning_recovers_for_as_long_as_its_rule_says(world):
    world.rule(red_low="92", recover_periods=2)
    major = world.major()
    world.observe(major, 3, "90")
    world.run(APRIL)
    warning = EarlyWarning.objects.get()
    EarlyWarning.objects.update(handling="acknowledged")
    world.observe(major, 4, "95")
    world.run(MAY)
    warning.refresh_from_db()
    # Recovering is no bad news: who has claimed it is not asked again.
    assert (warning.level, warning.handling, warning.closed_on) == (
        "recovering",
        "acknowledged",
        None,
    )

    world.observe(major, 5, "96")
    world.run(JUNE)
    warning.refresh_from_db()
    assert (warning.closed_on, warning.ending) == (JUNE, "recovered")
    assert levels(world) == ["red", "recovering", "normal"]


def test_a_relapse_while_recovering_is_asked_about_again(world):
    world.rule(red_low="92", recover_periods=2)
    major = world.major()
    for month, value in ((3, "90"), (4, "95")):
        world.observe(major, month, value)
    world.run(MAY)
    EarlyWarning.objects.update(handling="acknowledged")
    world.observe(major, 5, "80")
    world.run(JUNE)
    warning = EarlyWarning.objects.get()
    assert (warning.level, warning.value, warning.handling) == ("red", Decimal(80), "new")


def test_the_newest_value_goes_stale_by_itself(world):
    world.rule(red_low="92", stale_after_days=40)
    world.observe(world.major(), 4, "99")
    assert world.run(date(2026, 6, 9)).opened == 0
    world.run(date(2026, 6, 10))
    warning = EarlyWarning.objects.get()
    assert (warning.level, warning.bound_kind, warning.period.code) == (
        "stale",
        "outdated",
        "2026-04",
    )
