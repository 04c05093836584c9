"""Observations are versions: what differs is written, what is undone gives way, nothing is lost."""

from decimal import Decimal

import pytest

from apps.core.errors import InvalidError
from apps.datahub.models import Batch, Metric, Observation
from apps.datahub.services import (
    ObservationRow,
    record_observations,
    undo_observations,
    withdraw_observations,
)
from tests.factories import make_calendar, make_institution, make_subject, make_user

pytestmark = pytest.mark.django_db


class College:
    def __init__(self) -> None:
        self.institution = make_institution()
        self.period = make_calendar(self.institution, 2025)
        self.subjects = [make_subject(self.institution) for _ in range(3)]
        self.metric = Metric.objects.create(institution=self.institution, code="m", name="数")
        self.actor = make_user(self.institution)

    def batch(self) -> Batch:
        return Batch.objects.create(institution=self.institution, dataset="observations")

    def row(self, value, subject: int = 0, **more) -> ObservationRow:
        return ObservationRow(
            self.subjects[subject].pk, self.metric.pk, self.period.pk, Decimal(value), **more
        )

    def record(self, *rows, batch=None):
        return record_observations(
            institution=self.institution, rows=rows, batch=batch, actor=self.actor
        )

    def current(self, subject: int = 0):
        rows = Observation.objects.of(self.institution).current()
        return rows.filter(subject=self.subjects[subject]).values_list("value", flat=True).first()

    def versions(self) -> list:
        rows = Observation.objects.of(self.institution).order_by("subject", "version")
        return list(rows.values_list("version", "value", "is_current", "undone"))


@pytest.fixture
def college() -> College:
    return College()


def test_a_new_value_is_written_with_where_it_came_from(college):
    batch = college.batch()

    counts = college.record(college.row("62.5", text="62.50", sheet="指标", row=7), batch=batch)

    assert (counts.new, counts.changed, counts.same) == (1, 0, 0)
    found = Observation.objects.of(college.institution).get()
    assert (found.value, found.text, found.version) == (Decimal("62.5"), "62.50", 1)
    assert (found.batch, found.sheet, found.row) == (batch, "指标", 7)
    assert found.recorded_by == college.actor


def test_the_same_value_is_not_written_again(college):
    college.record(college.row("1"), college.row("2", 1))

    counts = college.record(college.row("1.000"), college.row("2", 1))

    assert (counts.new, counts.changed, counts.same) == (0, 0, 2)
    assert len(college.versions()) == 2


def test_another_value_becomes_a_version_and_the_old_one_stays(college):
    college.record(college.row("1"))

    counts = college.record(college.row("3"))

    assert (counts.new, counts.changed) == (0, 1)
    assert college.versions() == [(1, 1, False, False), (2, 3, True, False)]


def test_of_rows_with_one_key_the_last_stands(college):
    counts = college.record(college.row("1"), college.row("2"))

    assert (counts.new, college.current()) == (1, 2)


def test_zero_is_a_value(college):
    college.record(college.row("0"))

    assert college.current() == 0


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1E15"])
def test_what_cannot_be_kept_is_refused_and_nothing_written(college, value):
    with pytest.raises(InvalidError):
        college.record(college.row("1", 1), college.row(value))

    assert college.versions() == []


@pytest.mark.parametrize(
    "value", ["0.333333", "99999999999.123456", "123456789012345.6", "1234567.654321"]
)
def test_what_is_read_back_equals_what_was_written(college, value):
    college.record(college.row(value))

    assert college.record(college.row(value)).same == 1


def test_undoing_a_batch_brings_the_value_before_it_back(college):
    first, second = college.batch(), college.batch()
    college.record(college.row("1"), college.row("5", 1), batch=first)
    college.record(college.row("2"), college.row("9", 2), batch=second)

    counts = undo_observations(batch=second)

    assert (counts.changed, counts.gone) == (1, 1)
    assert [college.current(n) for n in range(3)] == [1, 5, None]


def test_undoing_an_older_batch_leaves_a_later_value(college):
    first, second = college.batch(), college.batch()
    college.record(college.row("1"), batch=first)
    college.record(college.row("2"), batch=second)

    undo_observations(batch=first)
    assert college.current() == 2
    undo_observations(batch=second)

    assert college.current() is None


def test_after_an_undo_numbers_of_versions_go_on(college):
    batch = college.batch()
    college.record(college.row("1"), batch=batch)
    undo_observations(batch=batch)

    counts = college.record(college.row("1"))

    assert counts.new == 1
    assert college.versions() == [(1, 1, False, True), (2, 1, True, False)]


def test_undoing_twice_changes_nothing(college):
    first, second = college.batch(), college.batch()
    college.record(college.row("1"), batch=first)
    college.record(college.row("2"), batch=second)
    undo_observations(batch=second)
    before = college.versions()

    undo_observations(batch=second)

    assert college.versions() == before


def test_a_withdrawn_value_is_not_brought_back_by_an_undo(college):
    first, second = college.batch(), college.batch()
    college.record(college.row("1"), batch=first)
    ids = Observation.objects.of(college.institution).values_list("pk", flat=True)
    assert withdraw_observations(institution=college.institution, ids=list(ids)) == 1
    college.record(college.row("2"), batch=second)

    undo_observations(batch=second)

    assert college.current() is None


def test_another_college_is_untouched(college):
    other = College()
    batch = college.batch()
    other.record(other.row("7"))
    college.record(college.row("1"), batch=batch)

    undo_observations(batch=batch)

    assert (other.current(), college.current()) == (7, None)


def test_statements_grow_with_metrics_and_not_with_rows(college, django_assert_max_num_queries):
    college.subjects += [make_subject(college.institution, parent=None) for _ in range(27)]
    college.record(*[college.row("1", n) for n in range(30)])

    with django_assert_max_num_queries(6):
        college.record(*[college.row("2", n) for n in range(30)])
