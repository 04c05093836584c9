"""Who is asked about a warning: on their desk, folded where there are many, muted, told in a digest."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.core import clock
from apps.dashboards.selectors import desk_of
from apps.improvement.models import Problem
from apps.layers.services import assign_subject_role
from apps.monitoring import services
from apps.monitoring.models import Digest, EarlyWarning, Mute
from apps.monitoring.routing import declared_role
from apps.operations.models import JobRun
from apps.organisation.choices import Role
from apps.workflow.models import DueItem
from apps.workflow.selectors import due_items_for
from tests.apps.monitoring.world import Watched
from tests.factories import give_role, log_in, make_subject, make_unit, make_user, told

pytestmark = pytest.mark.django_db
APRIL, MAY = date(2026, 4, 10), date(2026, 5, 10)


@pytest.fixture
def world(clock_at):
    clock_at(APRIL)
    found = Watched()
    found.unit = make_unit(found.college, "护理系")
    found.nursing = make_subject(found.college, name="护理", unit=found.unit)
    found.leader = make_user(found.college, "何静")
    assign_subject_role(user=found.leader, role=Role.MAJOR_LEADER, subject=found.nursing)
    found.head = make_user(found.college, "林海")
    give_role(found.head, Role.UNIT_HEAD, unit=found.unit)
    found.office = make_user(found.college, "陈静", role=Role.QA_OFFICE)
    return found


def warned(world, **limits):
    world.rule(**{"red_low": "92", "yellow_low": "95", **limits})
    world.observe(world.nursing, 3, "91.6")
    world.run(APRIL)
    return EarlyWarning.objects.get()


def test_a_new_warning_is_due_from_the_role_that_the_layer_declares(world):
    warning = warned(world)
    item = due_items_for(world.leader).get()
    assert (item.kind, item.object_id, item.due_on) == (
        "warning.handle",
        warning.pk,
        APRIL + timedelta(days=7),
    )
    assert not due_items_for(world.head).exists()


@pytest.mark.parametrize(
    ("layer", "kind", "role"),
    [
        ("major", "major", "major_leader"),
        ("course", "offering", "teacher"),
        ("school", "unit", "unit_head"),
        ("school", "college", "qa_office"),
        ("student", "student", "unit_head"),
        ("student", "class", "teacher"),
        ("teacher", "staff", "unit_head"),
        ("nowhere", "x", "qa_office"),
    ],
)
def test_whom_a_layer_asks_may_claim_at_all(layer, kind, role):
    assert declared_role(layer, kind) == role


def test_a_rule_may_ask_another_role_and_open_items_move_with_it(world):
    warned(world)
    assert world.asked() == [("warning.handle", "major_leader", "护理")]
    rule = EarlyWarning.objects.get().rule
    rule.owner_role = Role.UNIT_HEAD
    rule.save()
    world.run(APRIL)
    assert world.asked() == [("warning.handle", "unit_head", "护理")]
    assert due_items_for(world.head).count() == 1


def test_what_is_claimed_stays_on_the_claimers_desk_until_it_is_over(world):
    warning = warned(world)
    services.acknowledge(warning=warning, actor=world.leader)
    assert world.asked() == [("warning.follow", "", "护理")]
    item = due_items_for(world.leader).get()
    assert item.due_on == clock.today() + timedelta(days=14)
    world.check_invariants()
    # A change for the worse asks again, a recovery ends it.
    world.observe(world.nursing, 4, "94")
    world.run(MAY)
    assert [kind for kind, _, _ in world.asked()] == ["warning.handle"]
    world.observe(world.nursing, 4, "99")
    world.run(MAY)
    assert world.asked() == []
    world.check_invariants()


def test_nobody_claims_it_in_time_then_the_next_role_is_asked_too(world):
    warned(world, claim_days=3, escalate_role="school_leader", missing_after_days=300)
    world.run(APRIL + timedelta(days=3))
    assert len(world.asked()) == 1
    world.run(APRIL + timedelta(days=4))
    world.run(APRIL + timedelta(days=5))
    assert [kind for kind, _, _ in world.asked()] == ["warning.escalate", "warning.handle"]
    services.acknowledge(warning=EarlyWarning.objects.get(), actor=world.leader)
    assert [kind for kind, _, _ in world.asked()] == ["warning.follow"]


def test_what_is_dismissed_or_rectified_is_followed_by_nobody(world):
    warning = warned(world)
    services.acknowledge(warning=warning, actor=world.leader)
    services.rectify(
        warning=warning, actor=world.leader, title="到课率偏低", cause="调课多", measure="每周通报",
        owner=world.leader, due_on=clock.today() + timedelta(days=30),
    )  # fmt: skip
    assert not [kind for kind, _, _ in world.asked() if kind.startswith("warning.")]
    world.check_invariants()


def test_many_warnings_are_one_line_of_the_desk_that_leads_to_ones_own(client, world):
    world.rule(red_low="92", owner_role="unit_head")
    for number in range(7):
        world.observe(make_subject(world.college, name=f"专业{number}", unit=world.unit), 3, "80")
    other = make_subject(world.college, name="药学", unit=make_unit(world.college, "药学系"))
    world.observe(other, 3, "80")
    world.run(APRIL)
    desk = desk_of(world.head)
    lines = [item for group in desk.groups for item in group.items]
    assert [line.title for line in lines] == ["预警待认领 7 条"]
    assert sum(desk.counts[code] for code in ("late", "soon", "later", "returned")) == 7

    log_in(client, world.head)
    page = client.get(lines[0].url)
    assert {row.subject.name for row in page.context["rows"]} == {
        f"专业{number}" for number in range(7)
    }
    log_in(client, world.office)
    url = reverse("monitoring:warning_list")
    nobody = client.get(url, {"asked": "nobody"}).context["rows"]
    assert [row.subject.name for row in nobody] == ["药学"]
    assert [item.title for item in desk_of(world.office).unowned] == ["到课率"]


def test_five_warnings_still_stand_one_by_one(world):
    world.rule(red_low="92", owner_role="unit_head")
    for number in range(5):
        world.observe(make_subject(world.college, name=f"专业{number}", unit=world.unit), 3, "80")
    world.run(APRIL)
    assert sum(len(group.items) for group in desk_of(world.head).groups) == 5


def test_a_muted_warning_asks_nobody_and_comes_back_by_itself(client, world):
    warning = warned(world, missing_after_days=300)
    log_in(client, world.head)
    url = reverse("monitoring:mute", args=[warning.pk])
    client.post(url, {"until": "2026-04-20", "reason": "实习周"})
    mute = Mute.objects.get()
    assert (mute.until, mute.muted_by, world.asked()) == (date(2026, 4, 20), world.head, [])
    world.run(date(2026, 4, 20))
    warning.refresh_from_db()
    assert (warning.handling, world.asked()) == ("muted", [])

    world.run(date(2026, 4, 21))
    warning.refresh_from_db()
    mute.refresh_from_db()
    assert (warning.handling, mute.ended_on) == ("new", date(2026, 4, 21))
    assert len(world.asked()) == 1
    world.check_invariants()


def test_a_mute_needs_a_reason_a_day_to_come_and_the_right_to_decide(client, world):
    warning = warned(world)
    url = reverse("monitoring:mute", args=[warning.pk])
    log_in(client, world.leader)
    assert client.post(url, {"until": "2026-04-20", "reason": "小"}).status_code == 403
    log_in(client, world.head)
    for until, reason in (("2026-04-20", ""), ("2026-04-10", "早"), ("2030-01-01", "久"), ("", "")):
        page = client.post(url, {"until": until, "reason": reason}, follow=True)
        assert "暂缓" in page.content.decode()
    assert not Mute.objects.exists()


def test_a_claim_ends_a_mute(world):
    warning = warned(world)
    services.mute(warning=warning, actor=world.head, until=date(2026, 4, 20), reason="实习周")
    services.acknowledge(warning=warning, actor=world.leader)
    assert Mute.objects.get().ended_on == APRIL
    world.check_invariants()


def test_one_digest_a_person_and_day_with_what_is_new(world, clock_at):
    warned(world)
    assert services.send_digests(institution=world.college, day=APRIL)["sent"] == 1
    assert services.send_digests(institution=world.college, day=APRIL)["sent"] == 0
    notice = told(world.college).get()
    assert (notice.user, notice.title) == (world.leader, "新发 1 条预警待你认领")
    assert Digest.objects.get().waiting == 1

    # Nothing new: no notice, although it still waits.
    clock_at(APRIL + timedelta(days=1))
    assert services.send_digests(institution=world.college)["sent"] == 0
    world.observe(world.nursing, 3, "94")
    world.run(APRIL + timedelta(days=1))
    services.acknowledge(warning=EarlyWarning.objects.get(), actor=world.leader)
    clock_at(APRIL + timedelta(days=2))
    assert services.send_digests(institution=world.college)["sent"] == 0


def test_the_digest_is_asked_for_once_a_day(world, clock_at):
    warned(world)
    clock_at(APRIL)
    services.request_digests()
    JobRun.objects.filter(type="monitoring.send_digest").update(state="done")
    services.request_digests()
    assert JobRun.objects.filter(type="monitoring.send_digest").count() == 1
    clock_at(APRIL + timedelta(days=1))
    services.request_digests()
    assert JobRun.objects.filter(type="monitoring.send_digest").count() == 2


def rectify(client, world, warning, **data):
    log_in(client, world.leader)
    url = reverse("monitoring:rectify", args=[warning.pk])
    shown = client.get(url)
    title = shown.context["form"].initial["title"]
    assert 'value="2026-' in shown.content.decode()  # a day is offered, as a browser reads it
    return client.post(
        url,
        {
            "title": title,
            "cause": "排课冲突",
            "measure": "调整课表",
            "owner": world.leader.pk,
            "due_on": "2026-05-10",
            **data,
        },
        follow=True,
    )


def test_a_problem_is_opened_from_a_warning_with_the_bounds_that_will_close_it(client, world):
    warning = warned(world, yellow_high="99")
    page = rectify(client, world, warning).content.decode()
    problem = Problem.objects.get()
    assert "已开立整改" in page
    assert "整改中" in page
    assert problem.title == "3月到课率为 91.60%，低于红色界限 92.00%，差 0.4 个百分点"
    assert (problem.origin, problem.origin_id, problem.metric) == (
        "warning",
        warning.pk,
        world.metric,
    )
    # Two-sided: above the lower yellow bound and below the upper one.
    assert (problem.pass_low, problem.pass_high, problem.owner) == (95, 99, world.leader)
    assert (problem.found_value, problem.found_period.code) == (warning.value, "2026-03")
    warning.refresh_from_db()
    assert warning.handling == "in_rectification"
    assert not [kind for kind, _, _ in world.asked() if kind == "warning.handle"]
    world.run(APRIL)
    warning.refresh_from_db()
    assert warning.handling == "in_rectification"


def test_a_second_problem_of_the_same_metric_is_refused_with_its_number(client, world):
    warning = warned(world)
    rectify(client, world, warning)
    number = Problem.objects.get().number
    assert number in rectify(client, world, warning).content.decode()
    assert Problem.objects.count() == 1


def test_only_who_may_write_about_the_subject_opens_a_problem(client, world):
    warning = warned(world)
    auditor = make_user(world.college, "审计", role=Role.AUDITOR)
    log_in(client, auditor)
    url = reverse("monitoring:rectify", args=[warning.pk])
    assert client.get(url).status_code == 403
    assert client.post(url, {}).status_code == 403
    log_in(client, world.leader)
    stranger = make_user(world.college, "路人")
    response = rectify(client, world, warning, owner=stranger.pk, due_on="2026-04-01")
    assert response.context["form"].errors.keys() == {"owner"}
    late = rectify(client, world, warning, due_on="2026-04-01")
    assert "due_on" in late.context["form"].errors
    assert not Problem.objects.exists()


def test_handling_follows_the_state_of_the_problem_in_the_next_run(client, world):
    warning = warned(world)
    rectify(client, world, warning)
    # Outside this app a problem is closed by new data only; here its end is what matters.
    Problem.objects.update(state="closed", closed_on=MAY)
    world.run(APRIL)
    warning.refresh_from_db()
    assert warning.handling == "resolved"
    world.observe(world.nursing, 4, "94")
    world.run(MAY)
    warning.refresh_from_db()
    assert (warning.level, warning.handling) == ("yellow", "new")


def test_a_problem_from_elsewhere_about_the_same_metric_counts_too(world):
    warning = warned(world)
    Problem.objects.create(
        institution=world.college,
        number="2026-0001",
        subject=world.nursing,
        title="自我诊断发现",
        origin="self_diagnosis",
        metric=world.metric,
        pass_low=95,
        due_on=MAY,
        opened_on=APRIL,
    )
    world.run(APRIL)
    warning.refresh_from_db()
    assert (warning.handling, world.asked()) == ("in_rectification", [])
    with pytest.raises(Exception, match="已经在整改"):
        services.acknowledge(warning=warning, actor=world.leader)


def test_a_warning_without_a_value_is_closed_by_data_that_come(client, world):
    world.rule(missing_after_days=5)
    world.run(APRIL)
    warning = EarlyWarning.objects.get()
    rectify(client, world, warning)
    problem = Problem.objects.get()
    assert (problem.metric, problem.bar) == (None, "按期报送“到课率”的数据")
    world.run(APRIL)
    warning.refresh_from_db()
    assert warning.handling == "in_rectification"


def test_a_flood_is_written_in_as_many_statements_as_a_drop(world):
    world.rule(red_low="92")
    world.run(APRIL)
    counts = []
    for many in (1, 60):
        for number in range(many):
            one = make_subject(world.college, name=f"专业{many}-{number}", unit=world.unit)
            world.observe(one, 3, "80")
        with CaptureQueriesContext(connection) as captured:
            world.run(APRIL)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert DueItem.objects.open().filter(kind="warning.handle").count() == 61
