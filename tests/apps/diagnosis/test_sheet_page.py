"""The page of a self-diagnosis: what is on target, what is off, what has no data; as few steps as can be."""

import re

import pytest
from django.urls import reverse

from apps.diagnosis.models import Diagnosis
from apps.improvement.models import Problem
from tests.factories import log_in, make_subject, make_user

from .test_one_number import text_of
from .world import TODAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(clock_at):
    clock_at(TODAY)
    return World()


def page_of(world, client, user=None, subject=None):
    cycle = world.open()
    log_in(client, user or world.leader)
    return client.get(reverse("diagnosis:fill", args=[cycle.pk, (subject or world.major).pk]))


def many(world):
    """Two on target, one off, two without data, one without a bar, and two points without metrics."""
    named = {}
    for code in ("on1", "on2", "off", "none1", "none2", "free"):
        metric = named[code] = world.make_metric(code, f"指标{code}")
        world.make_point(f"p-{code}", f"点{code}", [metric])
        if code != "free":
            world.rule(metric=metric, yellow_low=90)
    for code, value in (("on1", 95), ("on2", 96), ("off", 80), ("free", 7)):
        world.observe(value, metric=named[code])
    world.point.delete()
    world.make_point("w1", "凭实际一")
    world.make_point("w2", "凭实际二")
    return named


def test_the_numbers_on_desk_and_page_are_one_and_add_up(world, client):
    many(world)
    page = page_of(world, client)
    text = text_of(page)
    assert (
        "8 个诊断点，6 项指标：1 项未达要求、2 项达标、2 项没有数据、1 项无可比对；"
        "2 个诊断点没有指标，凭实际情况。" in text
    )
    assert "8 个诊断点" in text_of(client.get("/"))
    for title in ("达标 2 项", "没有数据 2 项", "无可比对 1 项", "没有指标 2 个诊断点"):
        assert title in text
    folds = re.split(r"<details", page.content.decode())
    for title, rows in (("达标 2 项", 2), ("没有数据 2 项", 2), ("没有指标 2 个诊断点", 2)):
        (fold,) = [one for one in folds if f"<h2>{title}</h2>" in one]
        inside = fold.split("</details>")[0]
        assert inside.count("<li>") + inside.count("<fieldset") == rows


def test_without_data_there_is_nothing_to_confirm_as_true(world, client):
    world.rule(yellow_low=90)
    text = text_of(page_of(world, client))
    assert "没有数据 1 项 不作判断，也不用确认" in text
    assert "确认，情况属实" not in text
    assert "只需确认" not in text
    assert "提交诊断" in text


def test_a_metric_of_two_points_is_not_missing_under_the_second(world, client):
    world.rule(yellow_low=90)
    world.observe(95)
    world.make_point("second", "第二个点", [world.metric])
    text = text_of(page_of(world, client))
    assert "2 个诊断点，1 项指标：1 项达标。" in text
    assert "个诊断点没有指标" not in text


def own_sheet(world, layer, off):
    """A student or teacher with an own metric, on target or off, and the own self-diagnosis."""
    user = make_user(world.college, "小王", kind="student" if layer == "student" else "staff")
    subject = make_subject(world.college, layer=layer, name="小王", unit=world.unit, user=user)
    metric = world.make_metric(f"{layer}-m", "学分", layer=layer, kind=layer)
    world.make_point(f"{layer}-p", "学业", [metric], layer=layer, kind=layer)
    world.rule(metric=metric, yellow_low=60)
    world.observe(50 if off else 70, metric=metric, subject=subject)
    world.scheme = world.make_scheme(f"self.{layer}", layer=layer, kind=layer, owner_role=layer)
    return user, subject


def rendered(page):
    """What a browser would send of the page without a single keystroke."""
    text = page.content.decode()
    sent = dict(re.findall(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', text, re.S))
    areas = re.findall(r'<textarea[^>]*?name="([^"]+)"[^>]*>([^<]*)</textarea>', text, re.S)
    for name, options in re.findall(r'<select[^>]*?name="([^"]+)"[^>]*>(.*?)</select>', text, re.S):
        found = re.search(r'value="([^"]*)" selected', options) or re.search(
            r'value="([^"]*)"', options
        )
        sent[name] = found[1]
    return sent | dict(areas)


@pytest.mark.parametrize("layer", ["student", "teacher"])
class TestTaps:
    """The document's ideal: what is on target takes one tap, what is off two sentences and a tap."""

    def from_the_desk(self, world, client, layer, *, off):
        user, subject = own_sheet(world, layer, off)
        cycle = world.open()
        log_in(client, user)
        address = f"{reverse('diagnosis:write', args=[cycle.pk])}?subject={subject.pk}"
        assert address in client.get("/").content.decode().replace("&amp;", "&")
        page = client.get(address, follow=True)
        assert page.status_code == 200
        return page

    def test_on_target_is_one_tap_after_the_desk(self, world, client, layer):
        page = self.from_the_desk(world, client, layer, off=False)
        done = client.post(page.request["PATH_INFO"], rendered(page))
        assert done.status_code == 302
        assert Diagnosis.objects.submitted().count() == 1

    def test_off_is_two_sentences_and_one_tap(self, world, client, layer):
        page = self.from_the_desk(world, client, layer, off=True)
        sent = rendered(page)
        refused = client.post(page.request["PATH_INFO"], sent)
        assert refused.status_code == 422
        summary = text_of(refused)
        assert "还有 2 处要补充" in summary
        (key,) = {name.split("-")[0] for name in sent if re.match(r"m\d+-", name)}
        words = {f"{key}-cause": "缺课", f"{key}-measure": "补课"}
        assert client.post(page.request["PATH_INFO"], sent | words).status_code == 302
        assert Problem.objects.get().measures.get().text == "补课"
