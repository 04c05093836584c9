"""Publication: who is missing is named first; what comes later is published later; the message says what is owed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from apps.core.errors import ConflictError
from apps.diagnosis.services import publish_results, run_cycles, submit_assessment
from apps.workflow.selectors import due_items_for
from tests.factories import give_role, log_in, make_subject, make_user, told

from .test_one_number import text_of
from .world import TODAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(clock_at):
    clock_at(TODAY)
    made = World()
    made.scheme.delete()
    made.scheme = made.make_scheme(
        "assess.major",
        name="专业考核性诊断",
        purpose="assessment",
        assessor_role="qa_office",
        cadence_unit="half_year",
    )
    return made


def assess(world, cycle, subject=None, **more):
    typed = {f"p{world.point.pk}-conformity": "conforms", "result": "通过", **more}
    return submit_assessment(
        cycle=cycle, subject=subject or world.major, actor=world.qa, typed=typed
    )


DEMAND = {
    "result": "限期改进",
    "x1-title": "设备陈旧",
    "x1-bar": "更新完毕",
    "x1-due_on": "2027-01-31",
}


def test_those_without_a_result_are_named_and_confirmed(world, client):
    other, *_ = world.more_majors(1)
    cycle = world.open()
    assess(world, cycle)
    log_in(client, world.qa)
    page = client.get(reverse("diagnosis:cycle_detail", args=[cycle.pk]))
    assert f"还有 1 个没有考核结果：{other.name}" in text_of(page)
    url = reverse("diagnosis:publish", args=[cycle.pk])

    refused = client.post(url, follow=True)

    assert other.name in text_of(refused)
    cycle.refresh_from_db()
    assert cycle.published_at is None
    done = client.post(url, {"missing": "1"}, follow=True)
    assert "已公布 1 个对象的结果" in text_of(done)
    cycle.refresh_from_db()
    assert cycle.published_at is not None


def test_a_confirmation_holds_for_what_was_shown_only(world):
    world.more_majors(2)
    cycle = world.open()
    assess(world, cycle)
    with pytest.raises(ConflictError):
        publish_results(cycle=cycle, actor=world.qa, missing=1)


def test_what_is_assessed_later_is_published_later(world, client, clock_at):
    other = make_subject(world.college, name="晚到", unit=world.unit)
    late = make_user(world.college, "晚到的负责人")
    give_role(late, "major_leader", subject=other)
    cycle = world.open()
    assess(world, cycle)
    publish_results(cycle=cycle, actor=world.qa, missing=1)
    clock_at(TODAY + timedelta(days=1))
    one = assess(world, cycle, other, remark="后来的评语")
    page = reverse("diagnosis:diagnosis_detail", args=[one.pk])
    cycle_page = reverse("diagnosis:cycle_detail", args=[cycle.pk])
    log_in(client, late)
    assert "后来的评语" not in client.get(page).content.decode()
    assert "通过" not in text_of(client.get(cycle_page)).replace("通过的", "")
    log_in(client, world.qa)
    assert "公布其余 1 个考核结果" in text_of(client.get(cycle_page))

    client.post(reverse("diagnosis:publish", args=[cycle.pk]))

    log_in(client, late)
    assert "后来的评语" in client.get(page).content.decode()
    assert told(world.college).filter(user=late, kind="diagnosis.published").count() == 1
    assert told(world.college).filter(user=world.leader, kind="diagnosis.published").count() == 1
    with pytest.raises(ConflictError):
        publish_results(cycle=cycle, actor=world.qa)


def test_the_message_says_what_is_owed_and_where(world):
    other = make_subject(world.college, name="通过的专业", unit=world.unit)
    fine = make_user(world.college, "通过的负责人")
    give_role(fine, "major_leader", subject=other)
    cycle = world.open()
    assess(world, cycle, **DEMAND)
    assess(world, cycle, other)

    publish_results(cycle=cycle, actor=world.qa)

    assert "要整改" in told(world.college).get(user=world.leader).body
    assert due_items_for(world.leader).filter(kind="problem.plan").exists()
    assert "没有要整改的问题" in told(world.college).get(user=fine).body
    assert not due_items_for(fine).exists()


def asked_to_publish(user):
    return due_items_for(user).filter(kind="diagnosis.publish")


def test_results_that_wait_stand_on_the_quality_offices_desk_once_all_are_there(world, client):
    other, *_ = world.more_majors(1)
    cycle = world.open()
    assess(world, cycle)
    assert not asked_to_publish(world.qa)

    assess(world, cycle, other)

    (item,) = asked_to_publish(world.qa)
    assert item.title.endswith("公布结果")
    assert item.detail == "2 个考核结果"
    log_in(client, world.qa)
    desk = client.get(reverse("dashboards:desk")).content.decode()
    assert "去公布" in desk
    assert reverse("diagnosis:cycle_detail", args=[cycle.pk]) in desk
    publish_results(cycle=cycle, actor=world.qa)
    assert not asked_to_publish(world.qa)


def test_a_round_that_ended_asks_for_what_it_has(world, clock_at):
    world.more_majors(1)
    cycle = world.open()
    assess(world, cycle)
    clock_at(cycle.last_on + timedelta(days=1))

    run_cycles(institution=world.college)
    run_cycles(institution=world.college)

    assert asked_to_publish(world.qa).filter(object_id=cycle.pk).count() == 1


def test_a_round_without_any_result_asks_for_nothing(world, clock_at):
    cycle = world.open()
    clock_at(cycle.last_on + timedelta(days=1))

    run_cycles(institution=world.college)

    assert not asked_to_publish(world.qa).filter(object_id=cycle.pk).exists()
