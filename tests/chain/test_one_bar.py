"""The same value has the same verdict wherever it is judged, whatever a year brings."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.chains.models import Target
from apps.chains.services import set_target
from apps.datahub.bar import Bar, bars_of, target_bar
from apps.datahub.models import Observation
from apps.diagnosis.selectors.facts import Facts
from apps.improvement.bars import bar_of as bar_of_problem
from apps.improvement.bars import pass_fields
from apps.improvement.models import Problem
from apps.monitoring.bars import bar_for, bar_of, held_targets
from apps.monitoring.choices import Level
from apps.monitoring.models import EarlyWarning, WarningState, WatchRule
from apps.monitoring.versions import span_at, spans_by_rule
from apps.organisation.choices import Role
from apps.organisation.models import Period
from apps.reports.sections.targets import MISSED, REACHED, UNJUDGED, judged
from apps.submissions.selectors.deltas import worse_than
from tests.apps.monitoring.test_incremental import Chaos
from tests.apps.monitoring.world import Watched
from tests.factories import log_in, make_user

pytestmark = pytest.mark.django_db


def values_of(world):
    rows = Observation.objects.of(world.college).current().filter(subject__closed_on=None)
    return list(rows.select_related("metric", "period", "subject"))


def lived(seed, clock_at):
    """A college in which much has happened, recomputed as of its day."""
    chaos = Chaos(seed)
    for _ in range(14):
        chaos.step()
    chaos.values()
    chaos.target()
    for rule in WatchRule.objects.of(chaos.world.college):
        if rule.versions.exists():
            continue
        held = ("yellow_gap", "red_gap") if rule.basis == "target" else ("yellow_low", "red_high")
        there = [name for name in held if getattr(rule, name) is not None]
        rule.reached = [name for name in there if chaos.dice.random() < 0.5]
        rule.save()
    clock_at(chaos.day)
    chaos.world.run(chaos.day)
    chaos.world.day = chaos.day
    return chaos.world


def is_plain(rule):
    return rule.confirm_periods == rule.recover_periods == 1


def monitoring_agrees(world, values):
    """What the statements found of a value is what the bar says of it."""
    states = {
        (one.rule_id, one.subject_id, one.period_id): one
        for one in WarningState.objects.of(world.college).exclude(level=Level.STALE)
    }
    newest = {
        (one.subject_id, one.metric_id): one
        for one in sorted(values, key=lambda one: one.period.end)
        if one.period.end <= world.day
    }
    asked = 0
    for rule in WatchRule.objects.of(world.college).enabled().select_related("metric"):
        held, spans = held_targets(world.college, values), spans_by_rule(world.college, [rule])
        for value in newest.values():
            if value.metric_id != rule.metric_id or not is_plain(rule):
                continue
            state = states.get((rule.pk, value.subject_id, value.period_id))
            stale = WarningState.objects.of(world.college).filter(
                rule=rule, subject=value.subject_id, level=Level.STALE
            )
            judging = span_at(spans[rule.pk], value.period.end)
            found = bar_of(judging.bounds, rule.metric, held.get(value.pk)).judge(value.value)
            if not stale.exists():
                assert (state.level if state else "") == found.level
                assert (state.bound_kind if state else "") == found.kind
                assert state is None or state.rule_version == judging.number
                asked += 1
    return asked


def diagnosis_agrees(world, values):
    metrics = [world.metric, world.yearly]
    for subject in {one.subject for one in values}:
        facts = Facts(subject, metrics)
        for metric in metrics:
            row = facts.row(None, metric)
            if row.observation_id is None:
                continue
            value = Observation.objects.of(world.college).select_related("metric", "period")
            bar = bars_of([value.get(pk=row.observation_id)])[row.observation_id]
            by_target = target_bar(metric.direction, row.target)
            off = bar.judge(row.value).off or by_target.judge(row.value).off
            assert row.off == off
            if row.level:
                assert row.level == bar.judge(row.value).level
            assert row.picture.words.startswith(f"{row.number(row.value)}，{row.verdict}")


def reports_and_forms_agree(world, values):
    """A target is reached, missed, or not judged; a form says the same of an aim and what is there."""
    there = {(one.subject_id, one.metric_id, one.period_id): one for one in values}
    asked = 0
    for year in world.years:
        for one in judged(Target.objects.of(world.college), year):
            target, metric = one.target, one.target.metric
            seen = there.get((target.subject_id, metric.pk, year.pk))
            if seen is None:
                continue
            found = target_bar(metric.direction, target.value).judge(seen.value)
            assert one.state == {True: REACHED, False: MISSED}.get(found.met, UNJUDGED)
            worse = worse_than(target.value, seen.value, metric.direction)
            assert bool(worse) == found.off == (one.state == MISSED)
            asked += 1
    return asked


def improvement_agrees(world, values):
    """What a value must be for a problem to close is what warns of nothing."""
    bars = bars_of(values)
    for value in values:
        bar = Bar(bars[value.pk].bounds)
        _, high = bar.within()
        lows = [one for one in bar.bounds if one.side == "low"]
        highs = [one for one in bar.bounds if one.side == "high"]
        if bar and not (lows and highs and high is None):
            problem = Problem(metric=value.metric, **pass_fields(bar))
            for number in (value.value, *(one.at for one in bar.bounds)):
                assert bar_of_problem(problem).judge(number).met == bar.judge(number).met


@pytest.mark.parametrize("seed", range(3))
def test_every_reader_gives_the_same_verdict(seed, clock_at):
    world = lived(seed, clock_at)
    values = values_of(world)
    assert monitoring_agrees(world, values)
    diagnosis_agrees(world, values)
    reports_and_forms_agree(world, values)
    improvement_agrees(world, values)


def test_a_warning_and_its_subject_show_the_number_with_bounds_target_and_verdict(client, clock_at):
    world, day = Watched(), date(2026, 4, 10)
    rule = world.rule(red_low="92", yellow_low="95")
    year = Period.objects.create(
        institution=world.college,
        kind="year",
        code="2026",
        title="2026年",
        start=date(2026, 1, 1),
        end=date(2026, 12, 31),
    )
    major = world.major()
    world.observe(major, 3, "91.6")
    set_target(subject=major, metric=world.metric, period=year, text="97", actor=None)
    clock_at(day)
    world.run(day)
    log_in(client, make_user(world.college, "陈静", role=Role.QA_OFFICE))
    words = "91.60%，低于红色界限 92.00%，差 0.4 个百分点；92.00% 红色界限；95.00% 黄色界限；97.00% 目标"
    warning = EarlyWarning.objects.get(rule=rule)
    for name, pk in (
        ("monitoring:warning_detail", warning.pk),
        ("datahub:subject_metrics", major.pk),
    ):
        page = client.get(reverse(name, args=[pk])).content.decode()
        assert f'aria-label="{words}"' in page
        assert "zg-level--red" in page
    world.observe(major, 3, "98")
    page = client.get(reverse("datahub:subject_metrics", args=[major.pk])).content.decode()
    assert "达到目标" in page
    assert "zg-gauge__band--normal" in page


def test_a_bound_that_is_reached_warns_and_closes_nothing(clock_at):
    """「≥ 15 即预警」: 15 warns, is said as reached, and does not close what it opened."""
    world = Chaos(0).world
    rule = world.rule(red_high="15", reached=["red_high"])
    major = world.major("药学")
    world.observe(major, 2, "15")
    clock_at(world.months[2].start)
    world.run(world.months[2].start)
    warning = EarlyWarning.objects.get(rule=rule, subject=major)
    assert (warning.level, warning.bound) == ("red", 15)
    problem = Problem(metric=rule.metric, **pass_fields(bar_for(warning)))
    assert not bar_of_problem(problem).judge(Decimal(15)).met
    assert bar_of_problem(problem).judge(Decimal("14.99")).met
