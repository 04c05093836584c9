"""Every page renders for every role, in a full college and in one where nothing has happened yet."""

import re
from collections import Counter
from itertools import islice

import pytest

from apps.accounts.models import Institution
from apps.layers.services import create_subject, mirror_institution, save_unit
from apps.organisation.choices import SUBJECT_ROLES, UNIT_ROLES, Role

from .calls import Caller, addresses, outcome, text_of, url_of
from .objects import OBJECTS
from .policy import OK, cases, expected, is_public, routes
from .savepoint import Savepoint
from .world import PASSWORD, assign_role, assign_subject_role, create_user

pytestmark = pytest.mark.django_db
PAGES = sorted(route for route in set(addresses()) & set(routes()) if cases(route, "GET"))
WITHOUT_TARGET = [route for route in PAGES if not addresses()[route]]
LEFTOVER = re.compile(r"\{\{|\{%|>None<|\bNone</|Invalid filter|<object at 0x")
ID = re.compile(r'<[a-z][^<>]* id="([^"]+)"')
HOME_ROLES = [r for r in Role if r not in (Role.ANONYMOUS, Role.PROVINCE_OFFICER, Role.EXPERT)]


@pytest.fixture(scope="package")
def empty_college(world) -> dict[str, Caller]:
    """People in all roles, one unit and one major to hold them; no form, no calendar, no notice."""
    college = Institution.objects.create(code="empty", name="新建职业学院")
    mirror_institution(institution=college)
    unit = save_unit(institution=college, code="u", name="唯一系", kind="teaching")
    parts = {"institution": college, "unit": unit, "layer": "major", "kind": "major"}
    major = create_subject(code="m", name="唯一专业", **parts)
    course = create_subject(
        **parts | {"layer": "course", "kind": "course"}, code="c", name="唯一课程", parent=major
    )
    return {role.value: Caller(_person(college, role, unit, major, course)) for role in HOME_ROLES}


def _person(college, role, unit, major, course):
    user = create_user(
        institution=college,
        number=role.value,
        name=role.label,
        kind="student" if role == Role.STUDENT else "staff",
        password=PASSWORD,
        must_change_password=False,
    )
    if role in SUBJECT_ROLES:
        subject = major if role == Role.MAJOR_LEADER else course
        assign_subject_role(user=user, role=role, subject=subject)
    elif role == Role.STUDENT:
        parts = {"layer": "student", "kind": "student", "unit": unit, "parent": major}
        create_subject(institution=college, code="s", name="学生", user=user, **parts)
    else:
        assign_role(user=user, role=role, unit=unit if role in UNIT_ROLES else None)
    return user


def flaws(page: str) -> list[str]:
    """What a reader of a page would stumble over."""
    found = LEFTOVER.findall(page)
    if "<title>" not in page:
        found.append("no title")
    if page.count("<h1") != 1:
        found.append(f"{page.count('<h1')} main headings")
    ids = Counter(ID.findall(page))
    found += [f"id {name} is there {times} times" for name, times in ids.items() if times > 1]
    return found


def complaints_about(response, case) -> list[str]:
    """The flaws of a whole page; refusals, redirects and other formats are judged elsewhere."""
    whole = response.status_code == 200 and response["Content-Type"].startswith("text/html")
    return flaws(text_of(response)) if whole else []


@pytest.mark.parametrize("route", WITHOUT_TARGET)
def test_a_page_renders_in_an_empty_college(empty_college, route):
    (case,), wrong = cases(route, "GET"), []
    sees = "public" if is_public(route) else ""
    for role, caller in empty_college.items():
        response = caller.call("GET", url_of(route, {}), case, {})
        got, wanted = outcome(response, case), expected(role, case, None, sees=sees)
        if got != wanted or complaints_about(response, case):
            wrong.append(f"{role}: {got}, not {wanted} {complaints_about(response, case)}")

    assert not wrong, "\n".join(wrong)


def _shown(world, route, given=""):
    """The page's address for each target of the home college, or the one that it has."""
    kind = routes()[route].get("object")
    if kind is None:
        yield url_of(route, {})
        return
    places, prepare, _ = OBJECTS[kind]
    for place in islice(places(world).values(), 3):
        if place.home:
            yield url_of(route, prepare(world, place, given)[1])


@pytest.mark.slow(daily=True)
@pytest.mark.parametrize("route", PAGES)
def test_a_page_renders_in_a_full_college(world, route, monkeypatch):
    monkeypatch.setattr("apps.submissions.reports.render_pdf", lambda html, **kw: html.encode())
    (case,), wrong, seen = cases(route, "GET"), [], 0
    for role, user in world.actors.items():
        caller = Caller(user)
        with Savepoint():
            for url in _shown(world, route, case.get("given", "")):
                response = caller.call("GET", url, case, {})
                seen += outcome(response, case) == OK
                wrong += [f"{role} {url}: {said}" for said in complaints_about(response, case)]

    assert not wrong, "\n".join(sorted(set(wrong)))
    assert seen


@pytest.mark.parametrize("route", WITHOUT_TARGET)
def test_the_refreshable_part_is_no_whole_page(world, route):
    (case,) = cases(route, "GET")
    if case["rule"] == "public":
        return
    user = next(u for r, u in world.actors.items() if u and _may(r, case))

    response = Caller(user).call("GET", url_of(route, {}), case | {"htmx": True}, {})

    assert response.status_code == 200
    if "HX-Request" in response.get("Vary", ""):
        assert "<html" not in text_of(response)


def _may(role, case) -> bool:
    return expected(role, case, None, sees="") == OK


@pytest.mark.parametrize(
    "planted", ["<td>None</td>", "<p>{{ name }}</p>", "<h1>二</h1>", '<i id="a"></i><b id="a"></b>']
)
def test_a_planted_flaw_is_seen(planted):
    page = "<title>t</title><h1>一</h1>"

    assert flaws(page) == []
    assert flaws(page + planted)
    assert flaws(planted)
