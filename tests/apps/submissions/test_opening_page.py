"""开启填报: choose, see who would be asked and who has nobody, then open; again, only what is missing."""

from datetime import date

import pytest
from django.urls import reverse

from apps.submissions.models import Submission
from tests.factories import log_in, make_subject

from .test_periods import School, phases

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(clock_at, client):
    clock_at(date(2026, 3, 5))
    school = School()
    school.template("year", phases(("03-01", "03-31"), ("12-01", "12-25")), code="plan")
    school.template(
        "month", phases(("start", "start+4"), ("end-9", "day-30")), code="monthly", name="诊改月报"
    )
    school.lonely = make_subject(school.college, name="无人", unit=school.units[0])
    log_in(client, school.office)
    return school


URL = "submissions:open_year"


def seen(client, **asked):
    return client.get(reverse(URL), asked)


def test_before_it_opens_the_page_counts_and_names_who_has_nobody(school, client):
    page = seen(client, year="2026", subjects="")
    text = page.content.decode()
    assert (page.context["new"], page.context["people"]) == (3, 2)
    (row,) = page.context["rows"]
    assert (row.there, row.nobody, row.names, row.lack) == (0, 1, ("无人",), "没有专业负责人")
    assert "开启，新建 3 份" in text
    assert not Submission.objects.of(school.college).exists(), "nothing is opened by looking"


def test_a_pilot_of_one_unit_then_the_rest(school, client):
    pilot = {"year": "2026", "units": school.units[1].pk}
    assert seen(client, **pilot).context["new"] == 1
    client.post(reverse(URL), pilot)
    assert [one.subject for one in Submission.objects.of(school.college)] == [school.majors[1]]

    page = seen(client, year="2026", subjects="")
    assert (page.context["rows"][0].there, page.context["new"]) == (1, 2)
    client.post(reverse(URL), {"year": "2026"})
    again = client.post(reverse(URL), {"year": "2026"}, follow=True)
    assert "都已经有了" in again.content.decode()
    assert "没有要新建的" in seen(client, year="2026", subjects="").content.decode()
    assert Submission.objects.of(school.college).count() == 3


def test_some_subjects_by_name_or_code(school, client):
    sent = {"year": "2026", "subjects": f"护理、{school.lonely.code}"}
    assert seen(client, **sent).context["new"] == 2
    client.post(reverse(URL), sent)
    names = {one.subject.name for one in Submission.objects.of(school.college)}
    assert names == {"护理", "无人"}
    wrong = client.post(reverse(URL), {"year": "2026", "subjects": "不存在"})
    assert wrong.status_code == 422
    assert "没有找到“不存在”" in wrong.content.decode()


def test_a_months_forms_are_opened_on_the_same_page(school, client):
    page = seen(client, year="2026-03", subjects="")
    assert [row.title for row in page.context["rows"]] == ["诊改月报"]
    client.post(reverse(URL), {"year": "2026-03", "forms": "monthly"})
    assert {one.period.code for one in Submission.objects.of(school.college)} == {"2026-03"}
    listed = client.get(reverse("submissions:list"), {"year": "2026-03"}).content.decode()
    assert "2026年3月" in listed


def test_whoever_does_not_open_plans_sees_nothing_of_it(school, client):
    log_in(client, school.people[0])
    assert seen(client, year="2026").status_code == 403
