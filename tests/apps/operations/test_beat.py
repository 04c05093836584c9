"""Beat starts whatever a power cut left of its file."""

import shelve

import pytest

from zhengai.beat import CarefulScheduler
from zhengai.celery import app


def scheduler(path) -> CarefulScheduler:
    return CarefulScheduler(app=app, schedule_filename=str(path))


@pytest.mark.parametrize("left", [b"", b"\x80\x05\x95", b"no pickle at all"])
def test_an_entry_that_was_half_written_is_made_anew(tmp_path, left):
    path = tmp_path / "beat-schedule"
    scheduler(path).close()
    with shelve.open(str(path)) as store:  # noqa: S301 - what this test wrote itself
        store.dict[b"entries"] = left

    made = scheduler(path)

    assert set(app.conf.beat_schedule) <= set(made.schedule)
    made.close()


def test_when_a_job_last_ran_is_kept(tmp_path):
    path = tmp_path / "beat-schedule"
    first = scheduler(path)
    name = next(iter(app.conf.beat_schedule))
    first.schedule[name].total_run_count = 7
    first.close()

    again = scheduler(path)

    assert again.schedule[name].total_run_count == 7
    again.close()
