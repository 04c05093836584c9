"""A strict Content-Security-Policy: no inline style, script or handler, nothing from elsewhere."""

import re

import pytest

from .sources import files, name_of, nothing, read

# Print templates are read by the renderer, never by a browser; they keep to the rule all the same.
TEMPLATES = files(".html", "templates")
SCRIPTS = files(".js", "static")
COMMENT = re.compile(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|<!--.*?-->", re.S)
MARKS = {
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.I),
    "script with a body": re.compile(r"<script\b[^>]*\bsrc=[^>]*>\s*[^<\s]", re.I),
    "inline style sheet": re.compile(r"<style\b", re.I),
    "style attribute": re.compile(r"<[^>]*?\sstyle\s*=", re.I | re.S),
    "event handler": re.compile(r"<[^>]*?\son[a-z]+\s*=", re.I | re.S),
    "htmx handler": re.compile(r"\bhx-on\b|\bhx-on:|hx-vals=.js:|hx-headers=.js:", re.I),
    "javascript address": re.compile(r"javascript:", re.I),
    "asset from elsewhere": re.compile(
        r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=.https?:", re.I
    ),
}
EVALUATES = re.compile(r"\beval\s*\(|\bnew Function\b|\.setAttribute\(\s*.style|document\.write\(")
# Inert data for our own scripts: never executed.
DATA = re.compile(r"<script\b[^>]*type=.application/json.[^>]*>", re.I)


def unclean(text: str) -> list[str]:
    """What a strict policy would block in a template."""
    shown = DATA.sub("", COMMENT.sub("", text))
    return [what for what, mark in MARKS.items() if mark.search(shown)]


def test_no_template_needs_a_weaker_policy():
    nothing([f"{name_of(path)}: {what}" for path in TEMPLATES for what in unclean(read(path))])


def test_no_script_of_ours_evaluates_text():
    own = [path for path in SCRIPTS if "vendor" not in path.parts]

    nothing([name_of(path) for path in own if EVALUATES.search(read(path))])


def test_the_policy_itself_is_strict(settings):
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    allowed = {source for sources in directives.values() for source in sources}

    assert allowed <= {"'self'", "'none'", "data:"}
    assert "data:" not in directives["script-src"]


@pytest.mark.parametrize(
    "planted",
    [
        "<script>alert(1)</script>",
        '<script src="/static/a.js">go()</script>',
        "<style>p{}</style>",
        '<p class="a" style="color: red">x</p>',
        '<div\n  style="width: {{ n }}%">x</div>',
        '<button onclick="go()">x</button>',
        '<a href="javascript:go()">x</a>',
        '<button hx-on:click="go()">x</button>',
        '<link rel="stylesheet" href="https://cdn.example/a.css">',
    ],
)
def test_a_planted_violation_is_found(planted):
    assert unclean(planted)


@pytest.mark.parametrize(
    "planted",
    [
        '<script src="{% static "js/a.js" %}" defer></script>',
        '<script type="application/json" id="d">{"a": 1}</script>',
        '<div data-style="x" class="one">style = 1, on = 2</div>',
        '{# style="no" #}<progress value="3" max="9"></progress>',
    ],
)
def test_clean_markup_passes(planted):
    assert unclean(planted) == []
