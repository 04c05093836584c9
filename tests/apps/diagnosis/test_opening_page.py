"""开启一轮: any scheme, at any time; who would be asked first, then the button; later only the new ones."""

import pytest
from django.urls import reverse

from apps.diagnosis.models import Cycle
from tests.factories import give_role, log_in, make_subject, make_unit

from .world import TODAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(clock_at, client):
    clock_at(TODAY)
    world = World()
    world.url = reverse("diagnosis:scheme_open", args=[world.scheme.pk])
    log_in(client, world.qa)
    return world


def test_the_page_names_who_has_nobody_and_opens_nothing(world, client):
    make_subject(world.college, name="无人", unit=world.unit)
    page = client.get(world.url, {"subjects": ""})
    (row,) = page.context["rows"]
    assert (row.new, row.nobody, row.names) == (2, 1, ("无人",))
    assert (page.context["new"], page.context["people"]) == (1, 1)
    assert not Cycle.objects.of(world.college).exists()


def test_a_pilot_then_the_rest_in_the_same_round(world, client):
    other = make_unit(world.college, "药学系")
    far = make_subject(world.college, name="药学", unit=other)
    give_role(world.leader, "major_leader", subject=far)

    client.post(world.url, {"units": other.pk})
    assert [item.subject for item in world.items()] == [far]

    page = client.get(world.url, {"subjects": ""})
    assert "正在进行，已问 1 个对象" in page.content.decode()
    assert (page.context["rows"][0].there, page.context["new"]) == (1, 1)
    client.post(world.url, {})
    assert world.items().count() == 2
    assert Cycle.objects.of(world.college).get().subjects == 2
    assert "没有还可以问到的对象" in client.get(world.url, {"subjects": ""}).content.decode()


def test_a_day_that_has_passed_is_refused_beside_its_field(world, client):
    answer = client.post(world.url, {"closes_on": "2026-11-01"})
    assert answer.status_code == 422
    assert "截止日期已过" in answer.content.decode()


def test_the_scheme_leads_there_and_only_the_quality_office_comes_in(world, client):
    scheme = reverse("diagnosis:scheme_detail", args=[world.scheme.pk])
    assert world.url in client.get(scheme).content.decode()
    log_in(client, world.leader)
    assert world.url not in client.get(scheme).content.decode()
    assert client.get(world.url).status_code == 403
