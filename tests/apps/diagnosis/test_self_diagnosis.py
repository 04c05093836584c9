"""A self-diagnosis: pre-filled, one click where all is well, words where it is not; nothing lost."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.chains.models import Target
from apps.core.errors import ConflictError, InvalidError, NotAllowedError
from apps.diagnosis.models import Conclusion, Diagnosis, Finding
from apps.diagnosis.selectors.sheet import sheet_of
from apps.diagnosis.services import close_due_cycles, save_draft, submit_self_diagnosis
from apps.improvement.models import Problem
from apps.improvement.services import open_problem
from apps.operations.models import AuditEntry
from tests.factories import give_role, log_in, make_subject, make_user

from .world import TODAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(clock_at):
    clock_at(TODAY)
    return World()


def words(key, world, **changed):
    values = {
        "title": "到课率偏低",
        "cause": "早课太多",
        "measure": "调整课表",
        "owner": str(world.leader.pk),
        "due_on": "2026-12-31",
        **changed,
    }
    return {f"{key}-{part}": value for part, value in values.items()}


def submit(world, cycle, typed=None, actor=None, subject=None):
    return submit_self_diagnosis(
        cycle=cycle,
        subject=subject or world.major,
        actor=actor or world.leader,
        typed=typed or {},
    )


def key(world):
    return f"m{world.metric.pk}"


class TestTheSheet:
    def test_a_value_is_held_against_the_rule(self, world):
        world.rule(yellow_low=90)
        world.observe(85)
        world.warn()
        (row,) = sheet_of(world.scheme, world.major).rows
        assert (row.judgement, row.value, row.bar.within()[0].at, row.level) == (
            "off",
            85,
            90,
            "yellow",
        )
        assert row.since == TODAY
        assert "85.00%" in row.sentence
        assert "低于黄色界限 90.00%" in row.sentence
        assert "2026年11月18日" in row.sentence

    def test_off_by_the_target_where_no_rule_says_so(self, world):
        world.target(95)
        world.observe(93)
        (row,) = sheet_of(world.scheme, world.major).rows
        assert (row.judgement, row.bar.within()[0].at, row.target) == ("off", 95, 95)

    def test_the_direction_of_the_metric_counts(self, world):
        world.metric.direction = "down"
        world.metric.save()
        world.target(95)
        world.observe(93)
        (row,) = sheet_of(world.scheme, world.major).rows
        assert (row.judgement, row.bar.within()[1].at) == ("on", 95)

    @pytest.mark.parametrize(
        ("value", "rule", "judgement"),
        [(None, True, "no_data"), (85, False, "nothing"), (90, True, "on"), (89, True, "off")],
    )
    def test_no_data_and_nothing_to_compare_with(self, world, value, rule, judgement):
        if rule:
            world.rule(yellow_low=90)
        if value is not None:
            world.observe(value)
        (row,) = sheet_of(world.scheme, world.major).rows
        assert row.judgement == judgement

    def test_an_old_value_is_no_value(self, world):
        world.target(95)
        world.observe(99, month="2026-06")
        (row,) = sheet_of(world.scheme, world.major).rows
        assert (row.judgement, row.value) == ("no_data", None)

    def test_last_years_target_is_not_this_years(self, world):
        assert not Target.objects.exists()
        world.observe(93)
        (row,) = sheet_of(world.scheme, world.major).rows
        assert row.target is None


class TestSubmitting:
    def test_where_all_is_well_one_click_is_enough(self, world):
        world.rule(yellow_low=90)
        world.observe(95)
        cycle = world.open()

        one = submit(world, cycle)

        assert one.state == "submitted"
        assert one.values[0]["rows"][0]["value"] == "95"
        assert one.values[0]["rows"][0]["judgement"] == "on"
        assert not Finding.objects.exists()
        assert not world.items().exists()

    def test_the_values_are_frozen(self, world):
        seen = world.observe(95)
        one = submit(world, world.open())
        seen.value = Decimal(1)
        seen.save()
        world.metric.name = "改名"
        world.metric.save()
        one.refresh_from_db()
        assert one.values[0]["rows"][0]["shown"] == "95.00%"
        assert one.values[0]["rows"][0]["name"] == "到课率"

    def test_what_is_off_needs_words_and_becomes_a_problem(self, world):
        world.rule(yellow_low=90)
        world.observe(85)
        world.warn()
        cycle = world.open()
        with pytest.raises(InvalidError) as error:
            submit(world, cycle)
        assert f"{key(world)}-cause" in error.value.fields
        assert not Diagnosis.objects.submitted().exists()

        one = submit(world, cycle, words(key(world), world))

        problem = Problem.objects.get()
        finding = Finding.objects.get()
        assert (finding.problem, finding.carried, finding.value) == (problem, False, 85)
        assert (problem.origin, problem.metric, problem.pass_low) == (
            "self_diagnosis",
            world.metric,
            Decimal(90),
        )
        assert problem.state == "in_progress"
        assert problem.origin_id == one.pk
        assert problem.causes.get().text == "早课太多"
        assert problem.measures.get().owner == world.leader
        assert AuditEntry.objects.filter(action="diagnosis.submit").count() == 1

    def test_an_open_problem_needs_nothing_new(self, world):
        world.rule(yellow_low=90)
        world.observe(85)
        known = open_problem(
            subject=world.major,
            title="到课率",
            origin="manual",
            actor=world.head,
            owner=world.leader,
            due_on=date(2026, 12, 1),
            metric=world.metric,
            pass_low=Decimal(90),
        )
        submit(world, world.open())
        finding = Finding.objects.get()
        assert (finding.problem, finding.carried) == (known, True)
        assert Problem.objects.count() == 1

    def test_a_double_submission_is_one(self, world):
        world.target(95)
        world.observe(85)
        cycle = world.open()
        typed = words(key(world), world)
        assert submit(world, cycle, typed) == submit(world, cycle, typed)
        assert (Problem.objects.count(), Finding.objects.count()) == (1, 1)

    def test_a_problem_that_no_metric_shows_has_its_bar_in_words(self, world):
        cycle = world.open()
        with pytest.raises(InvalidError) as error:
            submit(world, cycle, {"x1-title": "设备老化"})
        assert {"x1-bar", "x1-cause", "x1-measure"} <= set(error.value.fields)

        submit(world, cycle, words("x1", world, bar="设备完好率达到要求", title="设备老化"))

        problem = Problem.objects.get()
        assert (problem.metric, problem.bar) == (None, "设备完好率达到要求")

    @pytest.mark.parametrize("who", ["head", "qa"])
    def test_only_the_owner_fills_in(self, world, who):
        cycle = world.open()
        with pytest.raises(NotAllowedError):
            submit(world, cycle, actor=getattr(world, who))
        assert not Diagnosis.objects.exists()

    def test_somebody_from_another_college_does_not(self, world):
        other = World("other")
        with pytest.raises(NotAllowedError):
            submit(world, world.open(), actor=other.leader)

    def test_a_closed_cycle_takes_nothing(self, world, clock_at):
        cycle = world.open()
        clock_at(cycle.last_on + timedelta(days=1))
        close_due_cycles(institution=world.college)
        with pytest.raises(ConflictError):
            submit(world, cycle)

    def test_a_responsible_person_is_from_the_list(self, world):
        world.target(95)
        world.observe(85)
        stranger = make_user(world.college, "别人")
        with pytest.raises(InvalidError) as error:
            submit(world, world.open(), words(key(world), world, owner=str(stranger.pk)))
        assert set(error.value.fields) == {f"{key(world)}-owner"}

    def test_a_students_own(self, world):
        user = make_user(world.college, "小王", kind="student")
        student = make_subject(
            world.college, layer="student", name="小王", unit=world.unit, user=user
        )
        world.scheme = world.make_scheme(
            "self.student", layer="student", kind="student", owner_role="student"
        )
        cycle = world.open()
        assert submit(world, cycle, actor=user, subject=student).state == "submitted"
        with pytest.raises(NotAllowedError):
            submit(world, cycle, actor=world.head, subject=student)


class TestPages:
    def url(self, cycle, name="fill", **more):
        return reverse(f"diagnosis:{name}", args=[cycle.pk, *more.values()])

    def test_from_the_desk_to_the_sheet_and_through(self, world, client):
        world.rule(yellow_low=90)
        world.observe(95)
        cycle = world.open()
        log_in(client, world.leader)

        desk = client.get("/").content.decode()
        address = reverse("diagnosis:write", args=[cycle.pk])
        assert f"{address}?subject={world.major.pk}" in desk
        page = client.get(f"{address}?subject={world.major.pk}", follow=True)
        assert "确认，情况属实" in page.content.decode()
        assert not Diagnosis.objects.exists()
        done = client.post(page.request["PATH_INFO"], {"submit": "1"}, follow=True)

        assert "提交时的数据" in done.content.decode()
        assert Diagnosis.objects.submitted().count() == 1

    def test_what_was_typed_comes_back_with_the_faults(self, world, client):
        world.target(95)
        world.observe(85)
        cycle = world.open()
        log_in(client, world.leader)
        typed = words(key(world), world, cause="很特别的原因", measure="")
        page = client.post(self.url(cycle, subject=world.major.pk), typed)
        text = page.content.decode()
        assert page.status_code == 422
        assert "很特别的原因" in text
        assert "请写明措施。" in text

    def test_a_draft_is_kept_and_shown_again(self, world, client):
        world.target(95)
        world.observe(85)
        cycle = world.open()
        log_in(client, world.leader)
        url = self.url(cycle, subject=world.major.pk)
        client.post(url, words(key(world), world, cause="写到一半") | {"keep": "1"})
        assert "写到一半" in client.get(url).content.decode()

        draft = self.url(cycle, "draft", subject=world.major.pk)
        typed = json.dumps({f"{key(world)}-cause": "自动暂存的"})
        saved = client.post(draft, typed, content_type="application/json")
        assert saved.json()["saved"]
        assert "自动暂存的" in client.get(url).content.decode()

    def test_a_further_problem_is_one_more_form(self, world, client):
        cycle = world.open()
        log_in(client, world.leader)
        url = self.url(cycle, subject=world.major.pk)
        page = client.post(url, {"add": "1", "extras": "1", "x1-title": "甲"})
        text = page.content.decode()
        assert 'name="x2-title"' in text
        assert "甲" in text

    def test_a_reader_may_not_write(self, world, client):
        cycle = world.open()
        log_in(client, world.head)
        assert client.get(self.url(cycle, subject=world.major.pk)).status_code == 403

    def test_who_has_several_chooses(self, world, client):
        world.more_majors(2)
        cycle = world.open()
        log_in(client, world.leader)
        page = client.get(reverse("diagnosis:write", args=[cycle.pk])).content.decode()
        assert "专业0" in page
        assert "专业1" in page

    def test_a_draft_of_a_submitted_one_is_refused(self, world):
        cycle = world.open()
        submit(world, cycle)
        with pytest.raises(ConflictError):
            save_draft(cycle=cycle, subject=world.major, actor=world.leader, typed={"a": "b"})
        assert not Conclusion.objects.exists()

    def test_a_moved_leader_loses_the_page(self, world, client, clock_at):
        cycle = world.open()
        gone = make_user(world.college, "前任")
        give_role(gone, "major_leader", subject=world.major, valid_to=TODAY - timedelta(days=1))
        log_in(client, gone)
        assert client.get(self.url(cycle, subject=world.major.pk)).status_code == 404

    @pytest.mark.parametrize(
        "body",
        ["[" * 100_000, '{"x1-title": "\\ud800"}', '{"a\\u0000": "b\\u0000"}', "7", '{"a": {}}'],
    )
    def test_a_draft_that_no_browser_sends_is_no_failure(self, world, client, body):
        cycle = world.open()
        log_in(client, world.leader)
        url = self.url(cycle, "draft", subject=world.major.pk)
        answer = client.post(url, body, content_type="application/json")
        assert answer.status_code in (200, 422)

    @pytest.mark.parametrize(
        "typed",
        [
            {"extras": "9" * 5000, "add": "1"},
            {"x1-title": "甲\x00", "x1-owner": "9" * 5000, "x1-due_on": "0001-01-01"},
            {"x9-title": "不存在的一条", "m0-title": "别的", "remark": "长" * 70_000, "keep": "1"},
        ],
    )
    def test_a_form_that_no_browser_sends_is_no_failure(self, world, client, typed):
        cycle = world.open()
        log_in(client, world.leader)
        answer = client.post(self.url(cycle, subject=world.major.pk), typed)
        assert answer.status_code in (200, 302, 400, 422)
