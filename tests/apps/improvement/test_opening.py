"""Problems come into the register: numbered, with a bar, owed by somebody."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from apps.core import clock
from apps.core.errors import ConflictError, InvalidError, NotAllowedError
from apps.datahub.models import Metric
from apps.improvement.models import Cause, Measure, Problem, ProblemSeries
from apps.improvement.selectors import (
    open_measures_of,
    open_problem_of,
    problem_counts,
    problem_for,
    problems_for,
    problems_of_year,
    story_of,
)
from apps.improvement.services import open_problem_by_hand
from apps.operations.models import AuditEntry
from apps.organisation.choices import Role
from tests.apps.improvement.world import FOUND_ON, House, fresh
from tests.factories import make_subject, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(clock_at):
    clock_at(FOUND_ON)
    return House()


def test_numbers_run_by_college_and_year(house):
    assert [house.problem().number, house.worded().number] == ["2026-0001", "2026-0002"]
    assert House("other").problem().number == "2026-0001"
    with clock.travel(date(2027, 1, 4)):
        assert house.worded().number == "2027-0001"
    assert ProblemSeries.objects.of(house.college).get(year=2026).last == 2


def test_a_problem_is_open_and_owed_by_its_owner(house):
    problem = house.problem()
    assert (problem.state, problem.opened_on) == ("open", FOUND_ON)
    assert house.due(problem) == [("problem.plan", "何静")]
    assert AuditEntry.objects.of(house.college).get(action="problem.open").actor == house.office


def test_without_a_person_the_role_owes_it(house):
    problem = house.problem(owner=None, owner_role=Role.MAJOR_LEADER)
    assert house.due(problem) == [("problem.plan", "major_leader")]


def test_with_cause_and_measure_it_is_in_progress_at_once(house):
    problem = house.problem(cause="早八课多", measure="调整课表", measure_due_on=date(2026, 5, 1))
    assert problem.state == "in_progress"
    assert Cause.objects.of(house.college).get().text == "早八课多"
    measure = Measure.objects.of(house.college).get()
    assert (measure.owner, measure.due_on) == (house.leader, date(2026, 5, 1))
    assert house.due(problem) == [("measure.do", "何静")]


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "长" * 201}, "title"),
        ({"origin": "rumour"}, "origin"),
        ({"pass_low": None}, "pass_low"),
        ({"pass_low": Decimal(5), "pass_high": Decimal(4)}, "pass_low"),
        ({"metric": None, "pass_low": None}, "bar"),
        ({"metric": None, "bar": "档案齐全"}, "metric"),
        ({"owner": None}, "owner"),
        ({"owner": None, "owner_role": "king"}, "owner"),
        ({"owner": None, "owner_role": Role.MAJOR_LEADER, "measure": "调课"}, "owner"),
    ],
)
def test_what_is_inconsistent_is_refused_by_its_field(house, parts, field):
    with pytest.raises(InvalidError) as refused:
        house.problem(**parts)
    assert field in refused.value.fields
    assert not Problem.objects.of(house.college).exists()
    assert not ProblemSeries.objects.of(house.college).exists()


def test_owner_and_metric_are_the_colleges_own(house):
    other = House("other")
    gone = make_user(house.college, is_active=False)
    unfit = Metric.objects.create(
        institution=house.college, code="t", name="师资", layer="teacher", kind="teacher"
    )
    for parts in (
        {"owner": other.leader},
        {"owner": gone},
        {"metric": other.metric},
        {"metric": unfit},
    ):
        with pytest.raises(InvalidError):
            house.problem(**parts)


def test_one_open_problem_per_subject_and_metric(house):
    first = house.problem()
    with pytest.raises(ConflictError, match=r"2026-0001") as known:
        house.problem()
    assert known.value.detail["problem"] == first.pk
    assert open_problem_of(house.major, house.metric) == first
    house.worded()
    house.worded()
    assert house.problem(subject=make_subject(house.college)).number == "2026-0004"


def test_the_table_itself_refuses_a_second_open_problem_and_a_close_without_date(house):
    problem = house.problem()
    for change in ({"state": "closed"}, {"closed_on": FOUND_ON}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Problem.objects.filter(pk=problem.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Problem.objects.create(
            institution=house.college,
            number="x",
            subject=house.major,
            metric=house.metric,
            title="x",
            origin="manual",
            due_on=FOUND_ON,
            opened_on=FOUND_ON,
        )


def by_hand(house, actor, **parts):
    parts = {
        "subject": house.major,
        "title": "到课率偏低",
        "due_on": FOUND_ON + timedelta(days=30),
        "owner": house.leader,
        "metric": house.metric,
        "pass_low": Decimal(92),
        **parts,
    }
    return open_problem_by_hand(actor=actor, **parts)


def test_by_hand_needs_the_right_and_takes_the_latest_ended_value(house):
    for nobody in (house.staff, house.principal, House("other").office):
        with pytest.raises(NotAllowedError):
            by_hand(house, nobody)
    house.observe(2, "90")
    seen = house.observe(3, "88")
    house.observe(4, "95")
    problem = by_hand(house, house.head)
    assert (problem.found_period.code, problem.found_value) == ("2026-03", Decimal(88))
    assert (problem.found_observation_id, problem.origin) == (seen.pk, "manual")


def test_by_hand_neither_in_the_past_nor_in_the_systems_name(house):
    with pytest.raises(InvalidError, match="早于今天"):
        by_hand(house, house.head, due_on=FOUND_ON - timedelta(days=1))
    with pytest.raises(InvalidError, match="系统"):
        by_hand(house, house.head, origin="warning")


def test_readers_see_their_subjects_and_what_they_have_a_part_in(house):
    mine = house.problem()
    far = make_subject(house.college)
    theirs = house.problem(subject=far)
    house.plan(theirs, actor=house.office, owner=house.staff)
    seen = {
        user.name: {one.pk for one in problems_for(user)}
        for user in (house.leader, house.head, house.office, house.principal, house.staff)
    }
    both = {mine.pk, theirs.pk}
    assert seen == {"何静": both, "林海": {mine.pk}, "陈静": both, "院长": both, "周敏": both}
    assert list(problems_for(House("other").office)) == []
    from apps.core.errors import NotFoundError

    with pytest.raises(NotFoundError):
        problem_for(house.head, theirs.pk)


def test_what_others_ask_of_the_register(house):
    problem = house.problem()
    measure = house.plan(problem)
    assert list(open_measures_of(house.major)) == [measure]
    assert list(problems_of_year(house.major, 2026)) == [problem]
    assert list(problems_of_year(house.major, house.months[3])) == []
    assert list(problems_of_year(house.major, house.months[5])) == [problem]
    counts = problem_counts(house.college, subject__layer="major")
    assert (counts["in_progress"], counts["all_open"], counts["overdue"]) == (1, 1, 0)
    with clock.travel(fresh(problem).due_on + timedelta(days=1)):
        assert problem_counts(house.college)["overdue"] == 1
    story = story_of(problem)
    assert [one.measure.pk for one in story.current] == [measure.pk]
