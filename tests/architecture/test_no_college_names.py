"""A college is data: no college's and no profile's name stands in code, pages or scripts."""

import csv
import tomllib

import pytest

from .sources import ROOT, files, name_of, nothing, read

SUFFIXES = (".py", ".html", ".js", ".css", ".txt")
FOLDERS = ("apps", "zhengai", "templates", "static")
LEAST = 4  # shorter words (三峡) say nothing by themselves
# name: where it may stand, and why
ALLOWED = {
    "demo": "the demo college that every installation may load is a feature, not a college",
    "import_contract": "the format that imports keep to has this name",
}


def college_names() -> set[str]:
    """Codes, names and sources of all shipped profiles and demo institutions."""
    names: set[str] = set()
    for path in (ROOT / "fixtures" / "profiles").glob("*/profile.toml"):
        manifest = tomllib.loads(read(path))
        names |= {path.parent.name, *(manifest.get(k, "") for k in ("title", "short_title"))}
        names.add(manifest.get("source", ""))
    with (ROOT / "fixtures" / "demo" / "institutions.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            names |= {row["code"], row["name"], row["short_name"]}
    return {name for name in names if len(name) >= LEAST} - set(ALLOWED)


def named(text: str, names: set[str]) -> list[str]:
    return sorted(name for name in names if name in text)


def _said(text: str, names: set[str]) -> list[str]:
    """Codes of one ASCII word count only in quotes: ``province`` is also an English word."""
    quoted = {n for n in names if n.isascii() and n.isidentifier()}
    found = named(text, names - quoted)
    return found + [n for n in quoted if f'"{n}"' in text and n not in ENGLISH]


ENGLISH = {"province"}


def test_there_are_names_to_look_for():
    assert "sanxia" in college_names()
    assert len(college_names()) >= 6


def test_no_college_is_named_in_code():
    names, found = college_names(), []
    for suffix in SUFFIXES:
        for path in files(suffix, *FOLDERS):
            found += [f"{name_of(path)}: {name}" for name in _said(read(path), names)]

    nothing(found)


@pytest.mark.parametrize(
    "planted", ['if institution.code == "sanxia": pass', "<h1>重庆三峡医药高等专科学校</h1>"]
)
def test_a_planted_name_is_found(planted):
    assert _said(planted, college_names())
