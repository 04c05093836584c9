"""The calendar says in time that it runs out: on two desks, on its page, in the doctor."""

from datetime import date

import pytest
from django.urls import reverse

from apps.console.doctor.colleges import _calendar
from apps.console.services.calendar_watch import watch_calendar, watch_calendars
from apps.organisation.models import Period
from apps.organisation.running_out import calendar_gaps
from apps.organisation.services import ensure_calendar
from apps.workflow.models import DueItem
from apps.workflow.selectors import due_items_for
from tests.factories import log_in, make_calendar, make_institution, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def college():
    college = make_institution()
    make_calendar(college, 2026)
    return college


def asked(college):
    items = DueItem.objects.of(college).open().filter(kind="console.calendar")
    codes = {one.pk: one.code for one in Period.objects.of(college)}
    return [(codes[item.object_id], item.role) for item in items.order_by("role")]


def test_nothing_is_said_before_the_last_sixty_days(college, clock_at):
    clock_at(date(2026, 10, 31))
    assert watch_calendars() == 0
    assert calendar_gaps(college) == []
    assert _calendar().state == "ok"


def test_both_desks_are_told_once_until_the_next_year_is_there(college, clock_at, client):
    office = make_user(college, "质管", role="qa_office")
    admin = make_user(college, "管理员", role="system_admin")
    clock_at(date(2026, 11, 1))
    assert watch_calendars() == 1
    assert watch_calendar(institution=college)
    assert asked(college) == [("2026", "qa_office"), ("2026", "system_admin")]
    for person in (office, admin):
        (item,) = due_items_for(person)
        assert (item.title, item.due_on) == ("补 2027 年校历", date(2026, 12, 31))
        assert "年度只到 2026年12月31日" in item.detail

    log_in(client, admin)
    page = client.get(reverse("console:calendar_at", args=[item.object_id]), follow=True)
    page = page.content.decode()
    assert "年度只到 2026年12月31日；月只到 2026年12月31日" in page
    client.post(reverse("console:year_make"), {"year": 2027})
    assert asked(college) == []
    assert "只到" not in client.get(reverse("console:calendar")).content.decode()


def test_terms_that_end_are_said_although_the_year_goes_on(college, clock_at):
    ensure_calendar(institution=college, year=2027)
    Period.objects.of(college).filter(kind="week", start__gt=date(2027, 8, 31)).delete()
    Period.objects.of(college).filter(kind="term", start__gt=date(2027, 8, 31)).delete()
    Period.objects.of(college).filter(kind="academic_year", start__gt=date(2027, 8, 31)).delete()
    clock_at(date(2027, 9, 2))
    assert [gap.words for gap in calendar_gaps(college)] == [
        "学年只到 2027年8月31日",
        "学期只到 2027年8月31日",
    ]
    finding = _calendar()
    assert finding.state == "degraded"
    assert college.name in finding.detail


def test_a_term_without_teaching_weeks_is_said(college, clock_at):
    ensure_calendar(institution=college, year=2027)
    Period.objects.of(college).filter(kind="week", parent__code="2026-2027-2").delete()
    clock_at(date(2026, 11, 1))
    assert calendar_gaps(college) == []
    clock_at(date(2026, 12, 20))
    assert [gap.words for gap in calendar_gaps(college)] == ["2026—2027 学年第 2 学期没有教学周"]


def test_a_college_without_a_calendar_is_not_asked(clock_at):
    watch_calendars()
    assert not DueItem.objects.across_institutions(reason="a test").exists()
