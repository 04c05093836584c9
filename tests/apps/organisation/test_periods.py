"""The calendar makes itself, is moved at its borders, and leaves no day out."""

from datetime import date, timedelta

import pytest

from apps.core.errors import InvalidError
from apps.operations.models import AuditEntry
from apps.organisation.invariants import periods_meet
from apps.organisation.models import Period
from apps.organisation.selectors import period_on
from apps.organisation.services import ensure_calendar, save_period, set_teaching_weeks
from tests import factories

pytestmark = pytest.mark.django_db
Kind = Period.Kind


@pytest.fixture
def college():
    return factories.make_institution()


@pytest.fixture
def calendar(college):
    ensure_calendar(institution=college, year=2026)
    return lambda code: Period.objects.of(college).get(code=code)


def codes(college, kind):
    rows = Period.objects.of(college).filter(kind=kind).order_by("start")
    return list(rows.values_list("code", flat=True))


def move(period, **dates):
    fields = ("institution", "kind", "code", "title", "start", "end", "parent")
    return save_period(**{name: getattr(period, name) for name in fields} | dates)


def test_a_year_brings_its_academic_years_terms_months_and_weeks(college, calendar):
    assert codes(college, Kind.YEAR) == ["2026"]
    assert codes(college, Kind.ACADEMIC_YEAR) == ["2025-2026", "2026-2027"]
    terms = ["2025-2026-1", "2025-2026-2", "2026-2027-1", "2026-2027-2"]
    assert codes(college, Kind.TERM) == terms
    assert codes(college, Kind.MONTH) == [f"2026-{month:02}" for month in range(1, 13)]
    assert len(codes(college, Kind.WEEK)) == 80
    term, first = calendar("2025-2026-2"), calendar("2025-2026-2-W01")
    assert (term.title, term.parent.code) == ("2025—2026 学年第 2 学期", "2025-2026")
    assert (first.start, first.end, first.parent) == (
        date(2026, 2, 23),
        date(2026, 3, 1),
        term,
    )


def test_a_second_time_makes_and_notes_nothing(college, calendar):
    entries = AuditEntry.objects.of(college).filter(action="calendar.ensure")
    assert entries.count() == 1
    assert ensure_calendar(institution=college, year=2026) == []
    assert entries.count() == 1


@pytest.mark.parametrize("years", [(2026, 2027), (2027, 2026), (2026, 2029), (2024, 2023, 2026)])
def test_no_day_is_left_out_in_whatever_order_years_are_opened(college, years):
    for year in years:
        ensure_calendar(institution=college, year=year)
    assert list(periods_meet()) == []
    assert codes(college, Kind.YEAR) == [str(y) for y in range(min(years), max(years) + 1)]


def test_what_a_college_wrote_itself_stays_and_is_joined(college):
    own = {"institution": college, "kind": Kind.TERM, "title": "春季学期"}
    save_period(**own, code="spring", start=date(2026, 2, 20), end=date(2026, 8, 25))
    ensure_calendar(institution=college, year=2026)
    assert codes(college, Kind.TERM) == ["2025-2026-1", "spring", "2026-2027-1", "2026-2027-2"]
    terms = {term.code: term for term in Period.objects.of(college).filter(kind=Kind.TERM)}
    assert terms["2025-2026-1"].end == date(2026, 2, 19)
    assert (terms["spring"].start, terms["spring"].end) == (date(2026, 2, 20), date(2026, 8, 25))
    assert terms["2026-2027-1"].start == terms["2026-2027-1"].parent.start


@pytest.mark.parametrize("year", [26, 1999, 2101])
def test_a_number_that_is_no_year_is_refused(college, year):
    with pytest.raises(InvalidError, match="不是一个年度"):
        ensure_calendar(institution=college, year=year)


def test_every_day_of_a_year_lies_in_one_term(college, calendar):
    day = date(2026, 1, 1)
    while day.year == 2026:
        assert period_on(college, Kind.TERM, day) is not None
        day += timedelta(days=17)
    assert period_on(college, Kind.WEEK, date(2026, 8, 1)) is None


def test_a_moved_border_takes_the_neighbour_with_it(college, calendar):
    autumn = calendar("2025-2026-1")
    Period.objects.of(college).filter(
        kind=Kind.WEEK, parent=autumn, start__gt="2026-01-04"
    ).delete()
    for end in (date(2026, 1, 20), date(2026, 2, 10)):
        move(calendar("2025-2026-1"), end=end)
        assert calendar("2025-2026-2").start == end + timedelta(days=1)
        assert list(periods_meet()) == []


def test_a_border_does_not_leave_weeks_or_cross_the_academic_year(college, calendar):
    with pytest.raises(InvalidError, match="之外"):
        move(calendar("2025-2026-1"), end=date(2026, 1, 10))
    with pytest.raises(InvalidError, match="超出了"):
        move(calendar("2025-2026-2"), end=date(2026, 9, 10))
    with pytest.raises(InvalidError, match="早于"):
        move(calendar("2025-2026-2"), end=date(2026, 1, 10))
    assert calendar("2025-2026-2").end == date(2026, 8, 31)


def test_two_periods_of_a_kind_do_not_overlap(college, calendar):
    with pytest.raises(InvalidError, match="重叠"):
        save_period(
            institution=college,
            kind=Kind.TERM,
            code="extra",
            title="小学期",
            start=date(2026, 7, 1),
            end=date(2026, 7, 20),
        )


def test_teaching_weeks_follow_the_colleges_own_first_monday(college, calendar):
    term = calendar("2025-2026-2")
    kept = calendar("2025-2026-2-W01").pk
    weeks = set_teaching_weeks(term=term, first_monday=date(2026, 3, 2), count=18)
    assert (weeks[0].pk, weeks[0].start, len(weeks)) == (kept, date(2026, 3, 2), 18)
    assert Period.objects.of(college).filter(parent=term).count() == 18


@pytest.mark.parametrize(
    ("first", "count"),
    [("2026-03-03", 18), ("2026-01-26", 18), ("2026-03-02", 30), ("2026-03-02", 0)],
)
def test_weeks_begin_on_a_monday_and_stay_in_their_term(calendar, first, count):
    with pytest.raises(InvalidError):
        set_teaching_weeks(
            term=calendar("2025-2026-2"), first_monday=date.fromisoformat(first), count=count
        )


def test_gaps_and_overlaps_are_told_by_the_invariant(college, calendar):
    Period.objects.of(college).filter(code="2026-05").delete()
    Period.objects.of(college).filter(code="2026-08").update(end=date(2026, 9, 3))
    told = list(periods_meet())
    assert len(told) == 2
    assert "leave a gap" in told[0]
    assert "overlap" in told[1]
