"""A reviewer sees what changed since the return, and what is word for word last year's."""

from datetime import date

import pytest
from django.urls import reverse

from apps.organisation.models import Period
from apps.submissions.models import Cell, Submission
from apps.submissions.services import open_year, remark_on_cell, return_phase
from apps.submissions.services.approvals import PHASES
from apps.workflow.changes import told_to
from tests.chain.desk_world import World
from tests.factories import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(clock_at):
    clock_at(date(2026, 3, 18))
    world = World()
    world.open()
    world.fill()
    world.send()
    return world


def give_back(world):
    for item in world.items:
        remark_on_cell(
            submission=world.form,
            row_key=f"i{item.pk}",
            column_code="target",
            text="写具体",
            actor=world.head,
        )
    return_phase(
        submission=world.form,
        phase_id=world.plan.pk,
        actor=world.head,
        level_code="unit",
        reason="请补充",
    )


def page(world, client):
    log_in(client, world.head)
    return client.get(reverse("submissions:detail", args=[world.form.pk])).content.decode()


def test_after_a_return_the_page_counts_and_marks_what_changed(sent, client, clock_at):
    assert "上次退回" not in page(sent, client)
    give_back(sent)
    clock_at(date(2026, 3, 19))
    sent.save(item=0, text="新目标", version=1)
    for remark in sent.form.remarks.all():
        remark.answered_at = remark.at
        remark.save()
    sent.send()

    text = page(sent, client)
    assert "上次退回后改了 1 处，1 处原样" in text
    assert text.count('<span class="zg-tag">已改</span>') == 1
    assert f'href="#i{sent.items[0].pk}-target"' in text
    kept = f'href="#i{sent.items[1].pk}-target"'
    assert kept in text[text.index("批注过而没有改的") :]
    assert "经手：何静" in text


def test_the_filer_and_other_readers_are_told_nothing_of_it(sent, client):
    give_back(sent)
    log_in(client, sent.leader)
    text = client.get(reverse("submissions:detail", args=[sent.form.pk])).content.decode()
    assert "上次退回" not in text


def test_what_is_word_for_word_last_years_or_said_twice_is_named(clock_at):
    clock_at(date(2026, 3, 18))
    world = World()
    Period.objects.create(
        institution=world.college,
        kind="year",
        code="2025",
        title="2025年度",
        start=date(2025, 1, 1),
        end=date(2025, 12, 31),
    )
    same = "新建课程标准三十门并完成修订"
    open_year(institution=world.college, year=2025, actor=world.qa)
    before = Submission.objects.of(world.college).get(period__code="2025")
    open_year(institution=world.college, year=2026, actor=world.qa)
    world.form = Submission.objects.of(world.college).get(period__code="2026")
    world.plan = world.template.phases.get(code="plan")
    Cell.objects.create(
        institution=world.college,
        submission=before,
        column=world.template.columns.get(code="target"),
        item=world.items[0],
        text=same + " ",
    )
    for item in range(2):
        world.save(item=item, text=same)
    world.send()

    phase = world.form.phases.get(phase=world.plan)
    changes = told_to(PHASES, phase, world.head).changes
    assert [part.key for part in changes.as_last_year] == [f"i{world.items[0].pk}-target"]
    assert [len(group) for group in changes.alike] == [2]
    assert changes.line == ""
