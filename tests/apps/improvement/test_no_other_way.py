"""No path but one closes a problem: random sequences of acts, the source itself, two clicks at once."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from apps.core import clock
from apps.core.errors import DomainError
from apps.core.invariants import invariants
from apps.evidence.models import EvidenceItem
from apps.evidence.services import remove_evidence
from apps.improvement import services
from apps.improvement.choices import State
from apps.improvement.models import (
    Escalation,
    Extension,
    Measure,
    Problem,
    Recheck,
    Remeasurement,
)
from tests.apps.improvement.world import FOUND_ON, House
from tests.architecture.sources import files, name_of, read

pytestmark = pytest.mark.django_db


class Crowd:
    """Everybody does anything to one problem, at random; whatever is refused is refused."""

    def __init__(self, house, problem, dice):
        self.house, self.problem, self.dice = house, problem, dice
        self.people = [house.leader, house.leader, house.staff, house.head]
        self.people += [house.office, house.office, house.principal]
        self.day = FOUND_ON
        self.closed_by, self.acting = [], ""

    def someone(self):
        return self.dice.choice(self.people)

    def measure(self, state=None):
        """Any, or mostly one in the state for which the act is meant."""
        rows = Measure.objects.filter(problem=self.problem)
        meant = rows.filter(state=state) if state and self.dice.random() < 0.9 else rows
        return self.dice.choice(list(meant) or list(rows) or [None])

    def plan(self):
        current = Measure.objects.filter(problem=self.problem).exclude(state="verified")
        if current.count() > 1:
            return
        self.house.plan(
            self.problem,
            text=f"措施{self.dice.randint(1, 9)}",
            actor=self.someone(),
            owner=self.someone(),
            due_on=self.day + timedelta(days=5),
        )

    def prove(self):
        self.house.prove(self.measure("planned"), actor=self.someone())

    def unprove(self):
        items = list(EvidenceItem.objects.of(self.house.college))
        remove_evidence(item=self.dice.choice(items or [None]), actor=self.someone())

    def finish(self):
        self.house.finish(self.measure("planned"), actor=self.someone())

    def verify(self):
        passed = self.dice.random() < 0.8
        self.house.verify(self.measure("done"), actor=self.someone(), passed=passed)

    def change(self):
        measure = self.measure()
        services.change_measure(
            measure=measure,
            actor=self.someone(),
            version=measure.version,
            text="另一措施",
            owner=self.someone(),
        )

    def extend(self):
        services.ask_extension(
            measure=self.measure(),
            actor=self.someone(),
            to_date=self.day + timedelta(days=9),
            reason="忙",
        )

    def decide(self):
        rows = list(Extension.objects.of(self.house.college))
        services.decide_extension(
            extension=self.dice.choice(rows or [None]), actor=self.someone(), granted=True
        )

    def judge(self):
        self.acting = "judge"
        services.judge_problem(
            problem=self.problem, actor=self.someone(), passed=True, remark="看过"
        )

    def escalate(self):
        services.escalate_problems(institution=self.house.college)
        rows = list(Escalation.objects.of(self.house.college))
        services.decide_escalation(
            escalation=self.dice.choice(rows or [None]), actor=self.someone(), decision="限期"
        )

    def observe(self):
        month = self.dice.randint(3, 12)
        self.house.observe(month, self.dice.choice(["91", "92", "99"]))

    def wait(self):
        self.day = min(self.day + timedelta(days=self.dice.randint(1, 25)), date(2026, 12, 31))

    def remeasure(self):
        self.house.remeasure()

    def go_on(self):
        """The next sensible act, so that random runs get somewhere."""
        state = Problem.objects.get(pk=self.problem.pk).state
        if state == "remeasuring":
            return self.dice.choice([self.judge, self.observe, self.wait])()
        planned = Measure.objects.filter(problem=self.problem, state="planned").first()
        done = Measure.objects.filter(problem=self.problem, state="done").first()
        if planned:
            self.house.prove(planned)
            return self.house.finish(planned)
        return self.house.verify(done) if done else self.plan()

    ACTS = (
        go_on,
        go_on,
        go_on,
        go_on,
        plan,
        prove,
        prove,
        finish,
        finish,
        verify,
        verify,
        unprove,
        change,
        extend,
        decide,
        judge,
        escalate,
        observe,
        wait,
        remeasure,
        remeasure,
    )

    def act(self, one):
        self.acting = one.__name__
        before = Problem.objects.get(pk=self.problem.pk).state
        with clock.travel(self.day):
            try:
                with transaction.atomic():
                    one(self)
            except (DomainError, AttributeError):  # refused, or there was nothing to do it to
                pass
        after = Problem.objects.get(pk=self.problem.pk).state
        if after == State.CLOSED and before != State.CLOSED:
            self.closed_by.append(self.acting)


def proved(problem):
    """Written anew from the rule, not from the services."""
    measures = list(Measure.objects.filter(problem=problem))
    assert measures
    for measure in measures:
        assert measure.state == "verified"
        items = EvidenceItem.objects.filter(evidence_set=measure.evidence_set, removed_at=None)
        assert items.exists()
        last = Recheck.objects.filter(measure=measure).latest("id")
        assert last.passed
        assert last.checked_by_id not in (measure.owner_id, measure.done_by_id)
    done = Remeasurement.objects.filter(problem=problem).latest("id")
    assert done.passed
    if problem.metric_id is None:
        hands = {m.owner_id for m in measures} | {m.done_by_id for m in measures}
        assert done.judged_by_id not in hands
    else:
        assert done.period.end > max(m.done_on for m in measures)
        assert done.value >= problem.pass_low
    return True


def check(crowd, problem):
    """What one run of random acts came to; gives whether it closed."""
    problem.refresh_from_db()
    for code, one in invariants.items():
        if code.startswith(("improvement", "evidence.same")):
            assert not list(one.check()), code
    if problem.state != State.CLOSED:
        assert (problem.closed_on, crowd.closed_by) == (None, [])
        return False
    assert crowd.closed_by == ["judge" if problem.metric_id is None else "remeasure"]
    return proved(problem)


@pytest.mark.slow(daily=True)
@pytest.mark.parametrize("worded", [False, True])
def test_whatever_people_do_only_proof_and_data_close(clock_at, worded):
    clock_at(FOUND_ON)
    house = House()
    house.ladder()
    closed = []

    @settings(
        max_examples=10,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],  # shrinking runs the whole crowd a thousand times
        suppress_health_check=list(HealthCheck),
    )
    @given(
        acts=st.lists(st.sampled_from(Crowd.ACTS), min_size=40, max_size=70),
        dice=st.randoms(use_true_random=False),
    )
    def run(acts, dice):
        with transaction.atomic():
            problem = house.worded() if worded else house.problem()
            crowd = Crowd(house, problem, dice)
            for act in acts:
                crowd.act(act)
            closed.append(check(crowd, problem))
            transaction.set_rollback(True)

    run()
    assert any(closed)  # otherwise nothing was tried
    assert not all(closed)


def test_only_one_place_in_the_source_writes_the_state_closed():
    """`_conclude` is reached from re-measuring and judging only."""
    writers, callers = [], []
    for path in files(".py", "apps/improvement"):
        for number, line in enumerate(read(path).splitlines(), start=1):
            place = f"{name_of(path)}:{number}"
            if "State.CLOSED" in line and "=" in line.replace("==", "").replace("!=", ""):
                writers.append((place, line.strip()))
            if "_conclude(" in line and "def " not in line:
                callers.append(place)
    acts = [line for _, line in writers if "problem.state" in line.split("=")[0]]
    assert acts == ["problem.state, problem.closed_on = State.CLOSED, clock.today()"]
    assert len(callers) == 2
    assert all("services/closing.py" in place for place in callers)


def test_no_other_app_writes_a_problems_state():
    found = [
        name_of(path)
        for path in files(".py", "apps")
        if not name_of(path).startswith("apps/improvement/")
        and "Remeasurement.objects.create" in read(path)
    ]
    assert not found
