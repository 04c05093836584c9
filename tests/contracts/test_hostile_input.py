"""What no browser sends is refused in words, never with a failure of the server."""

import json

import pytest
from django.urls import reverse

from apps.organisation.choices import Role
from tests.factories import (
    give_role,
    log_in,
    make_institution,
    make_subject,
    make_submission,
    make_template,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
NINES = "9" * 5000


@pytest.fixture
def form(client):
    college = make_institution()
    major = make_subject(college, name="护理", unit=make_unit(college))
    leader = make_user(college, "何静")
    give_role(leader, Role.MAJOR_LEADER, subject=major)
    found = make_submission(college, template=make_template(college), subject=major)
    log_in(client, leader)
    return found


def save(client, form, **extra):
    item = form.template.groups.get().items.first()
    body = {"key": f"i{item.pk}", "column": "target", "text": "", "values": {}, "version": 0}
    url = reverse("submissions:cell_save", args=[form.pk])
    return client.post(url, json.dumps(body | extra), content_type="application/json")


@pytest.mark.parametrize("pk", [2**63, 2**70, 10**30])
def test_an_id_larger_than_any_column_is_not_found(client, form, pk):
    assert client.get(f"/plans/{pk}/").status_code == 404
    assert client.post(f"/plans/{form.pk}/phases/{pk}/submit/").status_code == 404


@pytest.mark.parametrize(
    "extra",
    [{"text": "\ud800"}, {"column": "\ud800"}, {"text": "a\x00b"}, {"column": "\x00"}],
)
def test_characters_that_cannot_be_stored_are_refused(client, form, extra):
    assert save(client, form, **extra).status_code == 422


def test_a_body_of_brackets_is_refused(client, form):
    url = reverse("submissions:cell_save", args=[form.pk])
    response = client.post(url, "[" * 100_000, content_type="application/json")
    assert response.status_code == 422


@pytest.mark.parametrize(
    "number", ["1e-999999", "٣", "1_000", "1E+14", "9" * 16, "1." + "3" * 7, "NaN", "1.", "--1"]
)
def test_only_plain_numbers_are_numbers(client, form, number):
    assert save(client, form, values={"count": number}).status_code == 422


@pytest.mark.parametrize("number", ["0", "-3", "1.10", "999999999999999.999999"])
def test_plain_numbers_are_kept_as_written(client, form, number):
    assert save(client, form, values={"count": number}).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/search/?q=%00", "/plans/?q=a%00b"],
)
def test_nul_in_a_query_is_a_bad_request(client, form, path):
    assert client.get(path).status_code == 400


@pytest.mark.parametrize(
    "path",
    [f"/?month={NINES}-01", f"/?month=2026-{NINES}", f"/console/calendar/?year={NINES}"],
)
def test_a_number_of_thousands_of_digits_is_left_out(client, form, path):
    assert client.get(path).status_code == 200


def test_a_group_of_thousands_of_digits_is_not_found(client, form):
    url = reverse("submissions:row_add", args=[form.pk])
    assert client.post(url, {"group": f"t{NINES}"}).status_code == 404
    assert client.post(url, {"group": "t1", "label": "a\x00b"}).status_code == 400


def test_the_sign_in_page_does_not_lead_to_itself(client, form):
    response = client.get("/login/?next=/login/")
    assert (response.status_code, response["Location"]) == (302, "/")
