"""A report belongs to a period: a month, a term, an academic year as well as a calendar year."""

from datetime import date

import pytest

from apps.core.errors import InvalidError
from apps.monitoring.models import EarlyWarning
from apps.organisation.models import Period
from apps.organisation.services import ensure_calendar
from apps.reports.compose import compose, document_of
from apps.reports.services import open_report

from .world import DAY, Reported

pytestmark = pytest.mark.django_db
KINDS = [
    ("academic_year", "2026-2027", "2026—2027 学年"),
    ("term", "2026-2027-1", "2026—2027 学年第 1 学期"),
    ("month", "2026-12", "2026年12月"),
    ("year", "2026", "2026年度"),
]


@pytest.fixture
def college(clock_at):
    clock_at(DAY)
    college = Reported()
    ensure_calendar(institution=college.college, year=2026)
    college.happen()
    return college


def of_kind(college, kind, code):
    college.outline.period = kind
    college.outline.save()
    period = Period.objects.of(college.college).get(kind=kind, code=code)
    about = {"outline": college.outline, "subject": college.whole, "period": period}
    return open_report(**about, actor=college.writer)


@pytest.mark.parametrize(("kind", "code", "title"), KINDS)
def test_a_report_of_any_period_is_put_together(college, kind, code, title):
    report = of_kind(college, kind, code)
    data = compose(report)
    assert data["year"] == title
    assert document_of(report).year == title
    computed = {one["code"] for one in data["sections"] if one["blocks"]}
    assert computed >= {"organisation", "targets", "monitoring", "diagnosis", "problems"}


def test_a_month_counts_what_happened_in_it(college):
    """The warnings of the world were given in one month; its neighbour says that it has none."""
    given = EarlyWarning.objects.of(college.college)[0].opened_on
    own = Period.objects.of(college.college).get(kind="month", start__lte=given, end__gte=given)
    said = str(compose(of_kind(college, "month", own.code))["sections"])
    assert f"{own.title}预警" in said
    empty = str(compose(of_kind(college, "month", "2026-02"))["sections"])
    assert "2026年2月没有发出预警" in empty


def test_a_report_is_written_for_the_kind_of_period_that_its_outline_names(college):
    academic = Period.objects.of(college.college).get(kind="academic_year", code="2026-2027")
    with pytest.raises(InvalidError, match="按年度编写，2026—2027 学年不是"):
        open_report(
            outline=college.outline,
            subject=college.whole,
            period=academic,
            actor=college.writer,
        )
    assert academic.start == date(2026, 9, 1)
