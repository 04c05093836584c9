"""问表: points that no metric shows are answered with one tap each, and what is 不符合 becomes a problem."""

import pytest
from django.urls import reverse

from apps.diagnosis.models import Diagnosis
from apps.improvement.models import Problem
from tests.factories import log_in

from .test_one_number import text_of
from .world import TODAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(clock_at):
    clock_at(TODAY)
    world = World()
    world.point.delete()
    world.one = world.make_point("w1", "思想政治素质")
    world.two = world.make_point("w2", "身心健康素质")
    return world


def send(world, client, **typed):
    cycle = world.open()
    log_in(client, world.leader)
    url = reverse("diagnosis:fill", args=[cycle.pk, world.major.pk])
    return client.post(url, {"submit": "1", "extras": "1", **typed}, follow=True)


def test_each_point_is_answered_and_the_answers_are_kept(world, client):
    page = send(
        world, client, **{f"p{world.one.pk}-own": "conforms", f"p{world.two.pk}-own": "mostly"}
    )
    text = text_of(page)
    assert "思想政治素质：符合" in text.replace(" ", "")
    assert "身心健康素质：基本符合" in text.replace(" ", "")
    assert [point["own"] for point in Diagnosis.objects.get().values] == ["符合", "基本符合"]


def test_what_does_not_conform_asks_for_a_problem_of_that_point(world, client):
    answer = {f"p{world.two.pk}-own": "not"}
    page = send(world, client, **answer)
    assert page.status_code == 422
    text = text_of(page)
    assert "“身心健康素质”不符合：请在“另有问题”里写明" in text
    assert page.content.decode().count('value="not" checked') == 1
    assert not Problem.objects.exists()

    problem = {
        "x1-point": "身心健康素质",
        "x1-title": "体测不合格",
        "x1-bar": "体测合格",
        "x1-cause": "缺少锻炼",
        "x1-measure": "每周三次长跑",
        "x1-owner": str(world.leader.pk),
        "x1-due_on": "2026-12-20",
    }
    page = send(world, client, **answer, **problem, sure=str(world.one.pk))
    assert page.status_code == 200
    assert Problem.objects.get().point == "身心健康素质"
    assert Diagnosis.objects.get().values[1]["own"] == "不符合"


def test_an_answer_that_nobody_offers_is_refused(world, client):
    assert send(world, client, **{f"p{world.one.pk}-own": "great"}).status_code == 422


def test_what_is_left_open_is_named_and_goes_once_it_is_confirmed(world, client):
    answer = {f"p{world.one.pk}-own": "conforms"}

    page = send(world, client, **answer)

    text = text_of(page)
    assert page.status_code == 422
    assert "还有 1 个诊断点没有选" in text
    assert "身心健康素质 · 符合度" in text
    assert "仍按此提交" in text
    assert not Diagnosis.objects.exists()
    # What was confirmed is just this: another point left open is asked about again.
    assert send(world, client, sure=str(world.two.pk)).status_code == 422
    assert send(world, client, **answer, sure=str(world.two.pk)).status_code == 200
    assert [point.get("own", "") for point in Diagnosis.objects.get().values] == ["符合", ""]
