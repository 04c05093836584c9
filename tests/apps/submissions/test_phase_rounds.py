"""Phases of forms as rounds: reminded of a week before they are due, counted when they are over."""

from datetime import date

import pytest

from apps.submissions.models import Submission, SubmissionPhase
from apps.submissions.services import open_forms
from apps.workflow.models import DueItem, Round
from apps.workflow.rounds import tick
from tests.factories import told

from .test_periods import School, phases

pytestmark = pytest.mark.django_db
CODE = "submissions.phase"


@pytest.fixture
def school(clock_at):
    clock_at(date(2026, 3, 5))
    school = School()
    school.template("year", phases(("03-01", "03-31"), ("12-01", "12-25")))
    open_forms(period=school.period("year", "2026"), actor=school.office)
    return school


def test_a_phase_is_reminded_of_once_and_counted_when_it_is_over(school, clock_at):
    assert tick(school.college)[CODE]["opened"] == {"rounds": 1, "items": 2, "not_run": 0}
    assert tick(school.college)[CODE]["opened"]["rounds"] == 0

    first = SubmissionPhase.objects.of(school.college).filter(phase__code="plan").order_by("pk")[0]
    first.state = "submitted"
    first.save()
    DueItem.objects.of(school.college).filter(object_id=first.submission_id).update(state="done")
    clock_at(date(2026, 3, 24))
    assert tick(school.college)[CODE]["reminded"] == 1
    assert tick(school.college)[CODE]["reminded"] == 0
    notice = told(school.college).get()
    assert "3月31日前要提交" in notice.title
    assert notice.user != first.submission.subject.user

    clock_at(date(2026, 4, 1))
    assert tick(school.college)[CODE]["closed"] == {"rounds": 1, "missed": 1}
    row = Round.objects.of(school.college).get()
    assert (row.state, row.submitted, row.missed) == ("closed", 1, 1)
    left = SubmissionPhase.objects.of(school.college).filter(phase__code="plan", state="draft")
    assert left.count() == 1, "it may still be written"
    assert DueItem.objects.of(school.college).open().count() == 1


def test_each_phase_is_a_round_of_its_own(school, clock_at):
    tick(school.college)
    clock_at(date(2026, 12, 2))
    tick(school.college)
    titles = Round.objects.of(school.college).order_by("starts_on").values_list("title", flat=True)
    assert ["（plan填写）" in titles[0], "（review填写）" in titles[1]] == [True, True]


def test_a_monthly_form_opens_by_itself_in_each_month(school, clock_at):
    school.template(
        "month",
        phases(("start", "start+4"), ("end-9", "day-30")),
        code="monthly",
        name="部门诊改月报",
        opens_itself=True,
    )
    form = "submissions.form"
    assert tick(school.college)[form]["opened"] == {"rounds": 1, "items": 2, "not_run": 0}
    assert tick(school.college)[form]["opened"]["rounds"] == 0
    clock_at(date(2026, 4, 2))
    assert tick(school.college)[form]["opened"]["rounds"] == 1
    monthly = Submission.objects.of(school.college).filter(form_code="monthly")
    assert (
        sorted(monthly.values_list("period__code", flat=True)) == ["2026-03"] * 2 + ["2026-04"] * 2
    )
    assert DueItem.objects.of(school.college).open().filter(object_id__in=monthly).exists()
