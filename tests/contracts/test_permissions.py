"""The permission matrix: every address × method × role × target, judged by permissions.yaml.

Each request runs in a savepoint of its own, so that every case starts from the same world. With
``--dear=share`` two of the roles that must hear the same are asked about each target, day by day others.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from tests.plugins.share import DAY, some_of

from .calls import Caller, addresses, outcome, text_of, url_of
from .objects import OBJECTS
from .policy import OK, Place, cases, is_public, routes, wanted_of
from .savepoint import Savepoint
from .world import CANARY, PASSWORD, World

pytestmark = pytest.mark.django_db
METHODS = ("GET", "POST")
KNOWN = sorted(set(addresses()) & set(routes()))


@pytest.fixture(scope="package")
def callers(world) -> dict[str, Caller]:
    return {role: Caller(user) for role, user in world.actors.items()}


@pytest.fixture
def day(pytestconfig) -> int | None:
    """None where every role is asked; else whose turn it is among roles that must hear the same."""
    return None if pytestconfig.getoption("dear") == "all" else DAY


@pytest.fixture(autouse=True)
def paper(monkeypatch):
    """Print-outs as their HTML: what they say is asked here, how they look elsewhere."""
    monkeypatch.setattr("apps.submissions.reports.render_pdf", lambda html, **kwargs: html.encode())


def test_every_address_is_in_the_policy():
    assert not set(addresses()) - set(routes()), sorted(set(addresses()) - set(routes()))


def test_every_line_of_the_policy_is_an_address():
    assert sorted(set(routes()) - set(addresses())) == []


def test_every_kind_of_target_is_asked_about(world):
    for places, _, _ in OBJECTS.values():
        names = places(world)
        assert {"foreign", "absent"} <= set(names)


def targets_of(world: World, route: str, case: Any) -> Iterator[tuple[Place | None, dict]]:
    """Each target made ready, inside a savepoint that ends with the next one."""
    kind = routes()[route].get("object")
    if kind is None:
        yield None, {"password": PASSWORD}
        return
    places, prepare, _ = OBJECTS[kind]
    for number, place in enumerate(places(world).values()):
        # Of a method that does not exist a few say enough.
        if case is not None or number == 0 or not place.home:
            with Savepoint():
                yield prepare(world, place, (case or {}).get("given", ""))


def sees_of(route: str) -> str:
    """The action without which the target is not there, or "public"."""
    kind = routes()[route].get("object")
    return "public" if is_public(route) else (OBJECTS[kind][2] if kind else "")


def _told(response: Any, case: Any) -> str:
    """All that an answer tells, but for the names of institutions where these are public."""
    told = text_of(response)
    return told.replace(f"{CANARY}职业学院", "") if (case or {}).get("names_institutions") else told


class Matrix:
    """All requests to one address by one method in one case; collects what was wrong."""

    def __init__(
        self, world: World, callers: dict[str, Caller], route: str, method: str, day: int | None
    ) -> None:
        self.world, self.callers, self.route, self.method = world, callers, route, method
        self.day = day
        self.wrong: list[str] = []
        self.allowed: set[str] = set()

    def run(self, case: dict[str, Any] | None) -> None:
        for place, values in targets_of(self.world, self.route, case):
            url = url_of(self.route, values)
            sees, alike = sees_of(self.route), defaultdict(list)
            for role in self.callers:
                alike[wanted_of(self.route, role, case, place, sees)].append(role)
            for wanted, role in self.asked(alike, place):
                with Savepoint():
                    response = self.callers[role].call(self.method, url, case or {}, values)
                    self.judge(role, place, wanted, response, case)

    def asked(self, alike: dict[str, list[str]], place: Place | None) -> Iterator[tuple[str, str]]:
        """Every role, or of those that must hear the same two, others for each target and day."""
        for wanted, roles in alike.items():
            key = f"{self.method} {self.route} {place.name if place else ''}"
            for role in roles if self.day is None else some_of(roles, 2, key, self.day):
                yield wanted, role

    def judge(self, role: str, place: Place | None, wanted: str, response: Any, case: Any) -> None:
        got, name = outcome(response, case), place.name if place else ""
        if got != wanted:
            self.wrong.append(f"{self.method} {role} → {name}: expected {wanted}, got {got}")
        if CANARY in _told(response, case):
            self.wrong.append(f"{self.method} {role} → {name}: the other college is named")
        if got == wanted == OK:
            self.allowed.add(role)


@pytest.mark.slow(daily=True)
@pytest.mark.parametrize("route", KNOWN)
@pytest.mark.parametrize("method", METHODS)
def test_who_may_call(world, callers, route, method, day):
    for case in cases(route, method) or [None]:
        matrix = Matrix(world, callers, route, method, day)
        matrix.run(case)

        assert not matrix.wrong, f"{route}\n" + "\n".join(matrix.wrong)
        assert matrix.allowed or case is None, f"{route}: nobody was really allowed"


@pytest.mark.slow(daily=True)
def test_every_page_that_lists_shows_what_its_reader_may_read_and_nothing_else(world, callers):
    wrong = []
    for route in KNOWN:
        case = cases(route, "GET")[0] if cases(route, "GET") else {}
        if "lists" in case:
            wrong += _wrong_rows(world, callers, route, case)

    assert not wrong, "\n".join(wrong)


def _wrong_rows(world, callers, route, case) -> list[str]:
    places, prepare, sees = OBJECTS[case["lists"]]
    shows, wrong = cases(case["link"], "GET")[0], []
    with Savepoint():
        ready = [prepare(world, place, "") for place in places(world).values()]
        links = [(place, f'href="{url_of(case["link"], values)}') for place, values in ready]
        for role, caller in callers.items():
            said = text_of(caller.call("GET", url_of(route, {}), case, {}))
            for place, link in links:
                may_read = wanted_of(case["link"], role, shows, place, sees) == OK
                if (link in said) != may_read:
                    is_so = "is missing" if may_read else "is shown"
                    wrong.append(f"{route} {role}: {place.name} {is_so}")
    return wrong
