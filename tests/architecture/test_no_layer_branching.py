"""Declare, do not branch: no shared app asks which layer or kind it is in."""

import ast

import pytest

from apps.layers.registry import layers

from .sources import complaints_of, nothing, shared_files, strings_in, text_of

ASKING = {"filter", "exclude", "get", "Q", "of_kind", "When"}
# Words that say that a value is a layer's or a subject's kind.
ABOUT = ("layer", "subject.kind", "template.kind", "kind.code", "subject__kind")


def _codes() -> set[str]:
    return {layer.code for layer in layers.values()} | {
        kind.code for layer in layers.values() for kind in layer.kinds
    }


def _names_a_code(node: ast.AST, codes: set[str]) -> bool:
    return any(text in codes for text in strings_in(node))


def _is_about_layers(node: ast.AST) -> bool:
    return any(word in text_of(node) for word in ABOUT)


def _compares(node: ast.AST, codes: set[str]) -> bool:
    if isinstance(node, ast.Compare):
        return _is_about_layers(node) and _names_a_code(node, codes)
    if isinstance(node, ast.Match):
        cases = [case.pattern for case in node.cases]
        return _is_about_layers(node.subject) and any(_names_a_code(c, codes) for c in cases)
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Dict):
        return _is_about_layers(node.slice) and _names_a_code(node.value, codes)
    return False


def _asks_the_table(node: ast.AST, codes: set[str]) -> bool:
    if not isinstance(node, ast.Call) or text_of(node.func).split(".")[-1] not in ASKING:
        return False
    asked = [k.value for k in node.keywords if k.arg and k.arg.split("__")[-1] == "layer"]
    asked += [k.value for k in node.keywords if k.arg and "layer__" in k.arg]
    if text_of(node.func).endswith("of_kind"):
        asked += node.args
    return any(_names_a_code(value, codes) for value in asked)


def branches(tree: ast.Module) -> list[str]:
    """Each place that asks for one layer by its code."""
    codes = _codes()
    return [
        f"{node.lineno}: {text_of(node)[:90]}"
        for node in ast.walk(tree)
        if _compares(node, codes) or _asks_the_table(node, codes)
    ]


def test_no_shared_app_branches_by_layer():
    nothing(complaints_of(branches, shared_files()))


@pytest.mark.parametrize(
    "planted",
    [
        'if layer == "course": pass',
        'if subject.layer in ("major", "course"): pass',
        'x = 1 if "student" != submission.subject.layer else 2',
        'if subject.kind == "class": pass',
        'match subject.layer:\n    case "teacher": pass',
        'title = {"course": "课程", "major": "专业"}[template.layer]',
        'rows = Subject.objects.of(college).filter(layer="course")',
        'rows = Subject.objects.of(college).of_kind("school", "unit")',
        'rows = Form.objects.of(college).exclude(subject__layer__in=["student"])',
    ],
)
def test_a_planted_branch_is_found(planted):
    assert branches(ast.parse(planted))


@pytest.mark.parametrize(
    "planted",
    [
        "rows = Subject.objects.of(college).of_kind(template.layer, template.kind)",
        "if layer.person_area: pass",
        'if role == "teacher": pass',
        'if institution.kind == "college": pass',
    ],
)
def test_what_is_declared_or_about_something_else_passes(planted):
    assert branches(ast.parse(planted)) == []
