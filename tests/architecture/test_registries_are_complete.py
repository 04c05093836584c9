"""What is joined by a code is registered by its owner: kinds of obligations, facts of the spiral."""

import ast
import importlib
from collections.abc import Iterator
from typing import Any

from apps.core.profiles.files import locate, profile_names, read_folder
from apps.layers.spiral_facts import spiral_facts
from apps.simulation.services.replay.days import ACTS, AFTER
from apps.workflow.obligations import obligations

from .sources import files, name_of, tree_of

OPENS = {"open_due_item", "open_due_items", "due_row", "Obligation"}


def _modules() -> Iterator[tuple[ast.Module, Any]]:
    for path in files(".py", "apps"):
        if "services" in path.parts:
            name = name_of(path).removesuffix(".py").replace("/", ".")
            yield tree_of(path), importlib.import_module(name)


def _value(node: ast.expr, module: Any) -> str:
    """A constant or the name of one, as text; an argument that is passed on is nothing."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    return str(getattr(module, node.id, "")) if isinstance(node, ast.Name) else ""


def opened_kinds() -> set[str]:
    """The kinds that calls which open an obligation name."""
    found = set()
    for tree, module in _modules():
        for call in ast.walk(tree):
            name = getattr(getattr(call, "func", None), "id", "")
            if isinstance(call, ast.Call) and name in OPENS:
                given = [one.value for one in call.keywords if one.arg == "kind"]
                found |= {_value(node, module) for node in given or call.args[:1]}
    return found - {""}


def named_kinds() -> set[str]:
    """The registered kinds that any service names at all."""
    return {
        text
        for tree, module in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Constant)
        and (text := _value(node, module)) in obligations
    }


def test_whatever_is_opened_is_a_registered_kind():
    assert opened_kinds()
    assert {kind for kind in opened_kinds() if kind not in obligations} == set()


def test_every_registered_kind_is_used():
    assert set(obligations) - named_kinds() == set()


def test_due_items_are_made_by_workflow_alone():
    makers = {
        name_of(path)
        for path in files(".py", "apps")
        for call in ast.walk(tree_of(path))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "DueItem"
    }
    assert makers == {"apps/workflow/services/due_items.py"}


def test_every_fact_of_the_spiral_is_shown_by_a_shipped_profile_and_every_shown_one_is_there():
    shown = {
        step["shows"]
        for name in profile_names()
        for step in read_folder(locate(name)).of("spiral").values()
    }
    assert shown <= set(spiral_facts)
    assert set(spiral_facts) - shown == set()


def test_the_acted_years_work_off_every_kind_but_those_that_end_by_themselves_or_are_never_asked():
    # The claim ends it; the data end it; the calendar that is written ends it.
    by_itself = {"warning.escalate", "problem.data", "console.calendar"}
    # Nobody in the story asks for more time, nor changes what another must confirm.
    never_asked = {"extension.decide", "account.confirm"}
    assert {*ACTS, *AFTER} == set(obligations) - by_itself - never_asked
