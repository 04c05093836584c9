"""The page kit as its users and the next engineer meet it."""

import csv
import io

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory
from django.urls import reverse
from openpyxl import load_workbook

from apps.core.errors import NotAllowedError
from apps.monitoring.models import EarlyWarning
from apps.monitoring.views.base import OneWarning
from apps.operations.models import AuditEntry, ListTaste
from apps.organisation.choices import Role
from tests.apps.monitoring.test_pages import world as warned
from tests.factories import give_role, log_in, make_subject, make_unit, make_user

pytestmark = pytest.mark.django_db
world = warned
LIST = "monitoring:warning_list"


@pytest.fixture
def two(world):
    """Two red warnings of two units: 护理 91.6, =药学 80."""
    world.pharmacy = make_unit(world.college, "药学系")
    other = make_subject(world.college, name="=药学", unit=world.pharmacy)
    world.observe(other, 3, "80")
    world.run(world.warning.opened_on)
    return world


def names(response):
    return [row.subject.name for row in response.context["rows"]]


def test_the_careless_page_answers_403_because_the_base_asks(world):
    class Careless(OneWarning):
        required_action = "warnings.approve"

        def get(self, request, pk):
            raise AssertionError("nobody asked")

    request = RequestFactory().get("/")
    request.user = world.leader

    with pytest.raises(NotAllowedError, match="你的角色不能审核"):
        Careless.as_view()(request, pk=world.warning.pk)


def test_a_page_that_opens_its_own_door_cannot_be_written():
    with pytest.raises(ImproperlyConfigured, match="belongs to the kit"):

        class Careless(OneWarning):
            def dispatch(self, request, *args, **kwargs):
                return None


def test_whoever_is_not_signed_in_comes_back_to_where_they_wanted_to_go(client):
    response = client.get(reverse(LIST), {"level": "red"})

    assert response.status_code == 302
    assert "next=/warnings/%3Flevel%3Dred" in response["Location"]


def test_a_list_is_sorted_by_its_header_both_ways(client, two):
    log_in(client, two.office)

    up = client.get(reverse(LIST), {"sort": "subject"})
    assert 'aria-sort="ascending"' in up.content.decode()
    down = client.get(reverse(LIST), {"sort": "-subject"})
    assert names(up) == names(down)[::-1]
    assert names(client.get(reverse(LIST), {"sort": "nonsense"})) == names(
        client.get(reverse(LIST))
    )


def test_what_is_set_stands_as_chips_that_go_and_the_headline_counts_it(client, two):
    log_in(client, two.office)
    page = client.get(reverse(LIST), {"unit": two.unit.pk, "level": "red"})
    text = page.content.decode()

    assert names(page) == ["护理"]
    assert [chip.text for chip in page.context["chips"]] == ["等级：红色预警", "部门：护理系"]
    assert "筛出 1 条" in text
    assert "开着 1 条预警" in text
    without = {chip.name: chip.url for chip in page.context["chips"]}
    assert without["unit"] == "?level=red"


def test_htmx_gets_the_part_with_the_count_and_not_the_frame(client, two):
    log_in(client, two.office)
    part = client.get(reverse(LIST), {"level": "red"}, headers={"HX-Request": "true"})
    text = part.content.decode()

    assert "<html" not in text
    assert text.count('id="list-part"') == 1
    assert 'id="list-count" hx-swap-oob' in text
    assert "HX-Request" in part["Vary"]


def test_columns_and_density_are_remembered(client, two):
    log_in(client, two.office)
    sent = {
        "path": reverse(LIST),
        "query": "?level=red",
        "column": ["level", "unit"],
        "density": "30",
    }
    back = client.post(reverse("lists:taste"), sent)
    assert back["Location"] == f"{reverse(LIST)}?level=red"

    page = client.get(reverse(LIST))
    captions = [head["caption"] for head in page.context["list"].state.headers()]
    assert captions == ["对象", "等级", "部门"]
    assert "zg-table--30" in page.content.decode()
    log_in(client, two.head)
    assert "zg-table--36" in client.get(reverse(LIST)).content.decode()


def test_a_view_is_kept_for_its_owner_alone(client, two):
    log_in(client, two.office)
    sent = {"path": reverse(LIST), "query": "?level=red&sort=-opened&page=2", "name": "红色"}
    client.post(reverse("lists:view_save"), sent)
    kept = ListTaste.objects.get(user=two.office)
    assert kept.query == "level=red&sort=-opened"
    assert "红色" in client.get(reverse(LIST)).content.decode().split('id="list-views"')[1]

    log_in(client, two.head)
    assert client.post(reverse("lists:view_drop", args=[kept.pk]), sent).status_code == 404
    log_in(client, two.office)
    client.post(reverse("lists:view_drop", args=[kept.pk]), sent)
    assert not ListTaste.objects.filter(user=two.office).exists()


@pytest.mark.parametrize("path", ["", "/nowhere/", "/healthz", "https://evil.example/", "//evil"])
def test_a_view_of_what_is_no_list_is_not_kept(client, world, path):
    log_in(client, world.office)

    assert client.post(reverse("lists:view_save"), {"path": path, "name": "x"}).status_code == 404


def test_a_file_holds_what_is_seen_and_no_formula(client, two):
    log_in(client, two.office)
    response = client.get(reverse(LIST), {"sort": "value", "format": "csv", "level": "red"})
    head, *lines = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))

    assert head[:5] == ["对象", "指标", "等级", "数值", "数值（单位）"]
    assert sorted(line[0] for line in lines) == ["'=药学", "护理"]
    assert {line[2] for line in lines} == {"红色预警"}
    entry = AuditEntry.objects.get(action="list.export")
    assert (entry.actor, entry.after["count"]) == (two.office, 2)
    assert entry.after["filters"] == ["等级：红色预警"]


def test_a_workbook_holds_text_as_text_and_numbers_as_numbers(client, two):
    log_in(client, two.office)
    content = client.get(reverse(LIST), {"format": "xlsx"}).content
    sheet = load_workbook(io.BytesIO(content)).active
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=4)}

    assert rows["=药学"][0].data_type == "s"
    assert rows["=药学"][3].value == 80


def test_a_file_holds_no_more_than_its_reader_sees(client, two):
    log_in(client, two.leader)
    text = client.get(reverse(LIST), {"format": "csv"}).content.decode("utf-8-sig")

    assert "护理" in text
    assert "药学" not in text


def test_a_file_of_another_kind_is_refused(client, world):
    log_in(client, world.office)

    assert client.get(reverse(LIST), {"format": "pdf"}).status_code == 422


def test_many_are_claimed_at_once_and_who_refuses_says_why(client, two):
    two.warning.handling, two.warning.handled_by = "acknowledged", two.head
    two.warning.save()
    log_in(client, two.office)
    keys = [one.pk for one in EarlyWarning.objects.all()]

    page = client.post(f"{reverse(LIST)}?level=red", {"act": "claim", "row": keys}, follow=True)
    text = page.content.decode()

    assert "已认领 1 条" in text
    assert "护理 · 到课率：" in text or "护理 · " in text
    assert "已经由林海认领" in text
    assert page.redirect_chain == [(f"{reverse(LIST)}?level=red", 302)]


def test_bulk_acts_stand_only_where_they_are_allowed(client, two):
    auditor = make_user(two.college, "审计")
    give_role(auditor, Role.AUDITOR)
    log_in(client, auditor)

    assert 'name="row"' not in client.get(reverse(LIST)).content.decode()
    sent = {"act": "claim", "row": [two.warning.pk]}
    assert client.post(reverse(LIST), sent).status_code == 403


def test_an_empty_list_says_why_and_what_comes_next(client, world):
    log_in(client, world.office)
    text = client.get(reverse(LIST), {"level": "yellow"}).content.decode()

    assert "没有符合条件的预警" in text
    assert f'href="{reverse(LIST)}">看全部</a>' in text
