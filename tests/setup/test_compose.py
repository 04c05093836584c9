"""docker-compose.yml: right by the compose schema, and by what one college needs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker-compose.yml"
SECRETS = ("SECRET_KEY", "FIELD_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "ALLOWED_HOSTS")


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))


def validate(path):
    argv = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.compose-spec",
        path,
    ]
    return subprocess.run(argv, capture_output=True, text=True, check=False)


def test_it_follows_the_compose_schema():
    done = validate(COMPOSE)

    assert done.returncode == 0, done.stdout


def test_the_schema_would_notice_a_wrong_key(tmp_path):
    wrong = tmp_path / "compose.yml"
    wrong.write_text(COMPOSE.read_text(encoding="utf-8").replace("healthcheck:", "healthchek:"))

    assert validate(wrong).returncode == 1


def test_the_parts_of_one_college_are_there_and_tell_their_health(compose):
    services = compose["services"]

    assert set(services) == {"proxy", "migrate", "web", "worker", "beat", "postgres", "redis"}
    assert [name for name, one in services.items() if "healthcheck" not in one] == ["migrate"]


def test_nothing_starts_before_its_servers_are_healthy_and_its_tables_are_made(compose):
    for name in ("web", "worker", "beat"):
        conditions = {k: v["condition"] for k, v in compose["services"][name]["depends_on"].items()}
        assert conditions == {
            "postgres": "service_healthy",
            "redis": "service_healthy",
            "migrate": "service_completed_successfully",
        }


def test_secrets_come_from_the_environment_and_their_absence_stops_the_start():
    text = COMPOSE.read_text(encoding="utf-8")

    for name in SECRETS:
        used = re.findall(r"\$\{" + name + r"([^}]*)\}", text)
        assert used, name
        assert all(tail.startswith(":?") for tail in used), name


def test_only_the_proxy_is_reached_from_outside(compose):
    assert [n for n, one in compose["services"].items() if "ports" in one] == ["proxy"]
    assert compose["networks"]["inside"] == {"internal": True}


def test_files_that_it_and_the_image_name_exist():
    named = re.findall(r"\./(deploy/[a-z./]+?):", COMPOSE.read_text(encoding="utf-8"))
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    named += re.findall(r"(deploy/[\w.]+\.py)", image)

    assert named
    for path in [*named, "deploy/proxy/http.conf", "deploy/proxy/https.conf"]:
        assert (ROOT / path).exists(), path


def test_the_image_does_not_run_as_root():
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if line.startswith("USER ")] == ["USER zhengai"]
