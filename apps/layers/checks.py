"""System checks: a layer that is wired wrongly fails at start, not at a click."""

from typing import Any

from django.apps import apps
from django.core.checks import Error, register

from apps.core.declared import declaration_errors
from apps.layers.declarations import Kind, Layer
from apps.layers.navigation import MOST_TABS, STAFF, Entry, NavGroup, navigation, tabs
from apps.layers.registry import layers
from apps.organisation.choices import Area, Role


def _check_kind(layer: type[Layer], kind: Kind) -> list[Error]:
    try:
        model = apps.get_model(kind.model)
    except (LookupError, ValueError):
        return [
            Error(
                f"layer {layer.code}: kind {kind.code} names no model: {kind.model}",
                id="layers.E001",
            )
        ]
    names = {field.name for field in model._meta.get_fields()}
    if "subject" not in names or not model._meta.get_field("subject").one_to_one:
        return [
            Error(f"{kind.model} needs a one-to-one 'subject' to layers.Subject", id="layers.E002")
        ]
    return []


def _check_facts(layer: type[Layer]) -> list[Error]:
    errors = []
    for fact in layer.facts:
        target, _, kind = fact.kind.rpartition(".")
        other = layers.get(target) if target else layer
        if other is None or kind not in [one.code for one in other.kinds]:
            errors.append(
                Error(
                    f"layer {layer.code}: fact {fact.code} names no kind {fact.kind}",
                    id="layers.E007",
                )
            )
        if (
            sum(one.code == fact.code for any_layer in layers.values() for one in any_layer.facts)
            > 1
        ):
            errors.append(
                Error(f"layer {layer.code}: fact {fact.code} is declared twice", id="layers.E008")
            )
    return errors


def check_layer(layer: type[Layer]) -> list[Error]:
    errors = [error for kind in layer.kinds for error in _check_kind(layer, kind)]
    codes = [kind.code for kind in layer.kinds]
    if len(codes) != len(set(codes)):
        errors.append(Error(f"layer {layer.code}: a kind is declared twice", id="layers.E003"))
    for role in layer.roles:
        if role.code not in Role.values:
            errors.append(Error(f"layer {layer.code}: unknown role {role.code}", id="layers.E004"))
        for kind in role.kinds:
            if kind not in codes:
                errors.append(
                    Error(
                        f"layer {layer.code}: role {role.code} names no kind {kind}",
                        id="layers.E005",
                    )
                )
    errors += _check_facts(layer)
    if layer.person_area and layer.person_area not in set(Area):
        errors.append(
            Error(f"layer {layer.code}: unknown area {layer.person_area}", id="layers.E006")
        )
    return errors


@register()
def check_layers(**kwargs: Any) -> list[Error]:
    """Every registered layer's kinds, roles and models exist."""
    return [error for layer in layers.values() for error in check_layer(layer)]


def check_entry(entry: Entry) -> list[Error]:
    what = f"navigation {entry.url_name}"
    errors = declaration_errors(
        what, words=(entry.label,), icon=entry.icon, pages=[entry.url_name], arguments=[]
    )
    if entry.group not in NavGroup.values:
        errors.append(Error(f"{what}: no group {entry.group!r}", id="layers.E009"))
    area = entry.action.partition(".")[0]
    if entry.action not in ("", STAFF) and area not in set(Area):
        errors.append(Error(f"{what}: unknown right {entry.action}", id="layers.E010"))
    return errors


@register()
def check_navigation(**kwargs: Any) -> list[Error]:
    """Every entry has a label, an icon, a page and a group; the phone's bar has room for its entries."""
    errors = [error for entry in navigation.values() for error in check_entry(entry)]
    places = [entry.tab for entry in tabs()]
    if len(places) > MOST_TABS or len(places) != len(set(places)):
        errors.append(
            Error(f"the phone's bar has {MOST_TABS} places, each for one page", id="layers.E011")
        )
    return errors
