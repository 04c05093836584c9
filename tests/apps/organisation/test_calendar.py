"""Working days: the nation's, the college's over them, and years that nobody announced yet."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from apps.core.errors import DomainError, InvalidError
from apps.core.request_cache import request_cache
from apps.operations.models import AuditEntry
from apps.organisation.calendar import add_working_days, is_working_day, working_days_between
from apps.organisation.services import remove_holiday, save_holiday
from tests import factories

FAR = 2090


@pytest.fixture
def college(db):
    return factories.make_institution()


def test_weeks_holidays_and_moved_days_of_the_nation(college):
    assert is_working_day(college, date(2025, 3, 18))
    assert not is_working_day(college, date(2025, 3, 22)), "a Saturday"
    assert not is_working_day(college, date(2025, 10, 1)), "the National Day"
    assert is_working_day(college, date(2025, 9, 28)), "a Sunday that was moved"


def test_the_colleges_own_days_come_first(college):
    with request_cache():
        assert is_working_day(college, date(2025, 3, 18))
        off = save_holiday(institution=college, day=date(2025, 3, 18), name="校庆")
        assert not is_working_day(college, date(2025, 3, 18))
        save_holiday(institution=college, day=date(2025, 3, 22), name="补课", is_off=False)
        assert is_working_day(college, date(2025, 3, 22))
        remove_holiday(holiday=off)
        assert is_working_day(college, date(2025, 3, 18))


def test_one_college_does_not_close_another(college):
    save_holiday(institution=college, day=date(2025, 3, 18), name="校庆")
    assert is_working_day(factories.make_institution(), date(2025, 3, 18))


def test_deadlines_count_working_days_over_a_long_holiday(college):
    before = date(2025, 9, 30)
    assert add_working_days(college, before, 1) == date(2025, 10, 9)
    assert add_working_days(college, before, 3) == date(2025, 10, 11), "a Saturday that was moved"
    assert add_working_days(college, date(2025, 10, 9), -1) == before
    assert add_working_days(college, date(2025, 10, 4), 0) == date(2025, 10, 4)
    assert working_days_between(college, before, date(2025, 10, 9)) == 1
    assert working_days_between(college, date(2025, 10, 9), before) == -1
    assert working_days_between(college, before, before) == 0


def test_a_year_that_is_not_announced_is_said_until_somebody_writes_its_days(college):
    monday = date(FAR, 1, 2)
    for ask in (
        lambda: is_working_day(college, monday),
        lambda: add_working_days(college, monday, 5),
        lambda: working_days_between(college, monday, monday + timedelta(days=5)),
    ):
        with pytest.raises(DomainError, match=f"{FAR}年放假安排尚未公布"):
            ask()
    save_holiday(institution=college, day=date(FAR, 1, 3), name="元旦")
    assert is_working_day(college, monday)
    assert not is_working_day(college, date(FAR, 1, 3))
    assert not is_working_day(college, date(FAR, 1, 7)), "a Saturday"


def test_a_day_is_written_once_with_a_name_and_noted(college):
    with pytest.raises(InvalidError, match="名称"):
        save_holiday(institution=college, day=date(2025, 3, 18), name=" ")
    for name in ("校庆", "校庆", "校庆日"):
        save_holiday(institution=college, day=date(2025, 3, 18), name=name)
    assert AuditEntry.objects.of(college).filter(action="holiday.save").count() == 2


class CountingForthAndBack(TestCase):
    """Whatever is added is found between."""

    @given(
        start=st.dates(date(2024, 2, 1), date(2025, 10, 1)),
        n=st.integers(min_value=-15, max_value=40).filter(bool),
    )
    def test_adding_and_counting_agree(self, start, n):
        found = add_working_days(0, start, n)
        assert is_working_day(0, found)
        if n > 0:
            assert working_days_between(0, start, found) == n
