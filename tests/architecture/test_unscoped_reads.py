"""Rows are read through `.of(institution)`, or across institutions for a reason that is named."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

from apps.core.querysets import ScopedQuerySet

from .sources import ROOT, app_of, complaints_of, files, name_of, nothing, text_of, tree_of

SCOPES = {"of", "across_institutions", "none"}
# They name the institution in what they write, or write rows that were read scoped.
WRITES = {"create", "bulk_create", "bulk_update", "create_user", "get_queryset"}
# Keywords that name the institution, and what ties a subquery to rows that were read scoped.
NAMES_INSTITUTION = ("institution", "institution_id", "content_object__institution")
CORRELATED = "OuterRef"
# file and model: the reason why its unscoped reads are right
WORKER = "the worker's rows: by key, lease or state, for all institutions at once"
EXEMPT = {
    ("apps/console/doctor/surroundings.py", "JobRun"): "how much work waits in the installation",
    ("apps/operations/services/jobs.py", "JobRun"): "the unique key begins with the institution",
    ("apps/operations/services/relay_jobs.py", "JobRun"): WORKER,
    ("apps/operations/services/run_job.py", "JobRun"): WORKER,
}
PATHS = [path for path in files(".py", "apps") if app_of(path) != "core"]


def scoped_models() -> set[str]:
    """Names of models whose rows belong to an institution."""
    return {
        model.__name__
        for model in apps.get_models()
        if isinstance(model._default_manager.none(), ScopedQuerySet)
        or any(field.name == "institution" for field in model._meta.local_fields)
    }


def _chain(node: ast.Attribute, parents: dict[ast.AST, ast.AST]) -> list[ast.AST]:
    """The attributes and calls that hang on ``Model.objects``, innermost first."""
    links, current = [], node
    while True:
        above = parents.get(current)
        if isinstance(above, ast.Attribute) or (
            isinstance(above, ast.Call) and above.func is current
        ):
            links.append(above)
            current = above
        else:
            return links


def _is_scoped(links: list[ast.AST]) -> bool:
    if not links:
        return False
    names = {link.attr for link in links if isinstance(link, ast.Attribute)}
    keywords = {k.arg for link in links if isinstance(link, ast.Call) for k in link.keywords}
    first = next((link.attr for link in links if isinstance(link, ast.Attribute)), "")
    tied = bool(keywords & set(NAMES_INSTITUTION)) or CORRELATED in text_of(links[-1])
    return bool(names & SCOPES) or first in WRITES or tied


def _loose_shortcut(node: ast.AST, models: set[str]) -> bool:
    """``get_object_or_404(Model, …)`` reads all rows."""
    return (
        isinstance(node, ast.Call)
        and text_of(node.func).split(".")[-1] in ("get_object_or_404", "get_list_or_404")
        and text_of(node.args[0]).split(".")[-1] in models
    )


def unscoped(tree: ast.Module, models: set[str] | None = None) -> list[str]:
    models = models or scoped_models()
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    found = []
    for node in ast.walk(tree):
        manager = isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager")
        if _loose_shortcut(node, models):
            found.append(f"{node.lineno}: {text_of(node)[:90]}")
        elif manager and text_of(node.value).split(".")[-1] in models:
            links = _chain(node, parents)
            if not _is_scoped(links):
                found.append(f"{node.lineno}: {text_of(links[-1] if links else node)[:90]}")
    return found


def _read_by(path: Path) -> list[str]:
    models = {model for file, model in EXEMPT if file == name_of(path)}
    return complaints_of(lambda tree: unscoped(tree, scoped_models() - models), [path])


def test_no_read_is_unscoped():
    nothing([said for path in PATHS for said in _read_by(path)])


@pytest.mark.parametrize(("file", "model"), EXEMPT)
def test_every_exemption_is_still_needed(file, model):
    assert unscoped(tree_of(ROOT / file), {model})


@pytest.mark.parametrize(
    "planted",
    [
        "Subject.objects.all()",
        "Subject.objects.filter(pk=pk).first()",
        "models.Subject.objects.get(pk=pk)",
        "get_object_or_404(Subject, pk=pk)",
        "get_object_or_404(Subject.objects, pk=pk)",
        "Subject._default_manager.exclude(pk=1).exists()",
        "Subject.objects.visible_to(actor, 'plans.read')",
    ],
)
def test_a_planted_read_is_found(planted):
    assert unscoped(ast.parse(planted), {"Subject"})


@pytest.mark.parametrize(
    "planted",
    [
        "Subject.objects.of(college).filter(pk=1)",
        "Subject.objects.across_institutions(reason='the clock').count()",
        "Subject.objects.filter(institution=college, pk=1)",
        "get_object_or_404(Subject.objects.of(college), pk=pk)",
        "Other.objects.all()",
    ],
)
def test_a_scoped_read_passes(planted):
    assert unscoped(ast.parse(planted), {"Subject"}) == []
