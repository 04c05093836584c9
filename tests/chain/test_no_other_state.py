"""A form's phase and its approval against a model of a few lines: whatever people try in whatever order.

The model is written anew from the rule, not from the services: who may do what in which state, who is
asked next, and that nothing is written while it is under review.
"""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from apps.core.errors import DomainError
from apps.core.invariants import invariants
from apps.submissions.models import Cell
from apps.submissions.services import (
    approve_phase,
    reopen_phase,
    return_phase,
    submit_phase,
    withdraw_phase,
)
from apps.workflow.models import DueItem

from .desk_world import World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SPRING = date(2026, 3, 18)
LEVELS = ["unit", "qa"]
REVIEWERS = {"unit": {"head"}, "qa": {"qa", "qa2"}}
PEOPLE = st.sampled_from(["leader", "leader", "head", "qa", "qa2", "outsider"])
reached: set[str] = set()


class PhaseMachine(RuleBasedStateMachine):
    """`state` is draft, submitted, returned or approved; `level` counts what has passed in this round."""

    world: World

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.state, self.level, self.texts, self.versions = "draft", 0, {}, [0, 0]

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def attempt(self, allowed, act):
        """The act is refused in words, or goes through, as the model says; gives whether it did."""
        try:
            with transaction.atomic():
                act()
        except DomainError:
            assert not allowed, "refused, though the rule allows it"
            return False
        assert allowed, "went through, though the rule forbids it"
        return True

    def phase(self, service, who, **more):
        world = self.world
        own = {"submission": world.form, "phase_id": world.plan.pk, "actor": getattr(world, who)}
        return lambda: service(**own, **more)

    @property
    def editable(self):
        return self.state in ("draft", "returned")

    @rule(
        who=st.sampled_from(["leader", "outsider"]),
        item=st.integers(0, 1),
        text=st.text("甲乙", min_size=1, max_size=5),
    )
    def write(self, who, item, text):
        changed = self.texts.get(item) != text
        actor, version = getattr(self.world, who), self.versions[item]
        ok = self.attempt(
            who == "leader" and self.editable,
            lambda: self.world.save(item=item, text=text, version=version, actor=actor),
        )
        if ok:
            self.texts[item] = text
            self.versions[item] += changed

    @rule(who=st.sampled_from(["leader", "leader", "outsider"]))
    def submit(self, who):
        allowed = who == "leader" and self.editable and len(self.texts) == 2
        if self.attempt(allowed, self.phase(submit_phase, who)):
            self.state, self.level = "submitted", 0

    def may_review(self, who, level):
        return self.state == "submitted" and LEVELS[self.level] == level and who in REVIEWERS[level]

    @rule(who=PEOPLE, level=st.sampled_from(LEVELS))
    def approve(self, who, level):
        act = self.phase(approve_phase, who, level_code=level)
        if self.attempt(self.may_review(who, level), act):
            self.level += 1
            if self.level == len(LEVELS):
                self.state = "approved"

    @rule()
    def approve_as_asked(self):
        """The next sensible act, so that runs get somewhere."""
        if self.state == "submitted":
            level = LEVELS[self.level]
            self.approve(min(REVIEWERS[level]), level)
        elif self.editable:
            for item in {0, 1} - set(self.texts):
                self.write("leader", item, "甲")
            self.submit("leader")

    @rule(who=PEOPLE, level=st.sampled_from(LEVELS), reason=st.sampled_from(["缺数字", "", "  "]))
    def give_back(self, who, level, reason):
        allowed = self.may_review(who, level) and bool(reason.strip())
        if self.attempt(allowed, self.phase(return_phase, who, level_code=level, reason=reason)):
            self.state = "returned"

    @rule(who=PEOPLE)
    def withdraw(self, who):
        allowed = who == "leader" and self.state == "submitted" and self.level == 0
        if self.attempt(allowed, self.phase(withdraw_phase, who)):
            self.state = "draft"

    @rule(who=PEOPLE, reason=st.sampled_from(["补正", ""]))
    def reopen(self, who, reason):
        allowed = who in REVIEWERS["qa"] and self.state == "approved" and bool(reason)
        if self.attempt(allowed, self.phase(reopen_phase, who, reason=reason)):
            self.state = self.world.state()
            assert self.editable

    @invariant()
    def the_tables_say_the_same(self):
        reached.add(self.state)
        assert self.world.state() == self.state
        cells = Cell.objects.of(self.world.college).filter(column__code="target")
        index = {item.pk: number for number, item in enumerate(self.world.items)}
        assert {index[cell.item_id]: cell.text for cell in cells if cell.text} == self.texts

    @invariant()
    def exactly_one_is_asked_until_it_is_approved(self):
        items = DueItem.objects.of(self.world.college).open().filter(part="plan")
        asked = [(item.kind, item.role) for item in items]
        if self.state == "submitted":
            role = {"unit": "unit_head", "qa": "qa_office"}[LEVELS[self.level]]
            assert asked == [("submissions.review", role)]
        elif self.editable:
            assert asked == [("submissions.fill", "major_leader")]
        else:
            assert asked == []

    @invariant()
    def what_must_always_hold_holds(self):
        for code, one in invariants.items():
            if code.startswith(("submissions", "workflow")):
                assert not list(one.check()), code


def test_a_phase_is_where_the_rule_says_whatever_people_try(clock_at):
    clock_at(SPRING)
    reached.clear()
    PhaseMachine.world = World()
    PhaseMachine.world.open()
    run_state_machine_as_test(
        PhaseMachine,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert reached == {"draft", "submitted", "returned", "approved"}  # otherwise nothing was tried
