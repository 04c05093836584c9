"""What the policy file expects of a role, a method and a target; knows nothing of the code's rights."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("permissions.yaml")
LETTERS = {"read": "R", "write": "W", "submit": "S", "approve": "A", "export": "X"}
OK, LOGIN, FORBIDDEN, ABSENT, NO_METHOD = "ok", "login", "forbidden", "absent", "no method"


@dataclass(frozen=True)
class Place:
    """Where a target stands: everything that a letter of reach can ask about it."""

    name: str
    home: bool = True
    unit: str = ""
    tree: tuple[str, ...] = ()  # the majors and courses that it is or lies under
    owner: str = ""  # the role whose person it is about
    person: bool = False  # a person's own subject: the area of persons must be open too
    person_area: str = "teacher_person"
    own: str = ""  # the role whose person fills this form about themselves
    sender: str = ""  # the role that fills a form about the whole college
    asked: str = ""  # the role that is asked to review it now
    submitter: str = ""
    author: str = ""
    area: str = ""  # whose readers may see it


@cache
def policy() -> dict[str, Any]:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def routes() -> dict[str, Any]:
    return policy()["routes"]


def cases(route: str, method: str) -> list[dict[str, Any]]:
    """The cases of a method; none where the method does not exist."""
    entry = routes()[route].get(method, [])
    return entry if isinstance(entry, list) else [entry]


def reaches_of(role: str, action: str) -> set[str]:
    """The letters of reach that a role has for an action, as the table writes them.

    Whoever writes a thing may read that thing. ``a|b`` is either of two actions.
    """
    if "|" in action:
        return set().union(*(reaches_of(role, one) for one in action.split("|")))
    area, verb = action.split(".")
    wanted = {LETTERS[verb]} | ({"W"} if verb == "read" else set())
    parts = [part.split() for part in policy()["table"][role].get(area, "").split(",") if part]
    return {reach for letters, reach in parts if wanted & set(letters)}


COVERS = {
    "c": lambda role, place: True,
    "d": lambda role, place: place.unit == "u1",
    "m": lambda role, place: "m1" in place.tree,
    "k": lambda role, place: "c1" in place.tree,
    "s": lambda role, place: place.owner == role,
    "a": lambda role, place: False,
}


def _covered(role: str, action: str, place: Place) -> bool:
    return any(COVERS[reach](role, place) for reach in reaches_of(role, action))


def reaches(role: str, action: str, place: Place) -> bool:
    """Whether a role's action reaches a target, persons only where their own area is open too."""
    if not place.home:
        return False
    if role in (place.own, place.sender) and action in OWN_ACTIONS[role == place.sender]:
        return True
    if not _covered(role, action, place):
        return False
    area = f"{place.person_area}.read"
    return not place.person or place.owner == role or _covered(role, area, place)


# What a person may do with the own form, and what the filler of a college's form may do besides the table.
OWN_ACTIONS = {False: ("plans.read", "plans.write", "plans.submit"), True: ("plans.submit",)}
# Whose persons have a form of their own in this world.
OWN_FORMS = {"student"}


def _self(role: str, case: dict[str, Any], place: Place) -> bool:
    return place.home and place.owner == role


def _may_be_asked(role: str, place: Place) -> bool:
    """A role reviews what it reaches, or (letter a) what is addressed to its post."""
    assigned = place.home and "a" in reaches_of(role, "plans.approve")
    return assigned or reaches(role, "plans.approve", place)


NOT_STAFF = {"anonymous", "student", "expert"}


def _run(role: str, case: dict[str, Any], place: Place) -> bool:
    everywhere = reaches_of(role, "settings.read") | (
        reaches_of(role, f"{place.area}.read") if place.area else set()
    )
    return place.owner == role or "c" in everywhere


# Who reads accounts, and the office that stands in for a second administrator (of a province: its officer).
CONFIRMERS = {"system_admin", "auditor", "qa_office", "province_officer"}


RULES = {
    "confirmers": lambda role, case, place: role in CONFIRMERS,
    "confirms_change": lambda role, case, place: role == "qa_office",
    "withdraws_change": lambda role, case, place: role == "system_admin",
    "staff": lambda role, case, place: role not in NOT_STAFF,
    "run": _run,
    "public": lambda role, case, place: True,
    "signed_in": lambda role, case, place: True,
    "any": lambda role, case, place: bool(reaches_of(role, case["action"])),
    "any_or_own": lambda role, case, place: (
        bool(reaches_of(role, case["action"])) or role in OWN_FORMS
    ),
    "everywhere": lambda role, case, place: "c" in reaches_of(role, case["action"]),
    "towards": lambda role, case, place: reaches(role, case["action"], place),
    "others": lambda role, case, place: (
        reaches(role, case["action"], place) and place.owner != role
    ),
    "self": _self,
    "owner": _self,
    "acts": lambda role, case, place: (
        reaches(role, case["action"], place) or (place.person and _self(role, case, place))
    ),
    "asked": lambda role, case, place: (
        place.asked == role and _may_be_asked(role, place) and place.submitter != role
    ),
    "confirms": lambda role, case, place: (
        place.asked == role and reaches(role, case["action"], place) and place.submitter != role
    ),
    "submitter": lambda role, case, place: place.submitter == role,
    "author": lambda role, case, place: place.author == role,
}
# What an unsent remark or a job of somebody else is: not there.
HIDDEN = {"author", "self", "run"}


def is_public(route: str) -> bool:
    """Whether nobody need sign in for an address, by any method."""
    return any(c["rule"] == "public" for m in ("GET", "POST") for c in cases(route, m))


def gate_of(route: str) -> dict[str, Any] | None:
    """The right that an address asks for before anything else, or None where the target comes first."""
    if routes()[route].get("gate") != "first":
        return None
    (case,) = [*cases(route, "GET"), *cases(route, "POST")]
    return case | {"rule": {"others": "everywhere", "run": "staff"}.get(case["rule"], case["rule"])}


def _gated(role: str, case: dict[str, Any] | None, place: Place | None, gate: Any) -> str:
    if role == "anonymous":
        return LOGIN
    if not RULES[gate["rule"]](role, gate, place):
        return FORBIDDEN
    if case is None:
        return NO_METHOD
    return OK if place is None else _towards(role, case, place)


def _towards(role: str, case: dict[str, Any], place: Place) -> str:
    """What comes once the gate is passed: others find their own there, and nothing of this one."""
    hidden = case["rule"] == "run" and not _run(role, case, place)
    if hidden or not place.home or role in OUTSIDERS:
        return ABSENT
    own = case["rule"] == "others" and place.owner == role
    return FORBIDDEN if own else OK


OUTSIDERS = {"province_officer", "expert"}


def wanted_of(route: str, role: str, case: dict[str, Any] | None, place: Place | None, sees: str):
    """What must come of a request to an address."""
    gate = gate_of(route)
    if gate is not None:
        return _gated(role, case, place, gate)
    return expected(role, case, place, sees=sees)


def _sees(role: str, sees: str, place: Place) -> bool:
    """Whether a target is there for a role; `self`: only for whoever it belongs to."""
    if not place.home or role in OUTSIDERS:
        return False
    if sees == "confirmers":
        return role in CONFIRMERS
    if sees == "run":
        return _run(role, {}, place)
    return place.owner == role if sees == "self" else not sees or reaches(role, sees, place)


def expected(role: str, case: dict[str, Any] | None, place: Place | None, *, sees: str) -> str:
    """What must come of a request; `case` is None for a method that does not exist.

    `sees` is the action that makes the target visible, or "public" for an address without sign-in.
    """
    if sees == "public":
        return NO_METHOD if case is None else OK
    if role == "anonymous":
        return LOGIN
    if place is not None and not _sees(role, sees, place):
        return ABSENT
    if case is None:
        return NO_METHOD
    if RULES[case["rule"]](role, case, place):
        return OK
    return ABSENT if case["rule"] in HIDDEN else FORBIDDEN
