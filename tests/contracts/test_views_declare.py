"""Each view says in its class which action it asks for; the policy says the same."""

import pytest
from django.urls import resolve

from .calls import addresses, url_of
from .policy import cases, routes

# What a rule means where the case names no action.
ACTION_OF = {"asked": "plans.approve", "author": "plans.approve", "submitter": "plans.submit"}
ACTION_OF |= {"public": "public", "staff": "staff", "run": "staff"}
ANY_VALUES = {"row_key": "i1", "column": "target"}


def view_of(route: str):
    values = {part: ANY_VALUES.get(part, 1) for part in addresses()[route]}
    return getattr(resolve(url_of(route, values)).func, "view_class", None)


def wanted(route: str) -> set[str]:
    """The actions that the policy names for an address; "public" and "signed in" count as such."""
    found = set()
    for method in ("GET", "POST"):
        for case in cases(route, method):
            found.add(case.get("action") or ACTION_OF.get(case["rule"], "signed in"))
    return found


def declared(view) -> str:
    if getattr(view, "public", False):
        return "public"
    return getattr(view, "required_action", None) or "signed in"


# Signing out is harmless for whoever is not signed in.
EXEMPT = {"accounts:logout"}
ASKED = sorted(r for r in set(addresses()) & set(routes()) - EXEMPT if view_of(r))


@pytest.mark.parametrize("route", ASKED)
def test_a_view_declares_what_the_policy_asks(route):
    assert declared(view_of(route)) in wanted(route)
