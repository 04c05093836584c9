"""What is refused is refused with a page."""

import pytest
from django.urls import reverse

from apps.organisation.choices import Role
from tests.factories import log_in, make_institution, make_user

pytestmark = pytest.mark.django_db


def test_the_address_of_a_form_opened_as_a_page_says_what_it_is(client):
    log_in(client, make_user(make_institution(), "陈静", role=Role.QA_OFFICE))
    response = client.get(reverse("accounts:logout"))
    assert response.status_code == 405
    assert "这个地址只接受提交" in response.content.decode()
    assert response["Allow"].startswith("POST")


def test_a_script_gets_no_page(client):
    log_in(client, make_user(make_institution(), "陈静", role=Role.QA_OFFICE))
    response = client.get(reverse("accounts:logout"), headers={"Accept": "application/json"})
    assert (response.status_code, response.content) == (405, b"")
