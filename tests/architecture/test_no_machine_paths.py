"""The house stands on any machine: no absolute path, no private host, no mirror of a registry."""

import re

import pytest

from .sources import ROOT, files, name_of, nothing, read

TEXTS = (".py", ".html", ".js", ".css", ".md", ".toml", ".yaml", ".yml", ".json", ".txt", ".conf")
FOLDERS = (
    "apps",
    "zhengai",
    "script",
    "tests",
    "templates",
    "static",
    "fixtures",
    "deploy",
    "docs",
)
TOP = ("pyproject.toml", "uv.lock", "docker-compose.yml", "Dockerfile", "README.md", "package.json")
TOP += ("package-lock.json", ".npmrc", "uv.toml", "requirements/locked.txt")

HOMES = re.compile(r"""(?<![\w.$}>)-])/(?:work|home|root|Users|mnt|tmp)/[\w.-]+|\b[A-Z]:\\\\\w""")
HOST = re.compile(r"https?://([\w.-]+|\[[0-9a-f:]+\])(?::\d+)?")
MIRROR = re.compile(
    r"artifactory|nexus|mirror|devpi|verdaccio|registry|pypi|npm|\.internal|\.corp|\.local\b"
)
PRIVATE = re.compile(r"(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.)[\d.]+")
PUBLIC = {"pypi.org", "files.pythonhosted.org", "registry.npmjs.org"}
# file: why it may name such a place
ALLOWED = {
    "tests/architecture/test_no_machine_paths.py": "plants the violations",
    "Dockerfile": "its paths are the container's own",
    "docker-compose.yml": "its paths are the container's own",
}


def places(text: str) -> list[str]:
    """Paths of some machine, and hosts that only somebody's network knows."""
    found = [match.group() for match in HOMES.finditer(text)]
    for host in HOST.findall(text):
        if host not in PUBLIC and (MIRROR.search(host) or PRIVATE.fullmatch(host)):
            found.append(host)
    return found


def _paths():
    found = [path for suffix in TEXTS for path in files(suffix, *FOLDERS)]
    found += [path for path in (ROOT / "script").iterdir() if path.is_file()]
    found += [ROOT / name for name in TOP if (ROOT / name).is_file()]
    return [path for path in found if name_of(path) not in ALLOWED]


def test_nothing_names_a_machine():
    found = [f"{name_of(path)}: {place}" for path in _paths() for place in places(read(path))]

    nothing(sorted(set(found)))


@pytest.mark.parametrize(
    "planted",
    [
        'ROOT = "/home/somebody/zhengai"',
        "open('/tmp/out.pdf')",
        "cd " + "/".join(["", "work", "zhengai"]) + " && make",
        "index-url = https://pypi.tuna.tsinghua.edu.cn/simple".replace("pypi.tuna", "mirror"),
        "registry=http://nexus.college.internal:8081/npm",
        "http://192.168.1.20:4873/",
    ],
)
def test_a_planted_place_is_found(planted):
    assert places(planted)


@pytest.mark.parametrize(
    "planted",
    ["https://pypi.org/simple", "http://127.0.0.1:8000/plans/", "{{ base }}/home/x", "a/tmp/b"],
)
def test_public_and_relative_places_pass(planted):
    assert places(planted) == []
