"""Addresses come from the URLconf by name, never typed: they survive a path prefix and a new name."""

import re

import pytest
from django.urls import get_resolver

from .sources import files, name_of, nothing, read


def heads(patterns=None, before=""):
    """The first part of every address: plans, console …"""
    found = set()
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        address = before + str(pattern.pattern).lstrip("^")
        head = address.partition("/")[0]
        if head:
            found |= {head} if re.fullmatch(r"[a-z_-]+", head) else set()
        else:
            found |= heads(getattr(pattern, "url_patterns", ()), address)
    return found


def typed(text):
    words = "|".join(sorted(map(re.escape, heads())))
    return [
        found[0] for found in re.finditer(rf"""(?<=["'`(])/(?:{words})(?:/[^"'`\n]*)?["'`]""", text)
    ]


def test_no_address_is_typed():
    places = [
        path
        for suffix, folders in (
            (".py", ("apps",)),
            (".html", ("templates",)),
            (".js", ("static/js",)),
        )
        for path in files(suffix, *folders)
    ]

    nothing(sorted(f"{name_of(path)}: {one}" for path in places for one in typed(read(path))))


@pytest.mark.parametrize(
    "planted",
    [
        'redirect(f"/plans/?year={year}")',
        "url=f'/reports/{row.pk}/'",
        'data-conflicts="/plans/{{ submission.pk }}/conflicts/"',
        "fetch(`/console/jobs/${id}/`)",
        '<a href="/login/">',
    ],
)
def test_a_planted_address_is_found(planted):
    assert typed(planted)


@pytest.mark.parametrize(
    "planted", ['reverse("submissions:list")', '"plans/"', 'mark = "/problem"']
)
def test_names_and_other_slashes_pass(planted):
    assert typed(planted) == []
