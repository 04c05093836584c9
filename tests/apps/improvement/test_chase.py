"""Data that should show an effect and never come are asked for, instead of being waited for in silence."""

from datetime import date

import pytest
from django.urls import reverse

from apps.core import clock
from apps.core.invariants import invariants
from apps.improvement import services
from apps.workflow.models import DueItem
from tests.apps.improvement.world import FOUND_ON, House, fresh
from tests.factories import log_in

pytestmark = pytest.mark.django_db
# April ends on the 30th; thirty days later its data are overdue.
STILL_TIME, OVERDUE = date(2026, 5, 30), date(2026, 5, 31)


@pytest.fixture
def house(clock_at):
    clock_at(FOUND_ON)
    return House()


@pytest.fixture(autouse=True)
def _everything_holds(house):
    yield
    assert not list(invariants["improvement.due_items"].check())


def chase(house):
    return services.chase_data(institution=house.college)


def test_the_quality_office_is_asked_once_when_a_months_data_are_thirty_days_late(house):
    problem = house.problem()
    house.verified(problem)
    with clock.travel(STILL_TIME):
        assert chase(house) == {"asked": 0, "come": 0}
    with clock.travel(OVERDUE):
        assert chase(house) == {"asked": 1, "come": 0}
        assert chase(house) == {"asked": 0, "come": 0}
        assert house.due(problem) == [("problem.data", "qa_office")]
        item = DueItem.objects.of(house.college).open().get(kind="problem.data")
        assert item.detail == "到课率的时段 2026-04-30 已结束，还没有数据"


def test_it_ends_with_the_data_whichever_way_they_decide(house):
    problem = house.problem()
    house.verified(problem)
    with clock.travel(OVERDUE):
        chase(house)
        house.observe(4, "90")
        house.remeasure()
        assert fresh(problem).reopened == 1
        assert house.due(problem) == [("problem.plan", "何静")]
        assert chase(house) == {"asked": 0, "come": 0}


def test_data_that_nobody_measured_yet_end_it_too(house):
    problem = house.problem()
    house.verified(problem)
    with clock.travel(OVERDUE):
        chase(house)
        house.observe(4, "95")
        assert chase(house) == {"asked": 0, "come": 1}
        assert house.due(problem) == []


def test_another_act_on_the_problem_leaves_it_open(house):
    problem = house.problem()
    house.verified(problem)
    with clock.travel(OVERDUE):
        chase(house)
        services.due.sync_due_items(fresh(problem))
        assert house.due(problem) == [("problem.data", "qa_office")]


def test_the_desk_leads_to_them_and_the_register_lists_them_alone(house, client):
    late, other = house.problem(), None
    house.verified(late)
    with clock.travel(OVERDUE):
        other = house.worded()
        chase(house)
        log_in(client, house.office)
        desk = client.get(reverse("dashboards:desk")).content.decode()
        assert "催报再测数据：到课率偏低" in desk
        page = client.get(reverse("improvement:problem_list"), {"state": "data_late"})
        said = page.content.decode()
        assert late.number in said
        assert other.number not in said
