"""Which days a run covers: with the college's calendar and without, over every edge of it."""

from datetime import date, timedelta
from itertools import islice, pairwise

import pytest

from apps.organisation.cadences import ANCHOR, Cadence, Calendar, Moment, Timing
from apps.organisation.cadences.windows import window_on
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
        ("calendar_week", 1, "2026-08-12", ("2026-W33", "2026-08-10", "2026-08-16")),
        ("academic_year", 1, "2026-08-31", ("2025-2026", "2025-09-01", "2026-08-31")),
        ("academic_year", 1, "2026-09-01", ("2026-2027", "2026-09-01", "2027-08-31")),
        ("academic_year", 3, "2027-01-01", ("2026-2029", "2026-09-01", "2029-08-31")),
        ("demand", 1, "2026-11-21", None),
    ],
)
def test_plain_arithmetic_where_the_calendar_is_empty(unit, every, day, expected):
    assert span(unit, every, day) == expected


UNITS = [
    "day",
    "week",
    "calendar_week",
    "month",
    "quarter",
    "term",
    "half_year",
    "year",
    "academic_year",
]


@pytest.mark.parametrize("unit", UNITS)
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

    def test_calendar_weeks_go_on_in_the_vacation(self, calendar):
        window = window_on(calendar, "calendar_week", 1, ANCHOR, date(2026, 8, 12))
        assert (window.start, window.end) == (date(2026, 8, 10), date(2026, 8, 16))

    def test_months_and_years_are_the_calendars(self, calendar):
        for unit in ("month", "year", "academic_year"):
            window = window_on(calendar, unit, 1, ANCHOR, date(2026, 11, 21))
            assert window.period.kind == unit
            assert (window.start, window.end) == (window.period.start, window.period.end)

    def test_a_term_that_the_college_moved_is_followed(self, calendar):
        term = next(t for t in calendar.rows("term") if t.code == "2026-2027-1")
        spring = next(t for t in calendar.rows("term") if t.code == "2025-2026-2")
        spring.end = date(2026, 8, 23)
        term.start, term.end = date(2026, 8, 24), date(2027, 1, 31)
        window = window_on(calendar, "term", 1, ANCHOR, date(2026, 8, 25))
        assert (window.start, window.end) == (term.start, date(2027, 1, 24))
        assert window_on(calendar, "term", 1, ANCHOR, date(2027, 1, 25)) is None

    def test_a_terms_work_ends_when_its_teaching_ends(self, calendar):
        """Twenty weeks from Monday 7 September end on Sunday 24 January, the term on the 31st."""
        window = window_on(calendar, "term", 1, ANCHOR, date(2026, 11, 21))
        assert (window.start, window.end) == (date(2026, 9, 1), date(2027, 1, 24))
        assert window.period.end == date(2027, 1, 31)
        assert window_on(calendar, "term", 1, ANCHOR, date(2027, 1, 28)) is None

    def test_two_terms_in_one_go_over_the_vacation_between_them(self, calendar):
        window = window_on(calendar, "term", 2, ANCHOR, date(2026, 1, 31))
        assert (window.start, window.end) == (date(2025, 9, 1), date(2026, 7, 12))

    def test_three_times_in_a_term_are_by_whole_teaching_weeks(self, calendar):
        cadence = Cadence("term", times=3)
        parts = list(islice(cadence.windows_ahead(calendar, date(2026, 9, 1)), 4))
        assert [(str(p.start), str(p.end)) for p in parts[:3]] == [
            ("2026-09-01", "2026-10-18"),
            ("2026-10-19", "2026-12-06"),
            ("2026-12-07", "2027-01-24"),
        ]
        assert parts[0].title.endswith("第 1 次（共 3 次）")
        assert len({part.code for part in parts}) == 4

    def test_a_quarter_ends_with_its_last_month(self, calendar):
        window = window_on(calendar, "quarter", 1, ANCHOR, date(2026, 11, 21))
        assert window.period.code == "2026-12"

    def test_windows_back_skip_the_vacation(self, calendar):
        back = list(Cadence("week").windows_back(calendar, date(2026, 9, 7), date(2026, 6, 28)))
        assert all(window.period is not None for window in back)
        assert [w.start for w in back] == sorted((w.start for w in back), reverse=True)


@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        ("03-15", "2026-01-01", "2026-12-31", "2026-03-15"),
        ("03-15", "2026-09-01", "2027-08-31", "2027-03-15"),
        ("01-10+1", "2026-01-01", "2026-12-31", "2027-01-10"),
        ("02-29", "2027-01-01", "2027-12-31", "2027-02-28"),
        ("02-29", "2028-01-01", "2028-12-31", "2028-02-29"),
        ("start", "2026-03-01", "2026-03-31", "2026-03-01"),
        ("start+4", "2026-03-01", "2026-03-31", "2026-03-05"),
        ("end-5", "2026-03-01", "2026-03-31", "2026-03-26"),
        ("end+10", "2026-12-01", "2026-12-31", "2027-01-10"),
        ("day-30", "2027-02-01", "2027-02-28", "2027-02-28"),
        ("day-30", "2026-12-01", "2026-12-31", "2026-12-30"),
    ],
)
def test_a_day_is_said_relative_to_its_period(text, start, end, expected):
    moment = Moment.of(text)
    assert str(moment.on(date.fromisoformat(start), date.fromisoformat(end))) == expected


@pytest.mark.parametrize("text", ["", "3-15", "13-01", "02-30", "04-31", "end+0", "day-32", "年末"])
def test_what_says_no_day_is_refused_in_words(text):
    with pytest.raises(ValueError, match="不是一天"):
        Moment.of(text)


def test_every_way_to_say_a_day_has_words():
    said = ("03-15", "01-10+1", "start", "start+3", "end-5", "day-30")
    words = [Moment.of(text).words for text in said]
    assert words == ["3月15日", "次年1月10日", "期初", "期初后 3 天", "期末前 5 天", "当月30日"]


def test_a_month_that_closes_on_its_30th_rests_on_the_31st():
    cadence = Cadence("month", closes="day-30")
    assert cadence.words == "每月 1 次，当月30日前"
    assert cadence.window_on(PLAIN, date(2026, 12, 30)).end == date(2026, 12, 30)
    assert cadence.window_on(PLAIN, date(2026, 12, 31)) is None
    assert cadence.window_on(PLAIN, date(2027, 2, 28)).end == date(2027, 2, 28)


def test_the_windows_ahead_follow_one_another():
    ahead = list(islice(Cadence("quarter").windows_ahead(PLAIN, date(2026, 11, 21)), 5))
    assert [window.code for window in ahead] == [
        "2026-Q4",
        "2027-Q1",
        "2027-Q2",
        "2027-Q3",
        "2027-Q4",
    ]
    assert all(later.start == earlier.end + timedelta(days=1) for earlier, later in pairwise(ahead))
    assert list(Cadence("demand").windows_ahead(PLAIN, date(2026, 11, 21))) == []


def test_a_run_opens_before_its_end_may_be_late_and_is_reminded_of():
    window = Cadence("year").window_on(PLAIN, date(2026, 11, 21))
    timing = Timing(lead_days=30, window_days=14, remind_days=7)
    assert timing.opens_on(window) == date(2026, 12, 1)
    assert timing.last_on(window) == date(2027, 1, 14)
    assert timing.reminds_on(window.end) == date(2026, 12, 24)
    assert Timing().opens_on(window) == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("cadence", "words", "short"),
    [
        (Cadence("week", 2, at_least=True), "至少每 2 周 1 次", "每两周"),
        (Cadence("month"), "每月 1 次", "每月"),
        (Cadence("half_year", 2), "每 2 个半年 1 次", "每两个半年"),
        (Cadence("term", times=3), "每学期 3 次", "每学期 3 次"),
        (Cadence("year", 3), "每 3 年 1 次", "每三年"),
        (Cadence("academic_year"), "每学年 1 次", "每学年"),
        (Cadence("demand"), "按需开启", "按需"),
    ],
)
def test_a_cadence_says_itself(cadence, words, short):
    assert (cadence.words, str(cadence), cadence.short) == (words, words, short)
