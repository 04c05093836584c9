"""One app's doors never open another's: views, forms and tasks are their own app's (import contracts
cannot say "the same app"), and what stands behind the doors knows no request."""

import ast

import pytest

from .sources import APPS, app_of, complaints_of, files, nothing

DOORS = ("views", "forms", "tasks", "urls")
BEHIND = ("services", "selectors", "policies", "models")
PATHS = [path for path in files(".py", "apps") if app_of(path) != "core"]


def imported(tree: ast.Module) -> list[tuple[int, str]]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
    return found


def foreign_doors(app: str, tree: ast.Module) -> list[str]:
    """Imports of another app's doors; ``core`` offers bases to all."""
    found = []
    for line, name in imported(tree):
        parts = name.split(".")
        if parts[0] == "apps" and len(parts) > 2 and parts[1] not in (app, "core"):
            found += [f"{line}: {name}"] if parts[2] in DOORS else []
    return found


def requests_behind(tree: ast.Module) -> list[str]:
    """Parameters named ``request``, and what only doors import."""
    found = [f"{line}: {name}" for line, name in imported(tree) if "contrib.messages" in name]
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            found += [f"{node.lineno}: {node.name}" for a in node.args.args if a.arg == "request"]
    return found


def _room(path) -> str:
    """``apps/layers/services/units.py`` → ``services``."""
    own = path.relative_to(APPS).with_suffix("").parts[1:]
    return own[0] if own else ""


def _opened_by(path) -> list[str]:
    app = app_of(path)
    return complaints_of(lambda tree: foreign_doors(app, tree), [path])


def test_no_app_uses_another_apps_doors():
    nothing([said for path in PATHS for said in _opened_by(path)])


def test_nothing_behind_the_doors_knows_a_request():
    behind = [path for path in PATHS if _room(path) in BEHIND]

    assert len(behind) > 20
    nothing(complaints_of(requests_behind, behind))


@pytest.mark.parametrize(
    "planted",
    [
        "from apps.submissions.views.base import FormView",
        "from apps.submissions import forms",
        "import apps.submissions.tasks",
    ],
)
def test_a_planted_foreign_door_is_found(planted):
    assert foreign_doors("dashboards", ast.parse(planted))
    assert foreign_doors("submissions", ast.parse(planted)) == []


@pytest.mark.parametrize(
    "planted", ["def save(request): pass", "from django.contrib import messages"]
)
def test_a_planted_request_is_found(planted):
    assert requests_behind(ast.parse(planted))
