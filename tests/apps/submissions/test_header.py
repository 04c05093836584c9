"""A form's header says what the system knows."""

import pytest

from apps.layers.services import assign_subject_role
from apps.organisation.choices import Role
from apps.organisation.models import Period
from apps.submissions.selectors import header_values
from tests.factories import (
    make_calendar,
    make_institution,
    make_subject,
    make_submission,
    make_template,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
HEAD = [{"code": "head", "caption": "负责人", "source": "subject.head"}]


def test_a_majors_form_names_who_leads_the_major_and_else_who_leads_the_unit():
    college = make_institution()
    year = make_calendar(college)
    unit = make_unit(college, "护理系")
    make_user(college, "林海", role=Role.UNIT_HEAD, unit=unit)
    led, alone = (make_subject(college, name=name, unit=unit) for name in ("护理", "助产"))
    assign_subject_role(
        user=make_user(college, "周敏"),
        role=Role.MAJOR_LEADER,
        subject=led,
        valid_from=year.start,
    )
    template = make_template(college, header_fields=HEAD)

    heads = {
        subject.name: header_values(make_submission(college, template=template, subject=subject))
        for subject in (led, alone)
    }

    assert heads == {"护理": {"head": "周敏"}, "助产": {"head": "林海"}}


def test_a_title_is_filled_and_never_formatted():
    template = make_template(make_institution())
    template.title_pattern = "{subject.__class__}{other}{subject}（{year}）"
    period = Period(kind="year", code="2026", title="2026 年")

    assert template.title_of("护理", period) == "{subject.__class__}{other}护理（2026）"
