"""Who is responsible changes, a measure is given up, a further round has its own date; nothing is lost."""

from datetime import timedelta

import pytest
from django.urls import reverse

from apps.core import clock
from apps.core.errors import ConflictError, InvalidError, NotAllowedError
from apps.core.invariants import invariants
from apps.improvement import services
from apps.improvement.models import Measure
from apps.workflow.selectors import due_items_for
from apps.workflow.unowned import unowned_items
from tests.apps.improvement.world import FOUND_ON, JULY, House, fresh, states
from tests.factories import log_in, make_institution, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(clock_at):
    clock_at(FOUND_ON)
    return House()


def broken():
    return [line for one in invariants.values() for line in one.check()]


def test_the_owner_hands_over_and_the_item_moves_to_the_new_ones_desk(client, house):
    problem = house.problem()
    colleague = make_user(house.college, "高翔")
    assert house.due(problem) == [("problem.plan", "何静")]
    log_in(client, house.leader)
    response = client.post(
        reverse("improvement:hand_over", args=[problem.pk]),
        {"owner": colleague.number, "reason": "分工调整"},
        follow=True,
    )
    text = response.content.decode()
    assert "责任人已更换" in text
    assert "更换责任人" in text
    assert "分工调整" in text
    assert house.due(problem) == [("problem.plan", "高翔")]
    assert [one.object_id for one in due_items_for(colleague)] == [problem.pk]
    assert not broken()


def test_without_reason_or_to_a_stranger_nothing_changes(client, house):
    problem = house.problem()
    stranger = make_user(make_institution(code="else"), "外人")
    gone = make_user(house.college, "调走", is_active=False)
    new = make_user(house.college, "高翔")
    for owner, reason in ((new, " "), (stranger, "调整"), (gone, "调整"), (None, "调整")):
        with pytest.raises(InvalidError):
            services.hand_over_problem(
                problem=problem, actor=house.leader, owner=owner, reason=reason
            )
    with pytest.raises(NotAllowedError):
        services.hand_over_problem(problem=problem, actor=new, owner=new, reason="我来")
    assert fresh(problem).owner == house.leader


def test_what_a_closed_account_owes_is_seen_by_the_quality_office_and_handed_on(house):
    problem = house.problem()
    assert not unowned_items(house.college).exists()
    house.leader.is_active = False
    house.leader.save()
    assert [one.object_id for one in unowned_items(house.college)] == [problem.pk]
    services.hand_over_problem(
        problem=problem, actor=house.office, owner=house.staff, reason="原责任人离校"
    )
    assert not unowned_items(house.college).exists()
    assert house.due(problem) == [("problem.plan", "周敏")]


def test_a_dropped_measure_stays_with_its_reason_and_proves_nothing(client, house):
    problem = house.problem()
    first, second = house.plan(problem), house.plan(problem, text="请家长到校")
    log_in(client, house.leader)
    response = client.post(
        reverse("improvement:measure_drop", args=[second.pk]),
        {"reason": "家校协议已停"},
        follow=True,
    )
    text = response.content.decode()
    assert "请家长到校" in text
    assert "家校协议已停" in text
    assert "已取消" in text
    house.prove(first)
    house.finish(first)
    house.verify(first)
    assert states(problem) == ("remeasuring", ["verified", "dropped"])
    assert not broken()


def test_with_the_last_measure_dropped_the_problem_asks_for_a_plan_again(house):
    problem = house.problem()
    measure = house.plan(problem)
    services.drop_measure(measure=measure, actor=house.leader, reason="不再可行")
    again = services.drop_measure(measure=measure, actor=house.leader, reason="不再可行")
    assert again.state == "dropped"
    assert states(problem)[0] == "open"
    assert house.due(problem) == [("problem.plan", "何静")]
    assert not broken()


def test_what_is_handed_in_cannot_be_dropped(house):
    problem = house.problem()
    measure = house.plan(problem)
    house.prove(measure)
    house.finish(measure)
    with pytest.raises(NotAllowedError):
        services.drop_measure(measure=measure, actor=house.leader, reason="不要了")
    with pytest.raises(InvalidError):
        services.drop_measure(
            measure=house.plan(problem, text="另一项"), actor=house.leader, reason=""
        )
    assert fresh(measure).state == "done"


def test_a_closed_problem_is_not_handed_over(house, clock_at):
    problem = house.problem()
    house.verified(problem)
    house.observe(6, "95")
    clock_at(JULY)
    assert house.remeasure()["closed"] == 1
    with pytest.raises(ConflictError):
        services.hand_over_problem(
            problem=problem, actor=house.office, owner=house.staff, reason="调整"
        )


def test_a_further_round_has_a_date_of_its_own_and_is_not_late_at_once(house, clock_at):
    house.ladder()
    problem = house.problem(due_on=FOUND_ON + timedelta(days=30))
    house.verified(problem)
    house.observe(6, "85")
    clock_at(JULY)
    assert house.remeasure()["reopened"] == 1
    assert fresh(problem).due_on == JULY + timedelta(days=30)
    assert services.escalate_problems(institution=house.college)["raised"] == 0
    with clock.travel(JULY + timedelta(days=31)):
        services.escalate_problems(institution=house.college)
    assert house.raised() == ["remind"]
    assert Measure.objects.get(problem=problem).round == 0
    assert not broken()
