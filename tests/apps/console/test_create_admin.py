"""The first administrator of a college comes from a command; the rest is done in the browser."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from tests.factories import make_institution

pytestmark = pytest.mark.django_db


def create(**options) -> str:
    out = StringIO()
    call_command("create_admin", stdout=out, **options)
    return out.getvalue()


def sign_in(client, said: str):
    password = said.strip().rsplit("：", 1)[1]
    return client.post(
        reverse("accounts:login"), {"number": "0001@tc", "password": password}, follow=True
    )


def test_a_new_college_gets_an_administrator_who_can_sign_in(client):
    make_institution(code="tc")

    said = create(institution="tc", number="0001", name="周敏")

    assert sign_in(client, said).wsgi_request.user.name == "周敏"


def test_who_is_locked_out_gets_a_new_password_and_keeps_the_account(client):
    make_institution(code="tc")
    first = create(institution="tc", number="0001", name="周敏")

    second = create(institution="tc", number="0001")

    assert not sign_in(client, first).wsgi_request.user.is_authenticated
    assert sign_in(client, second).wsgi_request.user.name == "周敏"


def test_an_unknown_college_is_named_with_those_that_are_there():
    make_institution(code="tc")

    with pytest.raises(CommandError, match="没有代码为“xx”的学校。已有：tc"):
        create(institution="xx", number="0001")
