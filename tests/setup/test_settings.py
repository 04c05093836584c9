"""The shipped settings in each size, read by a process of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECRETS = {"SECRET_KEY": "x" * 50, "FIELD_KEY": "A" * 43 + "="}
COLLEGE = SECRETS | {
    "DATABASE_URL": "postgresql://a:b@nowhere/zhengai",
    "BROKER_URL": "redis://nowhere/0",
}
CODE = """
import json, zhengai.settings.prod as s
names = {names!r}
print(json.dumps({{n: getattr(s, n, None) for n in names}}, default=str))
"""


def read(folder, *names, **env):
    """Settings by name; or the last line of the error."""
    done = subprocess.run(
        [sys.executable, "-c", CODE.format(names=names)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "ZHENGAI_STATE_DIR": str(folder), **env},
        capture_output=True,
        text=True,
        check=False,
    )
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr.splitlines()[-1]


def test_the_embedded_size_needs_nothing_and_makes_its_keys_once(tmp_path):
    first = read(tmp_path, "SECRET_KEY", "FIELD_KEY", "CELERY_BROKER_URL", "EMBEDDED")

    assert read(tmp_path, "SECRET_KEY", "FIELD_KEY", "CELERY_BROKER_URL", "EMBEDDED") == first
    assert (first["CELERY_BROKER_URL"], first["EMBEDDED"]) == ("files://", True)
    keys = tmp_path / "keys"
    assert {p.name: oct(p.stat().st_mode & 0o777) for p in keys.iterdir()} == {
        "secret.key": "0o600",
        "field.key": "0o600",
    }


def test_an_empty_address_of_the_database_is_none_and_an_unknown_format_is_named(tmp_path):
    assert read(tmp_path, "EMBEDDED", DATABASE_URL="") == {"EMBEDDED": True}
    assert "LOG_FORMAT" in read(tmp_path, "LOGGING", LOG_FORMAT="xml")


def test_a_database_that_came_back_without_its_key_is_refused(tmp_path):
    (tmp_path / "zhengai.sqlite3").write_bytes(b"somebody's data")

    assert "FIELD_KEY is missing: restore" in read(tmp_path, "FIELD_KEY")


def test_one_college_without_its_secrets_is_refused_with_the_line_that_mends_it(tmp_path):
    bare = {name: value for name, value in COLLEGE.items() if name not in SECRETS}

    assert "openssl rand -base64 48" in read(tmp_path, "SECRET_KEY", **bare)
    assert "openssl rand -base64 32" in read(tmp_path, "FIELD_KEY", **bare, SECRET_KEY="x")
    assert "32 bytes" in read(tmp_path, "FIELD_KEY", **bare, SECRET_KEY="x", FIELD_KEY="c2hvcnQ=")


def test_secure_cookies_only_where_the_proxy_speaks_https(tmp_path):
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS")

    assert not any(read(tmp_path, *names, **COLLEGE).values())
    assert all(read(tmp_path, *names, **COLLEGE, HTTPS="true").values())


def test_the_worker_keeps_what_ran_when_it_died(tmp_path):
    names = (
        "CELERY_TASK_ACKS_LATE",
        "CELERY_TASK_REJECT_ON_WORKER_LOST",
        "CELERY_WORKER_PREFETCH_MULTIPLIER",
        "CELERY_RESULT_BACKEND",
        "CELERY_ACCEPT_CONTENT",
    )

    assert list(read(tmp_path, *names, **COLLEGE).values()) == [True, True, 1, None, ["json"]]
