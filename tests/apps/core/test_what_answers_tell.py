"""What an answer does not tell: how long it took, what somebody else's password is."""

import pytest
from django.conf import settings
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_how_long_an_answer_took_is_told_only_where_somebody_measures(client, settings):
    settings.SERVER_TIMING = False
    assert "Server-Timing" not in client.get(reverse("accounts:login"))
    settings.SERVER_TIMING = True
    assert "sql;dur=" in client.get(reverse("accounts:login"))["Server-Timing"]


def test_messages_stay_on_the_server_and_tokens_end_with_the_browser():
    assert settings.MESSAGE_STORAGE.endswith("SessionStorage")
    assert settings.CSRF_COOKIE_AGE is None
