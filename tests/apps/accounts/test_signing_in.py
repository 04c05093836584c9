"""Signing in: which institution, which number, and what a stranger learns from a refusal."""

import re

import pytest
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db
LOGIN, ME = "/login/", "/me/"
WRONG = "工号（学号）或密码不正确"


@pytest.fixture
def college():
    return factories.make_institution(code="tc", name="测试职业学院")


@pytest.fixture
def person(college):
    return factories.make_user(college, "何静", number="10001", password=factories.PASSWORD)


def sign_in(client, **data):
    given = {"number": "10001", "password": factories.PASSWORD, "institution": "tc", "next": ME}
    return client.post(LOGIN, given | data)


def signed_in(client):
    return "_auth_user_id" in client.session


def test_the_addresses_have_their_names():
    for name, address in (
        ("login", LOGIN),
        ("logout", "/logout/"),
        ("me", ME),
        ("password_change", "/me/password/"),
    ):
        assert reverse(f"accounts:{name}") == address


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"number": " 10001 "},
        {"number": "10001@tc", "institution": ""},
        {"number": "10001@tc", "institution": "other"},
        {"number": "１０００１"},
        {"number": "１０００１＠tc", "institution": ""},
    ],
)
def test_a_number_opens_with_its_institution_chosen_or_written(client, person, data):
    factories.make_institution(code="other")
    response = sign_in(client, **data)
    assert (response.status_code, response.url) == (302, ME)
    assert signed_in(client)


@pytest.mark.parametrize(
    "data",
    [
        {"password": "falsch"},
        {"number": "99999"},
        {"number": "10001@nowhere"},
        {"number": "10001@other"},
        {"institution": "other"},
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(client, person, data):
    factories.make_institution(code="other")
    response = sign_in(client, **data)
    assert response.status_code == 200
    assert WRONG in response.content.decode()
    assert not signed_in(client)


def test_a_disabled_account_is_told_nothing_else(client, person):
    person.is_active = False
    person.save()
    assert WRONG in sign_in(client).content.decode()


@pytest.fixture
def other():
    """Another college whose people sign in here, too."""
    other = factories.make_institution(code="other", name="另一所学院")
    factories.make_user(other)
    return other


def test_without_an_institution_the_form_asks_for_one_by_the_field_s_name(client, person, other):
    response = sign_in(client, institution="")
    assert "还没有选“学校”" in response.content.decode()


def test_only_institutions_in_which_somebody_can_sign_in_are_offered(client, person, other):
    factories.make_institution(code="empty", name="没有账号的学院")
    closed = factories.make_institution(code="closed", name="停用的学院")
    factories.make_user(closed, is_active=False)
    page = client.get(LOGIN).content.decode()
    assert re.findall(r'<option value="(\w*)"', page) == ["", "other", "tc"]


def test_with_one_institution_there_is_its_name_and_nothing_to_choose(client, person):
    factories.make_institution(code="empty", name="没有账号的学院")
    page = client.get(LOGIN).content.decode()
    assert "测试职业学院" in page
    assert "<select" not in page
    assert sign_in(client, institution="").url == ME


def test_the_institution_is_remembered_on_this_computer(client, person, other):
    assert " selected" not in client.get(LOGIN).content.decode().replace(
        '<option value="" selected>', ""
    )
    cookie = sign_in(client, number="10001@tc", institution="").cookies["zhengai_institution"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("tc", True, "Lax")

    client.post("/logout/")
    assert '<option value="tc" selected>' in client.get(LOGIN).content.decode()


def test_nobody_is_sent_to_another_site(client, person):
    response = sign_in(client, next="https://evil.example/")
    assert "evil" not in response.url


def test_what_was_typed_stays_but_not_the_password(client, person):
    page = sign_in(client, password="falsch").content.decode()
    assert 'value="10001"' in page
    assert "falsch" not in page


def test_signing_out_is_a_post(client, person):
    factories.log_in(client, person)
    assert client.get("/logout/").status_code == 405
    assert signed_in(client)
    assert client.post("/logout/").status_code == 302
    assert not signed_in(client)


def test_too_many_wrong_passwords_lock_this_number_here_only(client, person, settings):
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 3
    factories.make_user(person.institution, number="10002", password=factories.PASSWORD)
    for _ in range(2):
        assert sign_in(client, password="falsch").status_code == 200
    locked = sign_in(client, password="falsch")
    assert locked.status_code == 429
    assert "15 分钟后再试" in locked.content.decode()
    assert sign_in(client, number="１０００１@tc").status_code == 429, "the right one, too late"
    assert sign_in(client, number="10002").status_code == 302


def test_no_cache_keeps_a_signed_in_page(client, person):
    sign_in(client)

    answer = client.get(ME)

    assert answer["Cache-Control"] == "private, no-store"
