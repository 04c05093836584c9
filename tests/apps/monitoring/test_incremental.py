"""A run that looks only at what has changed says what a full one says, whatever happened between."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from apps.chains.services import set_target
from apps.datahub.models import Batch, Metric, Observation
from apps.datahub.services.observations import (
    ObservationRow,
    record_observations,
    undo_observations,
    withdraw_observations,
)
from apps.layers.models import Subject
from apps.monitoring.models import WatchRule, Watermark
from apps.monitoring.services.versions import record_version
from apps.monitoring.versions import BOUND_FIELDS
from apps.organisation.models import Period
from tests.apps.monitoring.world import Watched, expected_states

pytestmark = pytest.mark.django_db
APRIL, MAY = date(2026, 4, 10), date(2026, 5, 10)


class Busy(Watched):
    """A college in which everything changes: values by batches, targets, rules, subjects, days."""

    def __init__(self, code="tc"):
        super().__init__(code)
        self.years = [self._year(year) for year in (2023, 2024, 2025)]
        self.yearly = Metric.objects.create(
            institution=self.college,
            code="dual",
            name="双师型比例",
            layer="major",
            kind="major",
            period_kind="year",
            year_rule="same",
            direction="up",
        )
        self.batches = []

    def _year(self, year):
        return Period.objects.create(
            institution=self.college,
            kind="year",
            code=str(year),
            title=f"{year}年",
            start=date(year, 1, 1),
            end=date(year, 12, 31),
        )

    def batch(self, rows):
        made = Batch.objects.create(institution=self.college, dataset="observations")
        record_observations(institution=self.college, rows=rows, batch=made, actor=None)
        self.batches.append(made)


class Chaos:
    """One random thing after another; a seed says which."""

    def __init__(self, seed):
        self.dice, self.world = Random(seed), Busy()  # noqa: S311
        self.day = date(2026, 3, 3)
        for number in range(6):
            self.world.major(f"专业{number}")
        world = self.world
        world.rule(red_low="40", yellow_low="60", yellow_high="90", red_high="95")
        world.rule(yellow_low="50", missing_after_days=3)
        world.rule(red_low="50", confirm_periods=2, recover_periods=2, missing_after_days=20)
        world.rule(yellow_high="70", confirm_periods=3, stale_after_days=40)
        world.rule(yellow_low="30", recover_periods=3)
        own = {"basis": "target", "metric": world.yearly}
        world.rule(**own, yellow_gap="0", red_gap="10")
        world.rule(**own, yellow_gap="5", confirm_periods=2, missing_after_days=100)

    def value(self):
        edges = ["30", "40", "50", "60", "70", "90", "95", str(self.dice.randint(0, 1000) / 10)]
        return Decimal(self.dice.choice(edges))

    def subjects(self):
        return list(Subject.objects.of(self.world.college).filter(kind="major"))

    def values(self):
        metric, periods = self.dice.choice(
            [(self.world.metric, self.world.months), (self.world.yearly, self.world.years)]
        )
        pairs = [(one, self.dice.choice(periods)) for one in self.subjects()]
        rows = [
            ObservationRow(subject.pk, metric.pk, period.pk, self.value())
            for subject, period in pairs
            if self.dice.random() < 0.6
        ]
        self.world.batch(rows)

    def undo(self):
        if self.world.batches:
            batch = self.world.batches.pop(self.dice.randrange(len(self.world.batches)))
            undo_observations(batch=batch)

    def withdraw(self):
        current = Observation.objects.of(self.world.college).current().values_list("pk", flat=True)
        if current:
            ids = self.dice.sample(list(current), 1)
            withdraw_observations(institution=self.world.college, ids=ids)

    def target(self):
        for subject in self.dice.sample(self.subjects(), 3):
            set_target(
                subject=subject,
                metric=self.world.yearly,
                period=self.dice.choice([*self.world.years, self.world.years[-1]]),
                text=str(self.value()),
                actor=None,
            )

    def rule(self):
        rule = self.dice.choice(list(WatchRule.objects.of(self.world.college)))
        name, values = self.dice.choice(
            [
                ("enabled", [True, False]),
                ("confirm_periods", [1, 2, 3]),
                ("recover_periods", [1, 2]),
                ("missing_after_days", [None, 0, 10]),
                ("stale_after_days", [None, 20, 90]),
            ]
        )
        setattr(rule, name, self.dice.choice(values))
        rule.save()

    def bound(self):
        """Another bound, which counts for all periods, from one of them on, or from today."""
        rule = self.dice.choice(list(WatchRule.objects.of(self.world.college)))
        before = {name: getattr(rule, name) for name in BOUND_FIELDS}
        name = "yellow_gap" if rule.basis == "target" else "yellow_low"
        setattr(rule, name, self.dice.choice([Decimal(45), Decimal(60), None]))
        rule.reached = self.dice.choice([[], [name]])
        starts = self.dice.choice([None, self.day, *(one.start for one in self.world.months)])
        record_version(rule=rule, before=before, actor=None, starts=starts, reason="")
        rule.save()

    def subject(self):
        one = self.dice.choice(self.subjects())
        one.closed_on = None if one.closed_on else self.day
        one.save()
        if self.dice.random() < 0.3:
            self.world.major(f"新专业{Subject.objects.count()}")

    def travel(self):
        self.day += timedelta(days=self.dice.choice([-20, 1, 1, 7, 30]))
        self.day = max(date(2026, 1, 5), min(self.day, date(2026, 9, 1)))

    def step(self):
        often = (self.values, self.target) * 2
        rare = (self.travel, self.undo, self.withdraw, self.rule, self.bound, self.subject)
        self.dice.choice((*often, *rare))()


@pytest.mark.sweep(1)
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_incremental_is_full_is_twice_is_what_plain_python_says(seed):
    chaos = Chaos(seed)
    world = chaos.world
    for _ in range(12):
        for _ in range(chaos.dice.randint(1, 3)):
            chaos.step()
        world.run(chaos.day)
        expected = expected_states(world, chaos.day)
        assert world.states() == expected
        warned = {key: one[0] for key, one in expected.items() if one[0] != "pending"}
        assert world.open_warnings() == warned
        for again in (world.run(chaos.day), world.run(chaos.day, full=True)):
            written = again.events, again.opened, again.changed, again.closed, again.asked
            assert written == (0, 0, 0, 0, 0)
        world.check_invariants()


@pytest.fixture
def world():
    return Watched()


def test_a_run_judges_only_the_subjects_with_new_values(world):
    world.rule(red_low="92")
    majors = [world.major(f"专业{number}") for number in range(5)]
    for major in majors:
        world.observe(major, 3, "95")
    assert world.run(APRIL).whole == 1
    assert (world.run(APRIL).whole, world.run(APRIL).touched) == (0, 0)
    world.observe(majors[2], 3, "80")
    done = world.run(APRIL)
    assert (done.whole, done.touched, done.opened) == (0, 1, 1)


def test_an_edited_rule_alone_is_judged_whole(world):
    first, _ = world.rule(red_low="92"), world.rule(red_low="50")
    world.observe(world.major(), 3, "90")
    world.run(APRIL)
    first.red_low = Decimal(80)
    first.save()
    done = world.run(APRIL)
    assert (done.whole, done.closed) == (1, 1)


def test_a_target_that_is_set_or_moved_is_enough():
    world = Busy()
    world.rule(basis="target", metric=world.yearly, yellow_gap="0")
    major, year = world.major(), world.years[-1]
    world.batch([ObservationRow(major.pk, world.yearly.pk, year.pk, Decimal(50))])
    assert world.run(APRIL).off == 0
    for text, off in (("60", 1), ("40", 0), ("50", 0), ("50.1", 1)):
        own = {"subject": major, "metric": world.yearly, "period": year}
        set_target(**own, text=text, actor=None)
        assert world.run(APRIL).whole == 1
        assert len(world.states()) == off
    assert world.run(APRIL).whole == 0


def test_a_new_day_that_ends_no_period_judges_nothing_anew(world):
    world.rule(red_low="92", missing_after_days=50)
    world.observe(world.major(), 3, "90")
    world.run(APRIL)
    assert world.run(APRIL + timedelta(days=1)).whole == 0
    assert world.run(MAY).whole == 1


def test_how_far_a_run_has_read_is_kept_per_institution(world):
    world.rule(red_low="92")
    seen = world.observe(world.major(), 3, "90")
    world.run(APRIL)
    mark = Watermark.objects.of(world.college).get()
    assert (mark.as_of, mark.observation_id) == (APRIL, seen.pk)
    world.run(MAY)
    mark.refresh_from_db()
    assert mark.as_of == MAY
