"""Nothing of another college leaks: by search, by a child's id, on paper; and the search finds what is there."""

import pytest

from apps.submissions.reports import render_form_pdf

from .calls import Caller, addresses, outcome, text_of, url_of, words_of_pdf
from .objects import GIVEN, form_values
from .policy import ABSENT, cases, routes
from .savepoint import Savepoint
from .world import ABSENT as NO_ID
from .world import CANARY

pytestmark = pytest.mark.django_db
CHILDREN = {"conflict_id": "conflict", "row_id": "row", "group_id": "group"}
CHILDREN |= {"remark_id": "returned", "phase_id": ""}
WHOSE = dict.fromkeys(CHILDREN, ("foreign", "m2", "absent"))
WHOSE["phase_id"] = ("foreign", "absent")  # forms of one template share its phases
NESTED = [
    (route, child, whose)
    for route, parts in sorted(addresses().items())
    for child in CHILDREN
    if child in parts and "pk" in parts and route in routes() and cases(route, "POST")
    for whose in WHOSE[child]
]


def test_the_canary_sings_to_its_own_college(world):
    form = world.foreign.targets["x"].form
    leader = Caller(world.foreign.users["leader"])

    for route in ("submissions:detail", "submissions:list", "dashboards:desk"):
        response = leader.call("GET", url_of(route, {"pk": form.pk}), {}, {})
        assert CANARY in text_of(response)


def test_the_canary_is_found_on_real_paper(world):
    target = world.foreign.targets["x"]

    pages = words_of_pdf(render_form_pdf(target.form, target.owner))

    assert CANARY in pages.replace(" ", "").replace("\n", "")


def _entitled(target, case):
    """Somebody who may do this to the own form."""
    return {"asked": target.head, "everywhere": target.office}.get(case["rule"], target.owner)


@pytest.mark.parametrize(("route", "child", "whose"), NESTED)
def test_a_child_of_another_form_is_absent(world, route, child, whose):
    own, other = world.targets["m1"], world.targets["m2" if whose == "absent" else whose]
    case = cases(route, "POST")[0]
    with Savepoint():
        given = CHILDREN[child] or case.get("given", "")
        values = form_values(own) | (GIVEN[case["given"]](own) if "given" in case else {})
        theirs = form_values(other) | (GIVEN[given](other) if given else {})
        values[child] = NO_ID if whose == "absent" else theirs[child]
        caller = Caller(_entitled(own, case))
        response = caller.call("POST", url_of(route, values), case, values)

        assert outcome(response, case) == ABSENT
        assert CANARY not in text_of(response)


@pytest.mark.sweep(1)
@pytest.mark.slow
@pytest.mark.parametrize("number", ["leader", "head_x1", "qa_office", "sysadmin"])
def test_the_matrix_holds_from_the_other_side_too(world, number):
    """Whoever holds a role in the foreign college finds nothing at home."""
    caller, values = Caller(world.foreign.users[number]), form_values(world.targets["m1"])
    for route, entry in routes().items():
        if entry.get("object") == "form":
            for method in ("GET", "POST"):
                case = (cases(route, method) or [{}])[0]
                with Savepoint():
                    response = caller.call(method, url_of(route, values), case, values)
                assert outcome(response, case) == ABSENT, f"{method} {route}"


def test_there_is_something_to_nest():
    assert {"submissions:row_rename", "submissions:approve"} <= {one[0] for one in NESTED}
