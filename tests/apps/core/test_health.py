"""/healthz, /readyz, and the lines that are logged."""

import json
import logging

import pytest
from django.db import connection
from django.test import Client

from apps.core.client_ip import client_ip
from apps.core.logs import JsonFormatter, RequestIdFilter
from apps.core.middleware import request_id


def test_the_process_is_up_whatever_the_database_says(settings):
    assert Client().get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_ready_means_database_and_state_folder(settings, tmp_path):
    assert Client().get("/readyz").status_code == 200

    settings.BROKER_DIR = tmp_path / "gone"
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["parts"]["state"]) == (503, "unavailable")


@pytest.mark.django_db
def test_not_ready_without_a_database(monkeypatch):
    def refuse(*args, **kwargs):
        raise RuntimeError("password authentication failed for user zhengai")

    monkeypatch.setattr(connection, "cursor", refuse)
    answer = Client().get("/readyz")

    assert (answer.status_code, answer.json()["parts"]["database"]) == (503, "unavailable")
    assert "password" not in answer.content.decode()


def test_a_log_line_is_one_json_object_with_the_requests_id(rf):
    record = logging.makeLogRecord(
        {"name": "apps.probe", "levelname": "INFO", "msg": "存了 %s", "args": (3,), "cell": 7}
    )
    record.request = rf.get("/?name=张三")
    token = request_id.set("abcdef0123456789")
    RequestIdFilter().filter(record)
    request_id.reset(token)

    line = json.loads(JsonFormatter().format(record))
    assert (line["message"], line["request_id"], line["cell"]) == ("存了 3", "abcdef0123456789", 7)
    assert "张三" not in json.dumps(line, ensure_ascii=False)


@pytest.mark.parametrize(
    ("proxies", "claimed", "seen"),
    [
        (0, "1.2.3.4", "10.0.0.9"),
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "1.2.3.4", "10.0.0.9"),
    ],
)
def test_only_our_own_proxies_are_believed(rf, settings, proxies, claimed, seen):
    settings.PROXY_COUNT = proxies
    request = rf.get("/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR=claimed)

    assert client_ip(request) == seen
