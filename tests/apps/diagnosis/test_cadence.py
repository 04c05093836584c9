"""Which days a cycle covers: with the college's calendar and without, over every edge of it."""

from datetime import date, timedelta

import pytest

from apps.diagnosis.cadence import ANCHOR, Calendar, window_on, windows_back
from apps.organisation.models import Period
from tests.factories import make_calendar, make_institution

PLAIN = Calendar()


def span(unit, every, day, calendar=PLAIN, anchor=ANCHOR):
    window = window_on(calendar, unit, every, anchor, date.fromisoformat(day))
    return window and (window.code, str(window.start), str(window.end))


@pytest.mark.parametrize(
    ("unit", "every", "day", "expected"),
    [
        ("day", 1, "2026-11-21", ("D20261121", "2026-11-21", "2026-11-21")),
        ("day", 7, "2026-01-03", ("D20251229", "2025-12-29", "2026-01-04")),
        ("week", 1, "2026-01-01", ("2026-W01", "2025-12-29", "2026-01-04")),
        ("week", 1, "2027-01-03", ("2026-W53", "2026-12-28", "2027-01-03")),
        ("week", 1, "2027-01-04", ("2027-W01", "2027-01-04", "2027-01-10")),
        ("week", 2, "2024-01-14", ("2024-W01+2", "2024-01-01", "2024-01-14")),
        ("week", 2, "2024-01-15", ("2024-W03+2", "2024-01-15", "2024-01-28")),
        ("month", 1, "2024-02-29", ("2024-02", "2024-02-01", "2024-02-29")),
        ("month", 1, "2025-02-28", ("2025-02", "2025-02-01", "2025-02-28")),
        ("month", 1, "2026-12-31", ("2026-12", "2026-12-01", "2026-12-31")),
        ("month", 2, "2026-12-31", ("2026-11+2", "2026-11-01", "2026-12-31")),
        ("month", 5, "2027-01-01", ("2026-09+5", "2026-09-01", "2027-01-31")),
        ("quarter", 1, "2028-02-29", ("2028-Q1", "2028-01-01", "2028-03-31")),
        ("quarter", 1, "2026-10-01", ("2026-Q4", "2026-10-01", "2026-12-31")),
        ("half_year", 1, "2026-06-30", ("2026-H1", "2026-01-01", "2026-06-30")),
        ("half_year", 1, "2026-07-01", ("2026-H2", "2026-07-01", "2026-12-31")),
        ("term", 1, "2026-11-21", ("2026-2027-1", "2026-09-01", "2027-01-31")),
        ("term", 1, "2027-01-31", ("2026-2027-1", "2026-09-01", "2027-01-31")),
        ("term", 1, "2027-02-01", ("2026-2027-2", "2027-02-01", "2027-08-31")),
        ("term", 2, "2027-02-01", ("2026-2027-1+2", "2026-09-01", "2027-08-31")),
        ("year", 1, "2028-02-29", ("2028", "2028-01-01", "2028-12-31")),
        ("year", 3, "2026-11-21", ("2024-2026", "2024-01-01", "2026-12-31")),
        ("year", 3, "2027-01-01", ("2027-2029", "2027-01-01", "2029-12-31")),
        ("demand", 1, "2026-11-21", None),
    ],
)
def test_plain_arithmetic_where_the_calendar_is_empty(unit, every, day, expected):
    assert span(unit, every, day) == expected


@pytest.mark.parametrize("unit", ["day", "week", "month", "quarter", "term", "half_year", "year"])
@pytest.mark.parametrize("every", [1, 2, 3])
def test_windows_tile_the_days_without_gap_or_overlap(unit, every):
    day, last = date(2023, 11, 1), None
    while day < date(2029, 3, 1):
        window = window_on(PLAIN, unit, every, ANCHOR, day)
        assert window.start <= day <= window.end
        assert last is None or (window == last) == (day <= last.end)
        last = window
        day += timedelta(days=1)


def test_a_three_year_round_begins_with_its_scheme():
    assert span("year", 3, "2026-11-21", anchor=date(2025, 6, 1))[0] == "2025-2027"


class TestWithACalendar:
    pytestmark = pytest.mark.django_db

    @pytest.fixture
    def calendar(self):
        institution = make_institution()
        make_calendar(institution, 2026)
        return Calendar.of(institution)

    def test_weeks_are_the_teaching_weeks(self, calendar):
        window = window_on(calendar, "week", 1, ANCHOR, date(2026, 11, 18))
        assert window.period.kind == Period.Kind.WEEK
        assert window.code == window.period.code
        assert (window.start, window.end) == (window.period.start, window.period.end)

    def test_two_weeks_are_counted_from_the_first_week_of_the_term(self, calendar):
        weeks = [w for w in calendar.rows("week") if w.parent.code == "2026-2027-1"]
        first = window_on(calendar, "week", 2, ANCHOR, weeks[0].start)
        second = window_on(calendar, "week", 2, ANCHOR, weeks[2].end)
        assert (first.start, first.end) == (weeks[0].start, weeks[1].end)
        assert (second.code, second.title) == (f"{weeks[2].code}+2", "第 3—4 周")

    def test_the_last_block_of_a_term_ends_with_it(self, calendar):
        weeks = [w for w in calendar.rows("week") if w.parent.code == "2026-2027-1"]
        last = window_on(calendar, "week", 3, ANCHOR, weeks[-1].end)
        assert last.end == weeks[-1].end <= last.period.parent.end

    def test_a_vacation_has_no_weeks(self, calendar):
        assert window_on(calendar, "week", 1, ANCHOR, date(2026, 8, 12)) is None

    def test_where_the_calendar_ends_plain_weeks_go_on(self, calendar):
        window = window_on(calendar, "week", 1, ANCHOR, date(2031, 3, 5))
        assert (window.code, window.period) == ("2031-W10", None)

    def test_months_terms_and_years_are_the_calendars(self, calendar):
        for unit in ("month", "term", "year"):
            window = window_on(calendar, unit, 1, ANCHOR, date(2026, 11, 21))
            assert window.period.kind == unit
            assert (window.start, window.end) == (window.period.start, window.period.end)

    def test_a_term_that_the_college_moved_is_followed(self, calendar):
        term = next(t for t in calendar.rows("term") if t.code == "2026-2027-1")
        spring = next(t for t in calendar.rows("term") if t.code == "2025-2026-2")
        spring.end = date(2026, 8, 23)
        term.start, term.end = date(2026, 8, 24), date(2027, 1, 17)
        window = window_on(calendar, "term", 1, ANCHOR, date(2026, 8, 25))
        assert (window.start, window.end) == (term.start, term.end)
        assert window_on(calendar, "term", 1, ANCHOR, date(2027, 1, 25)) is None

    def test_a_quarter_ends_with_its_last_month(self, calendar):
        window = window_on(calendar, "quarter", 1, ANCHOR, date(2026, 11, 21))
        assert window.period.code == "2026-12"

    def test_windows_back_skip_the_vacation(self, calendar):
        back = list(windows_back(calendar, "week", 1, ANCHOR, date(2026, 9, 7), date(2026, 6, 28)))
        assert all(window.period is not None for window in back)
        assert [w.start for w in back] == sorted((w.start for w in back), reverse=True)
