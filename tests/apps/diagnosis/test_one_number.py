"""One number: value, period, target, bound and verdict come from the same observation and say so."""

import re

import pytest
from django.urls import reverse

from apps.chains.models import Target
from apps.diagnosis.selectors.sheet import sheet_of
from apps.diagnosis.services import open_due_cycles, submit_self_diagnosis
from apps.improvement.models import Problem
from apps.monitoring.models import EarlyWarning
from apps.reports.sections.targets import REACHED, Judged
from tests.factories import log_in

from .test_self_diagnosis import words
from .world import TODAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(clock_at):
    clock_at(TODAY)
    return World()


def row_of(world):
    (row,) = sheet_of(world.scheme, world.major).rows
    return row


def text_of(page):
    """What a reader sees of a page, tags and line breaks taken away."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def assessment_page(world, client):
    scheme = world.make_scheme(
        "assess", purpose="assessment", assessor_role="qa_office", cadence_unit="half_year"
    )
    open_due_cycles(institution=world.college)
    url = reverse("diagnosis:fill", args=[scheme.cycles.get().pk, world.major.pk])
    return text_of(log_in(client, world.qa).get(url))


def test_a_value_of_the_running_period_is_not_judged_by_the_warning_of_the_last(world, client):
    world.rule(yellow_low=3)
    world.observe(0, month="2026-10")
    world.warn()
    assert EarlyWarning.objects.open().exists()
    world.observe(5, month="2026-11")

    row = row_of(world)

    assert (row.judgement, row.value, row.period.code, row.level) == ("on", 5, "2026-11", "")
    page = assessment_page(world, client)
    assert "5.00%" in page
    assert "2026年11月（未结束）" in page
    assert "界限：不低于 3.00%" in page
    assert "未达标" not in page
    assert "预警按2026年10月的 0.00%判断" in page


def test_a_warning_of_the_same_value_is_the_verdict(world):
    world.rule(yellow_low=90, red_low=60)
    world.observe(50)
    world.warn()
    row = row_of(world)
    assert (row.judgement, row.level, row.bound) == ("off", "red", 60)
    assert row.verdict == "低于红色界限 60.00%，差 10 个百分点"
    assert row.elsewhere == ""


def test_a_value_corrected_since_the_last_run_is_judged_itself(world):
    world.rule(yellow_low=90)
    seen = world.observe(50)
    world.warn()
    seen.value = 95
    seen.save()
    assert (row_of(world).judgement, row_of(world).level) == ("on", "")


def test_the_bound_and_the_target_are_told_apart(world, client):
    world.target(4)
    world.rule(yellow_low=5)
    world.observe(4)
    world.warn()
    row = row_of(world)
    assert row.judgement == "off"
    assert row.verdict == "低于黄色界限 5.00%，差 1 个百分点"
    page = assessment_page(world, client)
    assert "目标 4.00%，已达到" in page
    assert "界限：不低于 5.00%" in page
    assert "低于黄色界限 5.00%" in page
    assert "未达标" not in page


@pytest.mark.parametrize("direction", ["up", "down"])
@pytest.mark.parametrize("value", [3, 4, 5])
def test_the_annual_report_says_the_same_of_a_target(world, direction, value):
    world.metric.direction = direction
    world.metric.save()
    world.target(4)
    seen = world.observe(value)
    row = row_of(world)
    reached = Judged(Target.objects.get(), seen).state == REACHED
    assert ("已达到" in row.against) == reached
    assert (row.judgement == "on") == reached


@pytest.mark.parametrize("value", [88, 89, 90, 91])
def test_a_warning_and_the_diagnosis_say_the_same_of_a_bound(world, value):
    world.rule(yellow_low=90, red_low=89)
    world.observe(value)
    before = row_of(world)
    world.warn()
    warned = EarlyWarning.objects.open().filter(subject=world.major).exists()
    assert before.off == row_of(world).off == warned


def test_a_missed_target_is_called_a_target(world):
    world.target(95)
    world.rule(yellow_low=60)
    world.observe(93)
    row = row_of(world)
    assert (row.judgement, row.verdict) == ("off", "未达目标 95.00%，差 2 个百分点")
    assert "未达目标 95.00%" in row.sentence


def test_the_submitted_diagnosis_keeps_target_and_bound_apart(world, client):
    world.target(95)
    world.rule(yellow_low=60)
    world.observe(93)
    cycle = world.open()
    one = submit_self_diagnosis(
        cycle=cycle,
        subject=world.major,
        actor=world.leader,
        typed=words(f"m{world.metric.pk}", world),
    )
    (kept,) = one.values[0]["rows"]
    assert (kept["bound"], kept["target_shown"]) == ("不低于 60.00%", "95.00%")
    assert kept["verdict"] == "未达目标 95.00%，差 2 个百分点"
    assert Problem.objects.get().pass_low == 95
    log_in(client, world.leader)
    page = text_of(client.get(reverse("diagnosis:diagnosis_detail", args=[one.pk])))
    assert "未达目标 95.00%" in page
