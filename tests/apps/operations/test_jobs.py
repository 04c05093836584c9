"""Jobs as rows, without processes: what a hint, a tick and a lost worker do to a row."""

from datetime import timedelta

import pytest
from django.db import transaction

from apps.accounts.models import Institution
from apps.core import clock
from apps.core.errors import ConflictError, DomainError
from apps.core.invariants import invariants
from apps.operations.jobs import job, jobs
from apps.operations.models import JobRun
from apps.operations.services import cancel_job, request_job
from apps.operations.services.relay_jobs import POISON_LIMIT, relay_jobs, sweep_jobs
from apps.operations.services.run_job import LeaseLostError, run_job

pytestmark = pytest.mark.django_db
State = JobRun.State


@pytest.fixture
def college():
    return Institution.objects.create(code="probe", name="试验学院")


@pytest.fixture
def work():
    """Registers a job for one test; the function is given by the test."""
    names = []

    def register(run, code="probe.do_work", **options):
        job(code, **options)(run)
        names.append(code)
        return code

    yield register
    for name in names:
        jobs.unregister(name)


def due_again(run):
    """As if the pauses of the relay had passed."""
    JobRun.objects.filter(pk=run.pk).update(
        published_at=clock.now() - timedelta(hours=1), run_after=None
    )


def test_a_request_is_taken_back_with_its_transaction(college, work):
    code = work(lambda job_run: None)

    with transaction.atomic():
        request_job(code, institution=college)
        transaction.set_rollback(True)

    assert not JobRun.objects.of(college).exists()


def test_an_unknown_job_is_refused_by_name(college):
    with pytest.raises(KeyError, match=r"probe\.unheard_of"):
        request_job("probe.unheard_of", institution=college)


def test_a_run_keeps_its_result_and_its_progress(college, work):
    def run(job_run, *, size):
        return {"seen": sum(job_run.track(range(size), size, "计数"))}

    row = request_job(work(run), institution=college, arguments={"size": 4})

    assert run_job(row.pk)
    row.refresh_from_db()
    assert (row.state, row.result, row.attempts) == (State.DONE, {"seen": 6}, 1)
    assert (row.progress_done, row.progress_total, row.note) == (4, 4, "计数")
    assert row.lease_owner == ""


def test_a_second_hint_changes_nothing(college, work):
    calls = []
    row = request_job(work(lambda job_run: calls.append(1)), institution=college)

    assert [run_job(row.pk), run_job(row.pk)] == [True, False]
    assert calls == [1]


def test_a_key_is_open_once_in_its_institution_and_free_again_at_the_end(college, work):
    code = work(lambda job_run: None)
    other = Institution.objects.create(code="other", name="另一学院")
    first = request_job(code, institution=college, unique_key="2026")

    assert request_job(code, institution=college, unique_key="2026").pk == first.pk
    assert request_job(code, institution=other, unique_key="2026").pk != first.pk
    run_job(first.pk)
    assert request_job(code, institution=college, unique_key="2026").pk != first.pk


def test_what_is_asked_for_while_it_runs_is_done_once_more(
    college, work, django_capture_on_commit_callbacks
):
    """Data that came in after the work had looked are worked on, without another press or tick."""
    seen, data = [], ["first"]

    def run(job_run):
        seen.append(list(data))
        if len(seen) == 1:
            data.append("late")
            with django_capture_on_commit_callbacks(execute=True):
                asked = request_job(code, institution=college, unique_key="all")
            assert asked.pk == job_run.id

    code = work(run)
    first = request_job(code, institution=college, unique_key="all")
    run_job(first.pk)
    first.refresh_from_db()
    assert (first.state, first.again) == (State.WAITING, False)

    run_job(first.pk)

    first.refresh_from_db()
    assert (first.state, seen) == (State.DONE, [["first"], ["first", "late"]])
    assert JobRun.objects.of(college).count() == 1


def test_who_asks_in_a_transaction_that_outlives_the_run_gets_a_run_of_its_own(
    college, work, django_capture_on_commit_callbacks
):
    code = work(lambda job_run: None)
    first = request_job(code, institution=college, unique_key="all")

    with django_capture_on_commit_callbacks(execute=True):
        request_job(code, institution=college, unique_key="all")
        run_job(first.pk)

    states = JobRun.objects.of(college).order_by("pk").values_list("state", flat=True)
    assert list(states) == [State.DONE, State.WAITING]


def test_the_relay_publishes_once_and_again_only_after_a_pause(college, work):
    row, sent = request_job(work(lambda job_run: None), institution=college), []

    assert [relay_jobs(publish=sent.append), relay_jobs(publish=sent.append)] == [1, 0]
    due_again(row)
    assert relay_jobs(publish=sent.append) == 1
    assert sent == [row.pk, row.pk]


def test_a_broker_that_is_away_costs_a_pause_but_no_job(college, work):
    row = request_job(work(lambda job_run: None), institution=college)

    def refuse(_run_id):
        raise ConnectionError

    assert relay_jobs(publish=refuse) == 0
    row.refresh_from_db()
    assert (row.state, row.publish_count) == (State.WAITING, 1)


def test_work_that_is_not_yet_due_waits(college, work):
    later = clock.now() + timedelta(hours=1)
    row = request_job(work(lambda job_run: None), institution=college, run_after=later)

    assert relay_jobs(publish=lambda run_id: None) == 0
    assert not run_job(row.pk)


def test_a_refusal_ends_the_run_with_its_own_words(college, work):
    def run(job_run):
        raise DomainError("年度尚未开放。")

    row = request_job(work(run), institution=college)
    run_job(row.pk)

    row.refresh_from_db()
    assert (row.state, row.error) == (State.FAILED, "年度尚未开放。")


def test_an_unexpected_error_is_tried_again_and_never_shown(college, work):
    def run(job_run):
        raise ValueError("身份证 110101199001011234")

    row = request_job(work(run, max_attempts=2), institution=college)
    states = []
    for _ in range(2):
        due_again(row)
        run_job(row.pk)
        row.refresh_from_db()
        states.append(row.state)

    assert states == [State.WAITING, State.FAILED]
    assert "1101" not in row.error
    assert str(row.pk) in row.error


def test_a_lost_lease_returns_the_run_up_to_the_poison_limit(college, work):
    row = request_job(work(lambda job_run: None), institution=college)
    lost = {
        "state": State.RUNNING,
        "lease_owner": "dead",
        "lease_until": clock.now() - timedelta(1),
    }
    JobRun.objects.filter(pk=row.pk).update(attempts=1, **lost)

    assert [sweep_jobs(), sweep_jobs()] == [1, 0]
    row.refresh_from_db()
    assert row.state == State.WAITING

    JobRun.objects.filter(pk=row.pk).update(attempts=POISON_LIMIT, **lost)
    sweep_jobs()
    row.refresh_from_db()
    assert (row.state, row.error) == (State.FAILED, f"执行中断 {POISON_LIMIT} 次，已停止自动重试。")


def test_a_living_lease_is_left_alone(college, work):
    row = request_job(work(lambda job_run: None), institution=college)
    until = clock.now() + timedelta(minutes=1)
    JobRun.objects.filter(pk=row.pk).update(
        state=State.RUNNING, lease_owner="me", lease_until=until
    )

    assert sweep_jobs() == 0


def test_who_lost_the_run_can_no_longer_write_to_it(college, work):
    def run(job_run):
        JobRun.objects.filter(pk=job_run.id).update(lease_owner="somebody else")
        with pytest.raises(LeaseLostError):
            job_run.report(1)
        return {"mine": True}

    row = request_job(work(run), institution=college)
    run_job(row.pk)

    row.refresh_from_db()
    assert (row.state, row.result, row.progress_done) == (State.RUNNING, {}, 0)


def test_only_waiting_work_can_be_cancelled(college, work, django_user_model):
    clerk = django_user_model.objects.create_user(institution=college, number="1", name="张三")
    row = request_job(work(lambda job_run: None), institution=college, actor=clerk)

    cancel_job(run=row, actor=clerk)
    assert not run_job(row.pk)
    with pytest.raises(ConflictError):
        cancel_job(run=row, actor=clerk)


def test_a_run_past_its_lease_breaks_an_invariant(college, work):
    row = request_job(work(lambda job_run: None), institution=college)
    assert list(invariants["operations.leases"].check()) == []

    past = clock.now() - timedelta(hours=1)
    JobRun.objects.filter(pk=row.pk).update(state=State.RUNNING, lease_until=past)
    assert str(row.pk) in "".join(invariants["operations.leases"].check())
