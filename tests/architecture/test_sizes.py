"""Small files, short functions, short templates: nothing becomes a cupboard."""

import ast
from pathlib import Path
from statistics import median, quantiles

import pytest

from .sources import files, name_of, nothing, read, tree_of

PYTHON = files(".py", "apps", "zhengai", "script", "tests")
PRODUCT = [path for path in PYTHON if path.parts[-1] != "__init__.py" and "tests" not in path.parts]
TEMPLATES = files(".html", "templates")
FILE_LIMIT, TEMPLATE_LIMIT, FUNCTION_LIMIT = 450, 150, 60
MEDIAN_FILE, MEDIAN_FUNCTION = 120, 14
# 95 of 100 stay under these.
MOST_FILES, MOST_FUNCTIONS, MOST_TEMPLATES = 280, 34, 110


def lines(text: str) -> int:
    return len(text.splitlines())


def too_long(text: str, limit: int) -> bool:
    return lines(text) > limit


def functions(tree: ast.Module) -> list[tuple[str, int]]:
    """Each function's name and length, without its docstring."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            doc = node.body[0] if ast.get_docstring(node, clean=False) is not None else None
            skipped = doc.end_lineno - doc.lineno + 1 if doc else 0
            found.append((node.name, node.end_lineno - node.lineno + 1 - skipped))
    return found


def long_functions(tree: ast.Module, limit: int) -> list[str]:
    return [f"{name} ({length})" for name, length in functions(tree) if length > limit]


def _lengths(paths: list[Path]) -> list[int]:
    return [lines(read(path)) for path in paths]


def _most(values: list[int]) -> float:
    return quantiles(values, n=20)[-1] if len(values) > 1 else 0


def test_no_python_file_is_too_long():
    nothing([name_of(path) for path in PYTHON if too_long(read(path), FILE_LIMIT)])


def test_no_template_is_too_long():
    nothing([name_of(path) for path in TEMPLATES if too_long(read(path), TEMPLATE_LIMIT)])


def test_no_function_is_too_long():
    found = [
        f"{name_of(p)}: {f}" for p in PYTHON for f in long_functions(tree_of(p), FUNCTION_LIMIT)
    ]

    nothing(found)


def test_the_usual_file_and_function_are_small():
    spans = [length for path in PRODUCT for _, length in functions(tree_of(path))]

    assert median(_lengths(PRODUCT)) <= MEDIAN_FILE
    assert median(spans) <= MEDIAN_FUNCTION


def test_nearly_all_stay_well_under_the_limit():
    spans = [length for path in PRODUCT for _, length in functions(tree_of(path))]

    assert _most(_lengths(PRODUCT)) <= MOST_FILES
    assert _most(spans) <= MOST_FUNCTIONS
    assert _most(_lengths(TEMPLATES)) <= MOST_TEMPLATES


@pytest.mark.parametrize(("count", "expected"), [(450, False), (451, True)])
def test_a_planted_long_file_is_found(count, expected):
    assert too_long("x = 1\n" * count, FILE_LIMIT) is expected


def test_a_planted_long_function_is_found():
    body = '    """Doc\n    string."""\n' + "    x = 1\n" * 60
    planted = ast.parse(f"def short():\n    pass\n\ndef long():\n{body}")

    assert long_functions(planted, FUNCTION_LIMIT) == ["long (61)"]
