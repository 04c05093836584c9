"""One Chinese term, one English word: the synonyms that the glossary rejects are no identifiers."""

import ast
from collections.abc import Iterator

import pytest

from .sources import complaints_of, files, nothing, words_of

REJECTED = {
    "goal": "target",
    "goals": "target",
    "objective": "target",
    "alert": "early warning",
    "alerts": "early warning",
    "remediation": "rectification",
    "remediate": "rectify",
    "specialty": "major",
    "speciality": "major",
    "indicator": "metric",
    "indicators": "metric",
    "department": "unit",
    "departments": "unit",
    "issue": "problem",
    "issues": "problem",
}
# identifier: why the word is right there
ALLOWED = {
    "goal": "工作目标 of a post (000 表4) is a text of its description, not a Target",
    "DataIssue": "数据质量问题 has this name in the glossary",
    "INDICATOR": "the import contract names its table so",
}


def identifiers(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every name that a module gives to something."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr
        elif isinstance(node, ast.arg | ast.keyword) and node.arg:
            yield node.lineno, node.arg


def rejected(tree: ast.Module) -> list[str]:
    return [
        f"{line}: {name}: say {REJECTED[word]!r}, not {word!r}"
        for line, name in identifiers(tree)
        if name not in ALLOWED
        for word in words_of(name)
        if word in REJECTED
    ]


def test_no_identifier_is_a_rejected_synonym():
    nothing(complaints_of(rejected, files(".py", "apps", "zhengai")))


def test_no_file_is_named_by_a_rejected_synonym():
    named = [*files(".py", "apps", "zhengai"), *files(".html", "templates")]

    nothing([str(path) for path in named if set(words_of(path.stem)) & set(REJECTED)])


@pytest.mark.parametrize(
    "planted",
    [
        "class YearGoals: pass",
        "def raise_alert(): pass",
        "self.departmentCode = 1",
        "save(indicator_value=1)",
        "def f(objective): pass",
        "open_issues = 2",
    ],
)
def test_a_planted_synonym_is_found(planted):
    assert rejected(ast.parse(planted))


def test_words_of_the_glossary_pass():
    planted = "class EarlyWarning: pass\ntarget_value = Metric(unit=1)\nDataIssue = 1"
    assert rejected(ast.parse(planted)) == []
