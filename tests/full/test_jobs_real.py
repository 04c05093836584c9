"""Jobs with real workers and beats that are killed: nothing is lost, nothing counts twice."""

import os

import pytest
import redis

from tests.full.real_house import RealHouse

pytestmark = pytest.mark.full


def all_done(rows):
    return rows and all(row["state"] == "done" for row in rows)


def walking(rows):
    return any(row["state"] == "running" and row["progress_done"] for row in rows)


@pytest.fixture
def house(tmp_path):
    """Redis beside PostgreSQL where the run has them, else hints in files beside SQLite."""
    server, broker = (os.environ.get(name, "") for name in ("DATABASE_URL", "TEST_BROKER_URL"))
    if broker:
        redis.Redis.from_url(broker).flushdb()
    house = RealHouse(tmp_path, server=server, broker=broker)
    yield house
    house.close()


def test_a_job_whose_worker_was_killed_is_finished_by_the_next(house):
    house.start("beat")
    first = house.start("worker")
    house.manage("probe_ask", "2", "6", "0.5")
    house.wait(walking)

    house.kill(first)
    house.start("worker")

    rows = house.wait(all_done)
    assert max(row["attempts"] for row in rows) == 2
    assert [row["progress_done"] for row in rows] == [6, 6]


def test_two_beats_and_two_workers_do_each_job_once(house):
    for what in ("beat", "beat", "worker", "worker"):
        house.start(what)

    house.manage("probe_ask", "10", "1", "0.1")

    rows = house.wait(all_done)
    assert [(row["attempts"], row["publish_count"]) for row in rows] == [(1, 1)] * 10
    assert sorted(house.traces.read_text().split("\n"))[1:] == [f"walk{n} 0" for n in range(10)]


@pytest.mark.parametrize("point", ["job.taken", "job.before_finish", "relay.stamped"])
def test_dying_at_a_named_point_loses_nothing(house, point):
    house.start("beat")
    mortal = house.start("worker", FAILPOINT=point)
    house.manage("probe_ask", "1", "2", "0.1")
    house.wait(lambda rows: rows[0]["publish_count"] or rows[0]["attempts"])

    house.kill(mortal)
    house.start("worker")

    (row,) = house.wait(all_done)
    assert row["attempts"] >= 1
