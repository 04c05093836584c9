"""A phase is known by its code: what is due of it begins and ends with it, whatever its last day is."""

from datetime import date

import pytest

from apps.core.invariants import invariants
from apps.simulation.services.replay import forms as replayed
from apps.submissions.models import FormColumn, SubmissionPhase
from apps.submissions.services import approve_phase, submit_phase
from apps.workflow.models import DueItem
from tests.chain.desk_world import World
from tests.factories.forms import form_definition

pytestmark = pytest.mark.django_db
BOTH = [
    {"code": "plan", "caption": "年初填写", "opens": "01-01", "due": "03-31"},
    {"code": "review", "caption": "年末填写", "opens": "02-01", "due": "03-31"},
]


class TwoAtOnce(World):
    """A form whose two phases are open at once and end on one day."""

    def make_template(self, code, layer, kind, owner, *, open_groups=False):
        from apps.submissions.definitions import publish

        definition = form_definition(code=code, owner_role=owner.value, phases=BOTH)
        template = publish(institution=self.college, definition=definition)
        self.items = list(template.groups.get().items.all())
        return template

    def fill(self):
        for item in range(2):
            self.save(item=item, text=f"目标{item}", values={"count": "1"})

    def owed(self):
        items = DueItem.objects.of(self.college).open().order_by("kind", "part")
        return list(items.values_list("kind", "part"))


@pytest.fixture
def world(clock_at):
    clock_at(date(2026, 3, 18))
    world = TwoAtOnce()
    world.open()
    return world


def test_submitting_one_phase_leaves_the_obligation_of_another_that_ends_on_the_same_day(world):
    assert world.owed() == [("submissions.fill", "plan"), ("submissions.fill", "review")]
    world.fill()
    world.send()
    assert world.owed() == [("submissions.fill", "review"), ("submissions.review", "plan")]
    assert list(invariants["submissions.due_items"].check()) == []


def test_a_phase_whose_deadline_was_moved_ends_what_was_due_of_it(world):
    world.fill()
    SubmissionPhase.objects.of(world.college).filter(phase=world.plan).update(
        due_on=date(2026, 4, 30)
    )
    world.send()
    world.approve(world.head, "unit")
    world.approve(world.qa, "qa")
    assert world.owed() == [("submissions.fill", "review")]
    assert list(invariants["submissions.due_items"].check()) == []


def test_two_phases_are_under_review_side_by_side(world):
    world.fill()
    world.send()
    assert FormColumn.objects.of(world.college).filter(phase=world.review).exists()
    for item in range(2):
        world.save(item=item, column="result", text="成效", values={"count": "1"})
    submit_phase(submission=world.form, phase_id=world.review.pk, actor=world.leader)
    assert world.owed() == [("submissions.review", "plan"), ("submissions.review", "review")]
    approve_phase(
        submission=world.form, phase_id=world.plan.pk, actor=world.head, level_code="unit"
    )
    assert list(invariants["submissions.due_items"].check()) == []


def test_the_acted_years_send_the_phase_that_an_item_asks_for(world):
    world.fill()
    item = DueItem.objects.of(world.college).open().get(part="review")
    replayed.fill(item, world.leader)
    assert world.owed() == [("submissions.fill", "plan"), ("submissions.review", "review")]
