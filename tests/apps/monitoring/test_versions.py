"""A rule's bounds have versions: what was judged keeps its version, a change says from when it counts."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.core.errors import InvalidError
from apps.monitoring.bars import bar_for
from apps.monitoring.models import EarlyWarning, RuleVersion, WarningState
from apps.monitoring.services import From, change_rule
from apps.organisation.choices import Role
from tests.apps.monitoring.world import Watched
from tests.factories import log_in, make_user

pytestmark = pytest.mark.django_db
APRIL, MAY, JUNE = date(2026, 4, 10), date(2026, 5, 10), date(2026, 6, 10)


@pytest.fixture
def world(clock_at):
    clock_at(APRIL)
    found = Watched()
    found.watch = found.rule(red_low="92", yellow_low="95")
    found.office = make_user(found.college, "陈静", role=Role.QA_OFFICE)
    found.nursing, found.pharmacy = found.major("护理"), found.major("药学")
    found.observe(found.nursing, 3, "91")
    found.observe(found.pharmacy, 3, "96")
    found.run(APRIL)
    return found


def change(world, yellow_low, **when):
    world.watch = change_rule(
        rule=world.watch,
        actor=world.office,
        version=world.watch.version,
        values={"yellow_low": Decimal(yellow_low)},
        when=From(**when),
    )


def test_by_default_a_change_counts_from_now_and_leaves_the_past_alone(world):
    change(world, "98", reason="提高要求")
    assert world.run(APRIL).events == 0
    assert world.open_warnings() == {(world.watch.pk, world.nursing.pk): "red"}
    assert EarlyWarning.objects.get().rule_version == 1
    world.observe(world.nursing, 4, "97")
    world.observe(world.pharmacy, 4, "97")
    world.run(MAY)
    assert set(world.open_warnings().values()) == {"yellow"}
    assert set(EarlyWarning.objects.open().values_list("rule_version", flat=True)) == {2}


def test_back_dating_judges_the_chosen_periods_again(world):
    change(world, "98", counts="period", since=world.months[2])
    world.run(APRIL)
    assert world.open_warnings()[world.watch.pk, world.pharmacy.pk] == "yellow"
    states = WarningState.objects.of(world.college)
    assert {one.rule_version for one in states} == {2}


def test_a_change_from_a_later_period_waits_for_it(world):
    change(world, "98", counts="period", since=world.months[3])
    assert world.run(APRIL).opened == 0


def test_open_periods_are_judged_again_and_locked_ones_are_not(world):
    for month in world.months[:3]:
        month.data_open = False
        month.save()
    change(world, "98", counts="open")
    assert world.run(APRIL).opened == 0
    for month in world.months[:3]:
        month.data_open = True
        month.save()
    change(world, "97", counts="open")
    assert world.run(APRIL).opened == 1


def test_a_closed_warning_keeps_the_version_that_judged_it(world, client):
    world.observe(world.nursing, 4, "99")
    world.run(MAY)
    closed = EarlyWarning.objects.get()
    assert closed.closed_on == MAY
    change(world, "99.5", counts="open")
    world.run(MAY)
    closed.refresh_from_db()
    assert (closed.rule_version, closed.bound, closed.level) == (1, 92, "red")
    assert [one.at for one in bar_for(closed).ordered] == [92, 95]
    log_in(client, world.office)
    page = client.get(reverse("monitoring:warning_detail", args=[closed.pk])).content.decode()
    assert "按第 1 版规则" in page
    assert "95.00% 黄色界限" in page


def test_versions_are_kept_with_who_when_why_and_bounds(world, client):
    change(world, "98", reason="提高要求", counts="period", since=world.months[2])
    first, second = RuleVersion.objects.of(world.college)
    assert (first.number, first.yellow_low, first.counts_from) == (1, 95, None)
    assert (second.number, second.yellow_low, second.counts_from) == (2, 98, date(2026, 3, 1))
    assert (second.changed_by, second.reason) == (world.office, "提高要求")
    world.run(APRIL)
    log_in(client, world.office)
    page = client.get(reverse("monitoring:rule_detail", args=[world.watch.pk])).content.decode()
    for words in ("第 2 版：红色 &lt; 92.00，黄色 &lt; 98.00", "提高要求", "第 1 版", "所有时段"):
        assert words in page
    warning = EarlyWarning.objects.get(subject=world.pharmacy)
    page = client.get(reverse("monitoring:warning_detail", args=[warning.pk])).content.decode()
    assert "按第 2 版规则" in page


def test_what_does_not_touch_a_bound_is_no_version(world):
    change_rule(rule=world.watch, actor=world.office, version=1, values={"claim_days": 3})
    assert not RuleVersion.objects.of(world.college).exists()


def test_from_which_period_must_be_said(world):
    with pytest.raises(InvalidError, match="哪个时段"):
        change(world, "98", counts="period")
    assert not RuleVersion.objects.of(world.college).exists()


def test_the_browser_asks_from_when_a_bound_counts(world, client):
    log_in(client, world.office)
    url = reverse("monitoring:rule_detail", args=[world.watch.pk])
    form = client.get(url).context["form"]
    values = {name: form[name].value() for name in form.fields}
    values = {name: value for name, value in values.items() if value not in (None, False)}
    changed = {**values, "yellow_low": "98", "why": "新标准", "save": "1"}
    march = {"counts": "period", "since": world.months[2].pk}
    client.post(reverse("monitoring:rule_change", args=[world.watch.pk]), {**changed, **march})
    kept = RuleVersion.objects.of(world.college).last()
    assert (kept.counts_from, kept.reason, kept.number) == (date(2026, 3, 1), "新标准", 2)
