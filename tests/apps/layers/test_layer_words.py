"""A college calls a layer by its own word on every page that lists layers."""

import pytest
from django.urls import reverse

from tests.factories import give_role, log_in, make_institution, make_user

PAGES = (
    "monitoring:warning_list",
    "monitoring:rule_list",
    "diagnosis:point_list",
    "improvement:problem_list",
    "reports:list",
    "reports:targets",
    "datahub:metric_list",
    "chains:plans",
)


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_the_colleges_own_word_for_a_layer_stands_in_the_filters(client, page):
    college = make_institution()
    college.vocabulary = {"layers": {"school": "书院"}}
    college.save()
    officer = make_user(college, "质管")
    give_role(officer, "qa_office")
    log_in(client, officer)

    said = client.get(reverse(page)).content.decode()

    assert "书院" in said
    assert "学校层面" not in said
