"""The guides to obligations and approvals are true: what they show runs, and is all that is needed."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from apps.core import clock
from apps.core.errors import ConflictError, InvalidError, NotAllowedError
from apps.core.invariants import invariants
from apps.operations.models import AuditEntry, Notice
from apps.workflow.approvables import approvables
from apps.workflow.changes import told_to
from apps.workflow.checks import check_obligations
from apps.workflow.models import DueItem
from apps.workflow.obligations import obligations
from apps.workflow.selectors import due_items_for, waiting_for_others
from apps.workflow.services import flow
from tests.chain.test_dummy_layer import TrainingHouse
from tests.dummy_layer.models import BasePlan

pytestmark = pytest.mark.django_db
GUIDES = Path(__file__).parents[2] / "docs/how-to"
BLOCK = re.compile(r"^```python (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MONDAY = date(2026, 3, 16)


def blocks_of(name):
    return BLOCK.findall((GUIDES / name).read_text("utf-8"))


@pytest.fixture
def clean():
    """What a guide declares is gone afterwards."""
    before = [(registry, set(registry)) for registry in (obligations, approvables, invariants)]
    yield
    for registry, known in before:
        for code in set(registry) - known:
            registry.unregister(code)


@pytest.fixture
def base(clean, clock_at):
    """A training base with its plan, declared as the guide says."""
    ((_, source),) = blocks_of("add-an-approval.md")
    assert len(source.splitlines()) < 40
    names = {"__name__": "guide"}
    exec(source, names)  # noqa: S102 - the guide's own words
    clock_at(MONDAY)
    house = TrainingHouse()
    house.plans = names["PLANS"]
    house.plan = BasePlan.objects.create(
        institution=house.college, subject=house.base, due_on=date(2026, 3, 13)
    )
    flow.ask_to_fill(house.plans, house.plan)
    return house


def write(house, text):
    house.plan.text, house.plan.changed_at = text, clock.now()
    house.plan.save()


def send(house):
    write(house, "新增工位四十个，更新实训设备两套")
    return flow.submit(house.plans, house.plan, actor=house.leader)


def desk(user):
    return [(item.kind, item.due_on, item.returned) for item in due_items_for(user)]


def sound():
    assert check_obligations() == []
    for code in ("training.due_items", "training.approvals"):
        assert list(invariants[code].check()) == []


def test_a_third_thing_goes_through_its_levels_by_its_declaration_alone(base):
    assert desk(base.leader) == [("training.fill", date(2026, 3, 13), False)]
    with pytest.raises(InvalidError, match="还没有写计划"):
        flow.submit(base.plans, base.plan, actor=base.leader)
    with pytest.raises(NotAllowedError):
        flow.submit(base.plans, base.plan, actor=base.stranger)
    send(base)
    sound()
    (waiting,) = waiting_for_others(base.leader)
    assert waiting.url == reverse("datahub:subject_metrics", args=[base.base.pk])
    flow.approve(base.plans, base.plan, actor=base.head, level_code="head")
    done = flow.approve(base.plans, base.plan, actor=base.office, level_code="qa")
    assert (done.state, DueItem.objects.of(base.college).open().count()) == ("approved", 0)
    (told,) = Notice.objects.filter(user=base.leader).exclude(kind="account.changed")
    assert (told.kind, told.title) == ("training.approved", "护理实训基地年度计划已通过")
    acts = AuditEntry.objects.filter(object_id=str(done.pk), action__startswith="training.")
    assert sorted(acts.values_list("action", flat=True)) == [
        "training.approve",
        "training.approve",
        "training.submit",
    ]
    sound()


def test_a_reviewers_clock_starts_when_it_arrives_and_the_fillers_lateness_is_said(base):
    send(base)
    (item,) = due_items_for(base.head)
    assert item.due_on == date(2026, 3, 19)
    assert item.detail == "部门负责人审核 · 韩梅送审，填报逾期 3 天送来"
    assert item.minutes == 5
    assert told_to(base.plans, base.plan, base.head).late == "填报逾期 3 天送来"


def test_what_came_back_is_on_the_fillers_desk_and_the_reviewer_sees_what_changed(base, clock_at):
    send(base)
    with pytest.raises(InvalidError, match="退回原因"):
        flow.give_back(base.plans, base.plan, actor=base.head, level_code="head", reason=" ")
    flow.give_back(base.plans, base.plan, actor=base.head, level_code="head", reason="写出数字")
    assert desk(base.leader) == [("training.fill", date(2026, 3, 13), True)]
    sound()

    clock_at(date(2026, 3, 17))
    flow.submit(base.plans, base.plan, actor=base.leader)
    assert told_to(base.plans, base.plan, base.head).changes.line == "上次退回后改了 0 处，1 处原样"

    flow.withdraw(base.plans, base.plan, actor=base.leader)
    write(base, "新增工位五十个，更新实训设备两套")
    flow.submit(base.plans, base.plan, actor=base.leader)
    changes = told_to(base.plans, base.plan, base.head).changes
    assert (changes.line, changes.changed_keys) == ("上次退回后改了 1 处，0 处原样", {"text"})


def test_what_is_approved_is_opened_again_with_a_reason_and_everybody_is_told(base):
    send(base)
    with pytest.raises(ConflictError, match="送审中"):
        flow.reopen(base.plans, base.plan, actor=base.office, reason="数据有误")
    with pytest.raises(NotAllowedError):
        flow.reopen(base.plans, base.plan, actor=base.head, reason="数据有误")
    flow.approve(base.plans, base.plan, actor=base.head, level_code="head")
    flow.approve(base.plans, base.plan, actor=base.office, level_code="qa")
    with pytest.raises(InvalidError, match="原因"):
        flow.reopen(base.plans, base.plan, actor=base.office, reason="")
    again = flow.reopen(base.plans, base.plan, actor=base.office, reason="数据有误")
    assert (again.state, again.process) == ("returned", None)
    told = Notice.objects.filter(kind="training.reopened").values_list("user__name", flat=True)
    assert sorted(told) == ["林海", "韩梅"]
    sound()


def test_nobody_passes_their_own_and_what_nobody_sent_is_not_passed(base):
    with pytest.raises(ConflictError, match="现在不需要审核"):
        flow.approve(base.plans, base.plan, actor=base.head, level_code="head")
    write(base, "新增工位四十个")
    flow.submit(base.plans, base.plan, actor=base.head)
    with pytest.raises(NotAllowedError):
        flow.approve(base.plans, base.plan, actor=base.head, level_code="qa")


def test_the_guide_to_obligations_declares_one_and_opens_it(clean, clock_at):
    clock_at(MONDAY)
    house = TrainingHouse()
    names = {"__name__": "guide", "base": house.base, "last_day": date(2026, 3, 20)}
    blocks = blocks_of("add-an-obligation.md")
    assert sum(len(source.splitlines()) for _, source in blocks) < 40
    for _, source in blocks:
        exec(source, names)  # noqa: S102 - the guide's own words
    assert check_obligations() == []
    assert desk(house.head) == [("training.check", date(2026, 3, 20), False)]
