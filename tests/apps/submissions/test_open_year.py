"""Opening a year from the page: only a year near today, and the list shows the one that runs."""

from datetime import date

import pytest
from django.urls import reverse

from apps.core import clock
from apps.organisation.choices import Role
from apps.submissions.models import Submission
from tests.factories import (
    log_in,
    make_calendar,
    make_institution,
    make_subject,
    make_template,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    with clock.travel(date(2026, 3, 18)):
        college = make_institution()
        make_calendar(college, 2026)
        make_subject(college, name="护理")
        make_template(college)
        user = make_user(college, role=Role.QA_OFFICE)
        log_in(client, user)
        yield user


def opened(office):
    rows = Submission.objects.of(office.institution)
    return sorted(rows.values_list("period__code", flat=True))


def test_a_slip_of_the_finger_opens_no_far_year(client, office):
    answer = client.post(reverse("submissions:open_year"), {"year": "2035"}, follow=True)

    assert "只能开启去年、今年或明年的年度" in answer.content.decode()
    assert opened(office) == []


def test_a_form_for_some_kinds_of_units_goes_to_those_only(client, office):
    college = office.institution
    make_unit(college, "护理系", kind="teaching")
    make_unit(college, "教务处", kind="office")
    make_template(
        college, code="tasks", layer="school", kind="unit", name="任务书", unit_kinds=["office"]
    )

    client.post(reverse("submissions:open_year"), {"year": "2026"})

    rows = Submission.objects.of(college).filter(form_code="tasks")
    assert list(rows.values_list("subject__name", flat=True)) == ["教务处"]


def test_the_list_shows_the_year_that_runs_although_the_next_is_open(client, office):
    for year in ("2026", "2027"):
        client.post(reverse("submissions:open_year"), {"year": year})

    page = client.get(reverse("submissions:list"))

    assert opened(office) == ["2026", "2027"]
    assert page.context["year"] == "2026"
