"""The loop cannot be faked: evidence, a second person, and data after the measure."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core import clock
from apps.core.errors import ConflictError, InvalidError, NotAllowedError
from apps.core.invariants import invariants
from apps.datahub.models import Observation
from apps.evidence.services import remove_evidence
from apps.improvement import services
from apps.improvement.models import Extension, Measure, Recheck, Remeasurement
from apps.organisation.choices import Role
from tests.apps.improvement.world import FOUND_ON, JULY, MAY, House, fresh, states
from tests.factories import give_role, make_subject, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(clock_at):
    clock_at(FOUND_ON)
    return House()


@pytest.fixture(autouse=True)
def _everything_holds(house):
    yield
    for code, one in invariants.items():
        if code.startswith(("improvement", "evidence")):
            assert not list(one.check()), code


def test_a_problem_closes_by_data_after_its_measure_and_by_nothing_before(house):
    house.observe(3, "91")
    problem = house.problem()
    assert house.remeasure() == {"closed": 0, "reopened": 0, "waiting": 0}
    measure = house.plan(problem)
    house.observe(4, "99")
    house.prove(measure)
    house.finish(measure)
    assert house.due(problem) == [("measure.verify", "unit_head")]
    house.verify(measure)
    assert states(problem) == ("remeasuring", ["verified"])
    assert house.due(problem) == []

    assert house.remeasure()["waiting"] == 1  # April has not ended
    with clock.travel(MAY):
        assert house.remeasure() == {"closed": 1, "reopened": 0, "waiting": 0}
        assert house.remeasure() == {"closed": 0, "reopened": 0, "waiting": 0}
    done = Remeasurement.objects.of(house.college).get()
    assert (done.passed, done.value, done.period.code, done.judged_by) == (
        True,
        Decimal(99),
        "2026-04",
        None,
    )
    closed = fresh(problem)
    assert (closed.state, closed.closed_on) == ("closed", MAY)
    assert house.due(problem) == []


@pytest.mark.parametrize(
    ("low", "high", "value", "passed"),
    [
        ("92", None, "92", True),
        ("92", None, "91.999999", False),
        (None, "5", "5", True),
        (None, "5", "5.000001", False),
        ("3", "5", "4", True),
        ("3", "5", "2", False),
    ],
)
def test_what_equals_the_bar_meets_it(house, low, high, value, passed):
    bounds = {"pass_low": low and Decimal(low), "pass_high": high and Decimal(high)}
    problem = house.problem(**bounds)
    house.verified(problem)
    house.observe(4, value)
    with clock.travel(MAY):
        house.remeasure()
    assert (fresh(problem).state == "closed") is passed


def test_outside_the_bar_it_is_opened_again_and_needs_a_new_measure(house):
    problem = house.problem()
    house.verified(problem)
    house.observe(4, "91")
    with clock.travel(MAY):
        assert house.remeasure()["reopened"] == 1
        again = fresh(problem)
        assert (again.state, again.reopened, again.closed_on) == ("in_progress", 1, None)
        assert house.due(problem) == [("problem.plan", "何静")]
        house.observe(4, "99")  # the data alone do not close it: nothing new was done
        assert house.remeasure()["waiting"] == 0
        house.verified(again)
    assert states(problem) == ("remeasuring", ["verified", "verified"])
    house.observe(5, "93")
    with clock.travel(JULY):
        assert house.remeasure()["closed"] == 1
    kinds = Remeasurement.objects.of(house.college).values_list("passed", flat=True)
    assert list(kinds) == [False, True]


def test_only_a_period_that_ended_after_the_last_measure_counts(house):
    problem = house.problem()
    with clock.travel(date(2026, 4, 30)):
        house.verified(problem)
        house.observe(4, "99")  # ends on the day on which the measure was done
    with clock.travel(MAY):
        assert house.remeasure()["waiting"] == 1
    house.observe(5, "90")
    house.observe(6, "95")
    with clock.travel(JULY):  # the newest one counts, not the first
        assert house.remeasure()["closed"] == 1
    assert Remeasurement.objects.of(house.college).get().period.code == "2026-06"


def test_neither_the_value_that_showed_it_nor_another_subjects_or_an_undone_one_counts(house):
    seen = house.observe(4, "99")
    problem = house.problem(found_observation_id=seen.pk, pass_low=None, pass_high=Decimal(100))
    house.verified(problem)
    house.observe(4, "99", subject=make_subject(house.college))
    undone = house.observe(5, "99")
    Observation.objects.filter(pk=undone.pk).update(is_current=False, undone=True)
    with clock.travel(JULY):
        assert house.remeasure()["waiting"] == 1


def test_without_evidence_no_measure_is_done(house):
    measure = house.plan(house.problem())
    with pytest.raises(InvalidError, match="佐证"):
        house.finish(measure)
    item = house.prove(measure)
    remove_evidence(item=item, actor=house.leader)
    with pytest.raises(InvalidError, match="佐证"):
        house.finish(measure)
    with pytest.raises(InvalidError, match="完成情况"):
        house.finish(measure, result=" ")
    kept = house.prove(measure)
    house.finish(measure)
    with pytest.raises(NotAllowedError):
        remove_evidence(item=kept, actor=house.leader)


def test_nobody_verifies_what_they_own_or_finished(house):
    problem = house.problem()
    measure = house.plan(problem, owner=house.head)
    house.prove(measure, actor=house.leader)
    house.finish(measure, actor=house.leader)
    assert house.due(problem) == [("measure.verify", "qa_office")]
    for barred in (house.head, house.leader, house.staff, house.principal, House("x").office):
        with pytest.raises(NotAllowedError):
            house.verify(measure, actor=barred)
    house.verify(measure, actor=house.office)
    assert fresh(problem).state == "remeasuring"


def test_who_finished_for_another_does_not_verify_either(house):
    problem = house.problem()
    measure = house.plan(problem, owner=house.leader)
    house.prove(measure, actor=house.head)
    house.finish(measure, actor=house.head)
    with pytest.raises(NotAllowedError, match="另一人"):
        house.verify(measure, actor=house.head)
    assert house.due(problem) == [("measure.verify", "qa_office")]


def test_a_measure_is_given_back_with_a_remark_and_comes_again(house):
    problem = house.problem()
    measure = house.plan(problem)
    house.prove(measure)
    house.finish(measure)
    with pytest.raises(InvalidError, match="意见"):
        house.verify(measure, passed=False, remark="")
    house.verify(measure, passed=False, remark="照片看不清")
    assert states(problem) == ("in_progress", ["planned"])
    assert house.due(problem) == [("measure.do", "何静")]
    house.finish(fresh(measure), result="重拍了照片")
    house.verify(measure)
    assert states(problem) == ("remeasuring", ["verified"])
    assert Recheck.objects.of(house.college).count() == 2


def test_a_done_measure_is_not_changed(house):
    measure = house.plan(house.problem())
    house.prove(measure)
    house.finish(measure)
    for state in ("done", "verified"):
        with pytest.raises(NotAllowedError):
            services.change_measure(
                measure=measure, actor=house.leader, version=1, text="别的", owner=house.head
            )
        with pytest.raises(NotAllowedError):
            services.ask_extension(measure=measure, actor=house.leader, to_date=JULY, reason="不够")
        with pytest.raises((NotAllowedError, ConflictError)):
            house.finish(measure, result="再来")
        if state == "done":
            house.verify(measure)


def test_two_writers_of_one_measure_are_told_of_each_other(house):
    measure = house.plan(house.problem())
    parts = {"measure": measure, "owner": house.leader, "version": 1}
    services.change_measure(actor=house.leader, text="每天通报", **parts)
    with pytest.raises(ConflictError, match="每天通报"):
        services.change_measure(actor=house.head, text="每月通报", **parts)
    services.change_measure(actor=house.head, text="每天通报", **{**parts, "version": 2})
    changed = services.change_measure(
        actor=house.head, measure=measure, text="每天通报", owner=house.staff, version=2
    )
    assert (changed.owner, changed.version) == (house.staff, 3)
    assert house.due() == [("measure.do", "周敏")]


def test_double_submits_are_harmless_or_refused(house):
    problem = house.problem()
    assert house.plan(problem) == house.plan(problem)
    services.write_cause(problem=problem, actor=house.leader, text="早八课多")
    services.write_cause(problem=problem, actor=house.leader, text=" 早八课多")
    assert problem.causes.count() == 1
    measure = Measure.objects.of(house.college).get()
    house.prove(measure)
    house.finish(measure)
    house.finish(measure)
    house.verify(measure)
    with pytest.raises(ConflictError):
        house.verify(measure, actor=house.office)
    assert Recheck.objects.of(house.college).count() == 1
    assert house.due() == []


def test_who_may_plan_and_finish(house):
    problem = house.problem(owner=house.staff)
    measure = house.plan(problem, actor=house.staff, owner=house.staff)
    for nobody in (house.principal, make_user(house.college), House("o").leader):
        with pytest.raises(NotAllowedError):
            house.plan(problem, actor=nobody)
        with pytest.raises(NotAllowedError):
            services.write_cause(problem=problem, actor=nobody, text="x")
        with pytest.raises(NotAllowedError):
            house.finish(measure, actor=nobody)
    house.prove(measure, actor=house.staff)
    house.finish(measure, actor=house.staff)


def test_a_student_rectifies_for_themselves_and_another_student_does_not(house):
    anna, ben = (make_user(house.college, kind="student") for _ in "ab")
    subject = make_subject(house.college, layer="student", unit=house.unit, user=anna)
    make_subject(house.college, layer="student", unit=house.unit, user=ben)
    problem = house.worded(subject=subject, owner=None, owner_role=Role.STUDENT)
    with pytest.raises(NotAllowedError):
        house.plan(problem, actor=ben, owner=ben)
    measure = house.plan(problem, actor=anna, owner=anna)
    house.prove(measure, actor=anna)
    house.finish(measure, actor=anna)
    with pytest.raises(NotAllowedError):
        house.verify(measure, actor=anna)
    house.verify(measure, actor=house.head)
    assert fresh(problem).state == "remeasuring"


def test_dates_of_measures_keep_within_the_problems(house):
    problem = house.problem(due_on=FOUND_ON + timedelta(days=10))
    for days in (-1, 11):
        with pytest.raises(InvalidError) as refused:
            house.plan(problem, due_on=FOUND_ON + timedelta(days=days))
        assert "due_on" in refused.value.fields
    with clock.travel(FOUND_ON + timedelta(days=20)):  # late already
        house.plan(problem, due_on=FOUND_ON + timedelta(days=30))
    with pytest.raises(InvalidError):
        house.plan(problem, owner=None)


def ask(house, measure, **parts):
    parts = {"actor": house.leader, "to_date": JULY, "reason": "设备未到货", **parts}
    return services.ask_extension(measure=measure, **parts)


def test_a_date_moves_only_by_somebody_elses_decision(house):
    problem = house.problem()
    measure = house.plan(problem)
    with pytest.raises(InvalidError):
        ask(house, measure, to_date=measure.due_on)
    extension = ask(house, measure)
    assert ask(house, measure) == extension
    with pytest.raises(ConflictError):
        ask(house, measure, reason="另一原因")
    assert house.due(problem) == [("extension.decide", "unit_head"), ("measure.do", "何静")]
    give_role(house.leader, Role.UNIT_HEAD, unit=house.unit)
    for barred in (house.leader, house.staff, House("o").head):
        with pytest.raises(NotAllowedError):
            services.decide_extension(extension=extension, actor=barred, granted=True)
    services.decide_extension(extension=extension, actor=house.head, granted=True)
    assert (fresh(measure).due_on, fresh(problem).due_on) == (JULY, JULY)
    with pytest.raises(ConflictError):
        services.decide_extension(extension=extension, actor=house.office, granted=False)
    assert house.due(problem) == [("measure.do", "何静")]


def test_a_refused_extension_says_why_and_one_that_is_overtaken_ends(house):
    measure = house.plan(house.problem())
    due_on = measure.due_on
    extension = ask(house, measure)
    with pytest.raises(InvalidError):
        services.decide_extension(extension=extension, actor=house.head, granted=False)
    services.decide_extension(extension=extension, actor=house.head, granted=False, answer="不必")
    assert fresh(measure).due_on == due_on
    second = ask(house, measure)
    house.prove(measure)
    house.finish(measure)
    assert Extension.objects.of(house.college).get(pk=second.pk).state == "withdrawn"
    assert house.due() == [("measure.verify", "unit_head")]


def test_without_a_metric_a_second_person_judges(house):
    problem = house.worded(owner=house.head)
    judge = {"problem": problem, "passed": True, "remark": "抽查十份齐全"}
    with pytest.raises(NotAllowedError, match="现在不需要"):
        services.judge_problem(actor=house.office, **judge)
    measure = house.plan(problem, actor=house.head)
    house.prove(measure)
    house.finish(measure)
    house.verify(measure)
    assert house.remeasure()["waiting"] == 0
    assert house.due(problem) == [("problem.judge", "qa_office")]
    for barred in (house.head, house.leader, house.principal):
        with pytest.raises(NotAllowedError):
            services.judge_problem(actor=barred, **judge)
    with pytest.raises(InvalidError):
        services.judge_problem(actor=house.office, **{**judge, "remark": ""})
    services.judge_problem(actor=house.office, **{**judge, "passed": False})
    assert fresh(problem).reopened == 1
    house.verified(fresh(problem))
    services.judge_problem(actor=house.office, **judge)
    assert fresh(problem).state == "closed"
    with pytest.raises(ConflictError):
        services.judge_problem(actor=house.office, **judge)


def test_where_data_exist_nobody_judges(house):
    problem = house.problem()
    house.verified(problem)
    with pytest.raises(NotAllowedError, match="由数据再测"):
        services.judge_problem(problem=problem, actor=house.office, passed=True, remark="好")


def test_a_closed_problem_takes_nothing_more(house):
    problem = house.problem()
    measure = house.verified(problem)
    house.observe(4, "99")
    with clock.travel(MAY):
        house.remeasure()
    for act in (
        lambda: house.plan(problem),
        lambda: services.write_cause(problem=problem, actor=house.leader, text="x"),
        lambda: house.finish(measure, result="又"),
        lambda: ask(house, measure),
    ):
        with pytest.raises(NotAllowedError):
            act()
    assert house.problem().number == "2026-0002"  # the metric may have a new one


def test_ten_times_the_waiting_problems_take_no_more_queries(house):
    house.verified(house.problem())
    with CaptureQueriesContext(connection) as few:
        house.remeasure()
    for _ in range(10):
        subject = make_subject(house.college, unit=house.unit)
        give_role(house.leader, Role.MAJOR_LEADER, subject=subject)
        house.verified(house.problem(subject=subject))
    with CaptureQueriesContext(connection) as many:
        assert house.remeasure()["waiting"] == 11
    assert len(many) == len(few)
