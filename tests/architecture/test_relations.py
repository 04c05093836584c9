"""Foreign keys go downwards only: by name, by string, and as Django resolved them."""

import ast
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings

from .sources import app_of, app_order, files, name_of, nothing, text_of, tree_of

RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}
MODEL_FILES = [p for p in files(".py", "apps") if p.stem == "models" or p.parent.name == "models"]


def _app_named(target: ast.expr, imported: dict[str, str]) -> str | None:
    """The app that a relation's first argument names, or None for the model's own."""
    if isinstance(target, ast.Constant) and isinstance(target.value, str):
        return target.value.split(".")[0] if "." in target.value else None
    if text_of(target) == "settings.AUTH_USER_MODEL":
        return settings.AUTH_USER_MODEL.split(".")[0]
    return imported.get(text_of(target).split(".")[0])


def relations(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and app of each relation that a module of models declares towards another app."""
    imported = {
        (alias.asname or alias.name): node.module.split(".")[1]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("apps.")
        for alias in node.names
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or text_of(node.func).split(".")[-1] not in RELATIONS:
            continue
        targets = [*node.args[:1], *(k.value for k in node.keywords if k.arg in ("to", "through"))]
        for target in targets:
            app = _app_named(target, imported)
            if app is not None:
                yield node.lineno, app


def upward(app: str, tree: ast.Module, order: dict[str, int]) -> list[str]:
    return [
        f"{line}: {app} → {target}"
        for line, target in relations(tree)
        if target != app and order.get(target, 99) >= order[app]
    ]


@pytest.mark.parametrize("path", MODEL_FILES, ids=name_of)
def test_no_relation_points_upwards(path):
    app = app_of(path)

    nothing(upward(app, tree_of(path), app_order()))


def test_relations_as_django_resolved_them_point_downwards():
    order, wrong = app_order(), []
    for model in apps.get_models():
        if not model.__module__.startswith("apps."):
            continue
        own = model._meta.app_label
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            target = field.related_model._meta.app_label if field.related_model else own
            if target in order and target != own and order[target] >= order[own]:
                wrong.append(f"{model.__name__}.{field.name} → {target}")

    nothing(wrong)


def test_every_app_has_a_place_in_the_order():
    installed = {c.label for c in apps.get_app_configs() if c.name.startswith("apps.")}

    assert installed <= set(app_order())


@pytest.mark.parametrize(
    "planted",
    [
        'owner = models.ForeignKey("submissions.Submission", models.CASCADE)',
        'owner = models.OneToOneField(to="submissions.Submission", on_delete=models.CASCADE)',
        'owners = models.ManyToManyField(Unit, through="submissions.Share")',
        "from apps.submissions.models import Submission as S\nx = models.ForeignKey(S, models.CASCADE)",
        'peer = models.ForeignKey("evidence.File", models.CASCADE)',
    ],
)
def test_a_planted_upward_key_is_found(planted):
    assert upward("workflow", ast.parse(planted), app_order())


def test_a_planted_downward_key_passes():
    planted = 'a = models.ForeignKey("layers.Subject")\nb = models.ForeignKey("self")'
    assert upward("workflow", ast.parse(planted), app_order()) == []
