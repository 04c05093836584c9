"""Warnings as the people who look after them see and handle them."""

from datetime import date

import pytest
from django.urls import reverse

from apps.monitoring.models import EarlyWarning
from apps.operations.models import JobRun
from apps.organisation.choices import Role
from tests.apps.monitoring.world import Watched
from tests.factories import give_role, log_in, make_subject, make_unit, make_user

pytestmark = pytest.mark.django_db
APRIL, MAY = date(2026, 4, 10), date(2026, 5, 10)


@pytest.fixture
def world(clock_at):
    clock_at(APRIL)
    found = Watched()
    found.rule(red_low="92", yellow_low="95", source="专业建设标准 第3条")
    found.unit = make_unit(found.college, "护理系")
    found.nursing = make_subject(found.college, name="护理", unit=found.unit)
    found.leader = make_user(found.college, "何静")
    give_role(found.leader, Role.MAJOR_LEADER, subject=found.nursing)
    found.head = make_user(found.college, "林海")
    give_role(found.head, Role.UNIT_HEAD, unit=found.unit)
    found.office = make_user(found.college, "陈静", role=Role.QA_OFFICE)
    found.observe(found.nursing, 3, "91.6")
    found.run(APRIL)
    found.warning = EarlyWarning.objects.get()
    return found


def detail(client, world, user):
    log_in(client, user)
    url = reverse("monitoring:warning_detail", args=[world.warning.pk])
    return client.get(url).content.decode()


def act(client, world, name, user, **data):
    log_in(client, user)
    url = reverse(f"monitoring:{name}", args=[world.warning.pk])
    response = client.post(url, data, follow=True)
    world.warning.refresh_from_db()
    return response


def test_a_warning_says_the_number_its_bound_and_where_the_bound_comes_from(client, world):
    text = detail(client, world, world.leader)
    for words in ("91.6", "低于红色界限", "92", "专业建设标准 第3条", "红色预警"):
        assert words in text


def test_the_heat_map_counts_by_unit_and_layer_and_leads_to_the_list(client, world):
    other = make_subject(world.college, name="药学", unit=make_unit(world.college, "药学系"))
    world.observe(other, 3, "94")
    world.run(APRIL)
    log_in(client, world.office)
    page = client.get(reverse("monitoring:warning_list"))
    heat = page.context["heat"]
    assert {row.name: row.total for row in heat.rows} == {"护理系": 1, "药学系": 1}
    assert (heat.total, heat.red) == (2, 1)

    narrowed = client.get(reverse("monitoring:warning_list"), {"unit": world.unit.pk})
    assert [row.subject.name for row in narrowed.context["rows"]] == ["护理"]


def test_a_leader_sees_only_the_warnings_of_the_own_major(client, world):
    other = make_subject(world.college, name="药学", unit=world.unit)
    world.observe(other, 3, "80")
    world.run(APRIL)
    log_in(client, world.leader)
    rows = client.get(reverse("monitoring:warning_list")).context["rows"]
    assert [row.subject.name for row in rows] == ["护理"]


def test_a_warning_is_claimed_once_and_the_second_is_told_by_whom(client, world):
    act(client, world, "acknowledge", world.leader)
    assert (world.warning.handling, world.warning.handled_by) == ("acknowledged", world.leader)
    late = act(client, world, "acknowledge", world.head)
    assert "已经由何静认领" in late.content.decode()


def test_a_warning_is_dismissed_with_a_reason_by_who_may_and_comes_back_when_it_worsens(
    client, world
):
    assert act(client, world, "dismiss", world.leader, reason="小").status_code == 403
    assert "请写明解除原因" in act(client, world, "dismiss", world.head).content.decode()
    act(client, world, "dismiss", world.head, reason="实习周不计到课")
    assert (world.warning.handling, world.warning.reason) == ("dismissed", "实习周不计到课")

    world.run(APRIL)
    world.warning.refresh_from_db()
    assert world.warning.handling == "dismissed"
    world.observe(world.nursing, 4, "94")
    world.run(MAY)
    world.warning.refresh_from_db()
    assert (world.warning.level, world.warning.handling) == ("yellow", "new")


def test_a_closed_warning_is_not_handled_any_more(client, world):
    world.observe(world.nursing, 4, "99")
    world.run(MAY)
    response = act(client, world, "acknowledge", world.leader)
    assert "已经关闭" in response.content.decode()
    assert "数据已恢复" in detail(client, world, world.leader)


def test_the_quality_office_asks_for_a_recomputation_as_a_job(client, world):
    log_in(client, world.office)
    client.post(reverse("monitoring:recompute"))
    client.post(reverse("monitoring:recompute"))
    assert JobRun.objects.filter(type="monitoring.recompute_warnings").count() == 1
    log_in(client, world.head)
    assert client.post(reverse("monitoring:recompute")).status_code == 403


def test_without_warnings_the_page_says_so(client, world):
    EarlyWarning.objects.all().delete()
    log_in(client, world.office)
    page = client.get(reverse("monitoring:warning_list")).content.decode()
    assert "现在没有开着的预警" in page
