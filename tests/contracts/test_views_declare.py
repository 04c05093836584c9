"""Every address is a page of the kit, which asks what it declares; the policy declares the same."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import resolve

from apps.core.pages import BasePage
from apps.layers.pages import ActPage, Column, ListPage, Page

from .calls import addresses, url_of
from .policy import cases, routes

# What a rule means where the case names no action.
ACTION_OF = {"asked": "plans.approve", "author": "plans.approve", "submitter": "plans.submit"}
ACTION_OF |= {"public": "public", "staff": "staff", "run": "staff"}
ANY_VALUES = {"row_key": "i1", "column": "target"}
# Asked by machines, without a session: plain functions.
PROBES = {"healthz", "readyz"}
# Apps whose pages do not stand on the kit yet: a line goes as the app comes over.
TO_COME = {"accounts", "chains", "diagnosis"}
TO_COME |= {"reports", "submissions"}


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


def declared(view) -> set[str]:
    if getattr(view, "public", False):
        return {"public"}
    if getattr(view, "staff", False):
        return {"staff"}
    actions = {getattr(view, "required_action", ""), getattr(view, "post_action", "")} - {"", None}
    return actions or {"signed in"}


# Signing out is harmless for whoever is not signed in.
EXEMPT = {"accounts:logout"}
ASKED = sorted(r for r in set(addresses()) & set(routes()) - EXEMPT if view_of(r))


@pytest.mark.parametrize("route", ASKED)
def test_a_view_declares_what_the_policy_asks(route):
    assert declared(view_of(route)) <= wanted(route)


def test_every_address_is_a_page_of_the_kit():
    strangers = {
        route
        for route in set(addresses()) - PROBES
        if not issubclass(view_of(route) or object, BasePage)
    }

    assert sorted(r for r in strangers if r.split(":")[0] not in TO_COME) == []


def _page(**declares):
    return type("Careless", (Page,), declares)


@pytest.mark.parametrize(
    "declares",
    [
        {},
        {"title": "页面"},
        {"required_action": "warnings.read"},
        {"title": "页面", "required_action": "warnings.reed"},
        {"title": "页面", "required_action": "warnings"},
        {"title": "页面", "required_action": "warnings.read", "signed_in": True},
        {"title": "页面", "signed_in": True, "everywhere": True},
        {"title": "页面", "signed_in": True, "dispatch": lambda self, request: None},
        {"title": "页面", "signed_in": True, "ask": lambda self, request: None},
    ],
)
def test_a_page_that_declares_nothing_or_opens_its_own_door_cannot_be_written(declares):
    with pytest.raises(ImproperlyConfigured):
        _page(**declares)


def test_a_mixin_before_the_page_does_not_open_the_door_either():
    mixin = type("Mixin", (), {"dispatch": lambda self, request, *args, **kwargs: None})

    with pytest.raises(ImproperlyConfigured, match="belongs to the kit"):
        type("Careless", (mixin, Page), {"title": "页面", "signed_in": True})


def test_a_list_without_columns_and_bulk_acts_without_a_right_cannot_be_written():
    own = {"title": "列表", "required_action": "warnings.read"}
    with pytest.raises(ImproperlyConfigured):
        type("Careless", (ListPage,), own)
    with pytest.raises(ImproperlyConfigured):
        type("Careless", (ListPage,), own | {"columns": (Column("a", "一"), Column("a", "二"))})
    columns = {"columns": (Column("a", "一"),), "bulk": (object(),)}
    with pytest.raises(ImproperlyConfigured):
        type("Careless", (ListPage,), own | columns)


def test_a_base_may_leave_the_declaration_to_its_pages():
    class OneThing(ActPage, abstract=True):
        back = "monitoring:warning_list"

    class Done(OneThing):
        title = "办"
        signed_in = True

    assert Done.signed_in
