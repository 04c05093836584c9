"""The quality office changes a rule in the browser: seen before, checked, kept."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.chains.services import set_target
from apps.monitoring.models import EarlyWarning, WatchRule
from apps.operations.models import AuditEntry, JobRun
from apps.organisation.choices import Role
from apps.organisation.models import Period
from tests.apps.monitoring.world import Watched
from tests.factories import log_in, make_user

pytestmark = pytest.mark.django_db
APRIL = date(2026, 4, 10)


@pytest.fixture
def world(clock_at, client):
    clock_at(APRIL)
    found = Watched()
    found.watch = found.rule(red_low="92", yellow_low="95")
    found.office = make_user(found.college, "陈静", role=Role.QA_OFFICE)
    for name, value in (("护理", "91"), ("助产", "94"), ("药学", "97")):
        found.observe(found.major(name), 3, value)
    found.run(APRIL)
    log_in(client, found.office)
    return found


def send(client, world, *, press="save", **data):
    page = reverse("monitoring:rule_detail", args=[world.watch.pk])
    url = reverse("monitoring:rule_change", args=[world.watch.pk])
    form = client.get(page).context["form"]
    values = {name: form[name].value() for name in form.fields}
    values = {name: value for name, value in values.items() if value not in (None, False)}
    response = client.post(url, {**values, press: "1", **data}, follow=True)
    world.watch.refresh_from_db()
    return response


def test_the_list_shows_each_rule_with_its_bounds_and_whom_it_asks(client, world):
    page = client.get(reverse("monitoring:rule_list"), {"layer": "major"}).content.decode()
    for words in ("到课率", "红色 &lt; 92", "黄色 &lt; 95", "专业负责人"):
        assert words in page
    empty = client.get(reverse("monitoring:rule_list"), {"layer": "course"}).content.decode()
    assert "没有符合条件的规则" in empty


def test_what_new_bounds_would_do_is_told_before_anything_is_saved(client, world):
    response = send(client, world, press="preview", yellow_low="98", counts="open")
    assert "按新界限将有 3 条预警，现在开着 2 条：新发 1 条（药学）" in response.content.decode()
    assert (world.watch.yellow_low, world.watch.version) == (95, 1)
    assert EarlyWarning.objects.open().count() == 2
    again = send(client, world, press="preview", red_low="", yellow_low="93", counts="open")
    assert "将有 1 条预警" in again.content.decode()
    assert "关闭 1 条（助产），改变等级 1 条" in again.content.decode()
    later = send(client, world, press="preview", yellow_low="98")
    assert "新发 0 条，关闭 0 条" in later.content.decode()


def test_a_saved_rule_is_audited_and_recomputed(client, world):
    response = send(
        client, world, yellow_low="98", owner_role="qa_office", claim_days="3", counts="open"
    )
    assert "已保存" in response.content.decode()
    assert (world.watch.yellow_low, world.watch.version) == (98, 2)
    entry = AuditEntry.objects.get(action="rule.change")
    assert (entry.before["yellow_low"], entry.after["yellow_low"]) == ("95.000000", "98")
    assert JobRun.objects.filter(type="monitoring.recompute_warnings").count() == 1
    world.run(APRIL)
    assert EarlyWarning.objects.open().count() == 3
    assert {role for _, role, _ in world.asked()} == {"qa_office"}


def test_somebody_elses_change_is_not_overwritten(client, world):
    response = send(client, world, yellow_low="98", version="0")
    assert "刚被别人改过" in response.content.decode()
    assert world.watch.yellow_low == 95


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"red_low": "96"}, "red_low", "界限次序"),
        ({"yellow_high": "94"}, "yellow_low", "界限次序"),
        ({"red_low": "95"}, "yellow_low", "黄色预警不会出现"),
        ({"red_low": "", "yellow_low": "", "yellow_high": "99"}, "yellow_high", "过低不会预警"),
        ({"red_low": "", "yellow_low": ""}, "red_low", "要写界限"),
        ({"confirm_periods": "0"}, "confirm_periods", "1"),
        ({"red_low": "x"}, "red_low", "数"),
        ({"owner_role": "student"}, "owner_role", "student"),
    ],
)
def test_bounds_that_contradict_each_other_are_told_on_the_field(client, world, data, field, words):
    response = send(client, world, **data)
    assert words in str(response.context["form"].errors[field])
    assert world.watch.version == 1


def test_a_bound_beyond_this_years_targets_is_told_with_names_and_saved_all_the_same(client, world):
    year = Period.objects.create(
        institution=world.college,
        kind="year",
        code="2026",
        title="2026年",
        start=date(2026, 1, 1),
        end=date(2026, 12, 31),
    )
    subject = EarlyWarning.objects.first().subject
    set_target(subject=subject, metric=world.metric, period=year, text="94", actor=None)
    response = send(client, world, claim_days="9")
    text = response.content.decode()
    assert "1 个对象的目标低于下限" in text
    assert f"{subject.name}目标 94" in text
    assert world.watch.claim_days == 9
    text = send(client, world, yellow_low="93.5").content.decode()
    assert "目标低于下限" not in text
    assert world.watch.yellow_low == Decimal("93.5")


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"yellow_gap": "-1"}, "yellow_gap"),
        ({"yellow_gap": "9"}, "red_gap"),
        ({"yellow_gap": "", "red_gap": ""}, "yellow_gap"),
    ],
)
def test_gaps_to_a_target_are_checked(client, world, data, field):
    world.watch = world.rule(basis="target", yellow_gap="1", red_gap="5")
    response = send(client, world, **data)
    assert field in response.context["form"].errors
    assert "red_low" not in response.context["form"].fields


def test_others_read_the_rules_and_change_nothing(client, world):
    log_in(client, make_user(world.college, "审计", role=Role.AUDITOR))
    url = reverse("monitoring:rule_detail", args=[world.watch.pk])
    page = client.get(url).content.decode()
    assert "fieldset" in page
    assert 'name="save"' not in page
    change = reverse("monitoring:rule_change", args=[world.watch.pk])
    assert client.post(change, {"save": "1"}).status_code == 403
    log_in(client, make_user(world.college, "系统", role=Role.SYSTEM_ADMIN))
    assert client.get(url).status_code == 403


def test_another_colleges_rule_does_not_exist(client, world):
    other = Watched("other").rule(red_low="1")
    assert client.get(reverse("monitoring:rule_detail", args=[other.pk])).status_code == 404
    assert WatchRule.objects.of(world.college).count() == 1
