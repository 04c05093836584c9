"""Home, cycle, schemes, points and the spiral, as their readers see them."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from apps.core.errors import NotAllowedError
from apps.diagnosis.models import SpiralStep
from apps.diagnosis.selectors.spiral import draw, spiral_of
from apps.diagnosis.services import (
    change_scheme,
    close_due_cycles,
    open_cycle,
    open_due_cycles,
    submit_self_diagnosis,
)
from apps.improvement.models import Problem
from tests.factories import give_role, log_in, make_subject, make_unit, make_user

from .test_self_diagnosis import words
from .world import TODAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(clock_at):
    clock_at(TODAY)
    return World()


def get(client, user, name, *args, **query):
    return log_in(client, user).get(reverse(f"diagnosis:{name}", args=args), query).content.decode()


def test_home_shows_what_i_owe_and_how_far_the_cycles_are(world, client):
    world.more_majors(3)
    cycle = world.open()
    submit_self_diagnosis(cycle=cycle, subject=world.major, actor=world.leader, typed={})
    assert "有 3 份等你填写" in get(client, world.leader, "home")
    assert "1 / 4" in get(client, world.qa, "home")
    assert "1 / 4" in get(client, world.head, "home")


def test_a_head_sees_the_own_unit_only(world, client):
    other = make_unit(world.college, "别系")
    far = make_user(world.college, "别系主任", role="unit_head", unit=other)
    make_subject(world.college, name="别的专业", unit=other)
    cycle = world.open()
    page = get(client, far, "cycle_detail", cycle.pk)
    assert "护理" not in page.split("<main")[1]
    assert "0 / 0" in page


def test_the_cycle_lists_its_subjects_by_state(world, client, clock_at):
    world.more_majors(2)
    cycle = world.open()
    submit_self_diagnosis(cycle=cycle, subject=world.major, actor=world.leader, typed={})
    assert "护理" in get(client, world.qa, "cycle_detail", cycle.pk, state="submitted")
    todo = get(client, world.qa, "cycle_detail", cycle.pk, state="todo")
    assert "专业0" in todo
    assert "提醒未提交的人" in todo
    clock_at(cycle.last_on + timedelta(days=1))
    close_due_cycles(institution=world.college)
    missed = get(client, world.qa, "cycle_detail", cycle.pk, state="missed")
    assert "专业1" in missed
    assert "提醒未提交的人" not in missed


def test_points_and_schemes_are_read_by_staff_and_changed_by_the_quality_office(world, client):
    assert "教学运行" in get(client, world.leader, "point_list")
    page = get(client, world.leader, "scheme_detail", world.scheme.pk)
    assert "教学运行" in page
    assert 'name="every"' not in page
    url = reverse("diagnosis:scheme_change", args=[world.scheme.pk])
    sent = {"cadence_unit": "month", "every": 2, "window_days": 3, "remind_days": 2}
    assert client.post(url, sent).status_code == 403
    log_in(client, world.qa)
    assert client.post(url, sent | {"every": 0}).status_code == 422
    assert client.post(url, sent).status_code == 302
    world.scheme.refresh_from_db()
    assert (world.scheme.cadence_unit, world.scheme.every, world.scheme.enabled) == (
        "month",
        2,
        False,
    )


def test_a_change_asks_for_the_right(world):
    with pytest.raises(NotAllowedError):
        change_scheme(scheme=world.scheme, actor=world.head, every=3)


SHOWS = (
    ("target", "outer"),
    ("standard", "outer"),
    ("plan", "outer"),
    ("implementation", "outer"),
    ("data", "inner"),
    ("warning", "inner"),
    ("improvement", "inner"),
    ("self_diagnosis", "outer"),
    ("assessment", "outer"),
    ("result", "outer"),
)


def steps(world):
    for number, (shows, loop) in enumerate(SHOWS):
        SpiralStep.objects.create(
            institution=world.college,
            code=shows,
            name=f"第{shows}步",
            shows=shows,
            loop=loop,
            position=number,
        )


def states(world):
    spiral = spiral_of(world.major, TODAY.year)
    return {step.step.shows: step.fact.state for step in spiral.steps}


def test_the_spiral_is_derived_from_what_happened(world, client):
    steps(world)
    assert set(states(world).values()) == {"none"}

    world.target(95)
    world.rule(yellow_low=90)
    world.observe(85)
    world.warn()
    cycle = world.open()
    typed = words(f"m{world.metric.pk}", world)
    one = submit_self_diagnosis(cycle=cycle, subject=world.major, actor=world.leader, typed=typed)

    found = states(world)
    assert [shows for shows, state in found.items() if state == "done"] == [
        "target",
        "standard",
        "data",
        "self_diagnosis",
    ]
    assert found["warning"] == found["improvement"] == found["implementation"] == "active"
    assert found["result"] == found["assessment"] == found["plan"] == "none"
    page = get(client, world.leader, "spiral", world.major.pk)
    assert reverse("diagnosis:diagnosis_detail", args=[one.pk]) in page
    assert reverse("improvement:problem_detail", args=[Problem.objects.get().pk]) in page
    assert page.count("zg-spiral__node--") == 10
    last_year = spiral_of(world.major, TODAY.year - 1)
    assert last_year.done == 1  # the standard is not of a year


def test_the_figure_stays_within_its_frame(world):
    steps(world)
    drawing = draw(spiral_of(world.major, TODAY.year))
    assert len(drawing.loops) == 2
    assert len(drawing.nodes) == 10
    for node in drawing.nodes:
        assert 16 <= float(node.x) <= drawing.width - 16
        assert 16 <= float(node.y) <= drawing.height - 16


def test_no_style_is_written_into_a_page(world, client):
    steps(world)
    world.observe(85)
    cycle = world.open()
    for page in (
        get(client, world.leader, "spiral", world.major.pk),
        get(client, world.leader, "fill", cycle.pk, world.major.pk),
    ):
        assert " style=" not in page


def test_a_cycle_says_its_days_once_and_plainly(world, client):
    scheme = world.make_scheme("demand", cadence_unit="demand", window_days=3)
    cycle = open_cycle(scheme=scheme, actor=world.qa)
    assert cycle.title == "专业自我诊断 · 2026年11月18日"
    page = get(client, world.qa, "cycle_detail", cycle.pk)
    assert "填报期 11月18日—12月2日，最迟 12月5日。" in page
    assert "自然日历" not in page
    assert "2026-11" not in page.split("<main")[1]


def test_a_cycle_that_opens_late_says_what_it_is_about(world, client, clock_at):
    scheme = world.make_scheme("self.year", cadence_unit="year", lead_days=30, window_days=0)
    clock_at(date(2026, 12, 10))
    open_due_cycles(institution=world.college)
    page = get(client, world.qa, "cycle_detail", scheme.cycles.get().pk)
    assert "诊断 1月1日—12月31日 的情况；填报期 12月1日—12月31日。" in page


def test_a_conclusion_and_every_box_can_be_touched(world):
    css = (Path(settings.BASE_DIR) / "static/css/diagnosis.css").read_text()
    (narrow,) = re.findall(r"@media \(max-width:720px\)\{(.*)", css, re.S)
    height = re.search(r"\.zg-diagnosis \.zg-check\{min-height:(\d+)px", narrow)
    assert int(height[1]) >= 40


def test_a_cycle_says_whom_it_does_not_ask(world, client):
    make_subject(world.college, name="无人负责", unit=world.unit)
    cycle = world.open()
    page = get(client, world.qa, "cycle_detail", cycle.pk)
    assert "0 / 1" in page
    assert "另有 1 个对象不在这一轮：没有账号或负责人，或在开启之后才有。" in page
    give_role(world.leader, "major_leader", subject=world.subjects().get(name="无人负责"))
    second = world.make_scheme("other", cadence_unit="demand")
    page = get(client, world.qa, "cycle_detail", open_cycle(scheme=second, actor=world.qa).pk)
    assert "不在这一轮" not in page
