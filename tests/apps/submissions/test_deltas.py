"""A target says how far it is from 现有基础, and that it goes the wrong way where it does."""

import json
from datetime import date

import pytest
from django.urls import reverse

from apps.datahub.models import Metric
from apps.organisation.choices import Role
from tests.factories import (
    give_role,
    log_in,
    make_calendar,
    make_institution,
    make_subject,
    make_submission,
    make_template,
    make_user,
)
from tests.factories.forms import _column

pytestmark = pytest.mark.django_db
MEASURES = [
    {"code": "rate", "caption": "就业率", "unit": "%", "metric": "up"},
    {"code": "gone", "caption": "流失人数", "unit": "人", "metric": "down"},
    {"code": "own", "caption": "自定", "unit": "项", "metric": ""},
]


class Form:
    """One row with three numbers beside 现有基础 and 年度目标, written by its leader."""

    def __init__(self, client):
        college = make_institution()
        make_calendar(college, 2026)
        self.subject = make_subject(college, name="护理")
        for code in ("up", "down"):
            Metric.objects.create(
                institution=college,
                code=code,
                name=code,
                layer="major",
                kind="major",
                direction=code,
            )
        item = {"code": "i1", "number": 1, "label": "就业", "measures": MEASURES}
        columns = [_column("group", "诊改内容", ""), _column("item", "项目", "")]
        columns += [_column("baseline", "现有基础", "plan"), _column("target", "年度目标", "plan")]
        group = {"code": "g", "title": "质量", "free_rows": False, "printed_rows": 0}
        template = make_template(
            college, columns=columns, groups=[group | {"own_columns": [], "items": [item]}]
        )
        leader = make_user(college, "何静")
        give_role(leader, Role.MAJOR_LEADER, subject=self.subject)
        self.submission = make_submission(college, template=template, subject=self.subject)
        self.client = log_in(client, leader)
        self.url = reverse("submissions:detail", args=[self.submission.pk])
        self.key = f"i{template.groups.get().items.get().pk}"

    def save(self, column, **values):
        answer = self.client.post(
            reverse("submissions:cell_save", args=[self.submission.pk]),
            json.dumps({"key": self.key, "column": column, "version": 0, "values": values}),
            content_type="application/json",
        )
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()["deltas"]


@pytest.fixture
def form(client, clock_at):
    clock_at(date(2026, 3, 18))
    return Form(client)


def test_saving_says_how_far_the_target_is_and_which_way_is_wrong(form):
    assert form.save("baseline", rate="90", gone="12", own="5") == {}

    deltas = form.save("target", rate="88.5", gone="14", own="3")

    assert deltas == {
        "target.rate": {"words": "−1.5，低于现有基础", "worse": True},
        "target.gone": {"words": "+2，高于现有基础", "worse": True},
        "target.own": {"words": "−2", "worse": False},
    }


def test_a_target_that_is_better_is_no_matter(form):
    form.save("target", rate="91", gone="10")

    deltas = form.save("baseline", rate="90", gone="12")

    assert {code: one["words"] for code, one in deltas.items()} == {
        "target.rate": "+1",
        "target.gone": "−2",
    }
    assert not any(one["worse"] for one in deltas.values())


def test_who_fills_in_and_who_reviews_read_it_on_the_page(form):
    form.save("baseline", rate="90")
    form.save("target", rate="88.5")

    assert "−1.5，低于现有基础" in form.client.get(form.url).content.decode()

    phase = form.submission.phases.get(phase__code="plan")
    phase.state = "submitted"
    phase.save()
    page = form.client.get(form.url).content.decode()
    assert "已送审，审核期间不能修改" in page
    assert "−1.5，低于现有基础" in page
