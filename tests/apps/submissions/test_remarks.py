"""批注: a reviewer's words reach the filer with the return, and not before."""

from datetime import date

import pytest

from apps.core.errors import NotAllowedError, NotFoundError
from apps.submissions.models import Remark
from apps.submissions.selectors import grid_of, load_form
from apps.submissions.services import answer_remark, remark_on_cell, remove_remark, return_phase
from tests.chain.desk_world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(clock_at):
    """A form that lies with the head of its unit."""
    clock_at(date(2026, 3, 18))
    world = World()
    world.open()
    world.fill()
    world.send()
    return world


def say(world, text="写具体", actor=None):
    return remark_on_cell(
        submission=world.form,
        row_key=f"i{world.items[0].pk}",
        column_code="target",
        text=text,
        actor=actor or world.head,
    )


def give_back(world):
    return_phase(
        submission=world.form,
        phase_id=world.plan.pk,
        actor=world.head,
        level_code="unit",
        reason="请补充",
    )


def shown_to(world, reader):
    """The texts of the remarks that the grid shows a reader."""
    grid = grid_of(load_form(world.form), reader)
    cells = [cell for group in grid["groups"] for row in group["rows"] for cell in row["cells"]]
    return [cell["remark"]["text"] for cell in cells if cell["remark"]]


def test_a_remark_is_the_reviewers_own_until_the_form_is_returned(sent):
    say(sent)

    assert shown_to(sent, sent.head) == ["写具体"]
    assert shown_to(sent, sent.leader) == shown_to(sent, sent.qa) == []

    give_back(sent)

    assert shown_to(sent, sent.leader) == ["写具体"]


def test_a_second_remark_on_a_cell_replaces_the_unsent_one(sent):
    say(sent, "写具体")
    say(sent, "写出数字")

    assert Remark.objects.of(sent.college).get().text == "写出数字"


def test_only_who_is_asked_now_remarks(sent):
    for actor in (sent.qa, sent.leader):
        with pytest.raises(NotAllowedError):
            say(sent, actor=actor)


def test_a_remark_that_was_sent_is_not_taken_back(sent):
    remark = say(sent)
    give_back(sent)

    with pytest.raises(NotFoundError):
        remove_remark(submission=sent.form, remark_id=remark.pk, actor=sent.head)


def test_the_filer_answers_a_remark_or_the_cell_does(sent):
    remark = say(sent)
    give_back(sent)

    answered = answer_remark(submission=sent.form, remark_id=remark.pk, actor=sent.leader)

    assert answered.answered_by == sent.leader
    assert shown_to(sent, sent.leader) == []


def test_writing_the_cell_answers_its_remark(sent):
    remark = say(sent)
    give_back(sent)

    sent.save(item=0, text="建成课程标准 12 门", version=1)

    remark.refresh_from_db()
    assert remark.answered_by == sent.leader
