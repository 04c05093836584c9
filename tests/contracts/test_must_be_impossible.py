"""What design decides can never happen, each by its name and through the door that a browser uses."""

import re
from datetime import timedelta

import pytest
from django.db.models import ProtectedError

from apps.accounts.models import User
from apps.core.errors import NotAllowedError
from apps.layers.models import Subject, SubjectGrant, UnitGrant
from apps.layers.services import end_subject_assignment, give_grant
from apps.operations.models import AppendOnlyError, AuditEntry
from apps.operations.services import record_audit
from apps.organisation.choices import Area, Role
from apps.organisation.models import Assignment, Unit
from apps.organisation.services import assign_role, disable_user, end_assignment
from apps.submissions.models import Cell

from .calls import Caller, complaints, outcome, text_of, url_of
from .objects import approved, form_values, submitted
from .policy import ABSENT, FORBIDDEN, LOGIN, OK, cases, routes
from .savepoint import Savepoint
from .world import CANARY, DAY, NEW_YEAR

pytestmark = pytest.mark.django_db
PAGE = "submissions:detail"
GRANT = {
    "name": "view",
    "valid_from": "2026-03-18",
    "valid_to": "2026-04-18",
    "reason": "代办",
}
WRITES = [
    route
    for route, entry in routes().items()
    if entry.get("object") == "form"
    and any(case.get("action") == "plans.write" for case in cases(route, "POST"))
]


def read(caller, target, route=PAGE) -> str:
    values = form_values(target)
    return outcome(caller.call("GET", url_of(route, values), {}, values), {})


def write(caller, target, route, **more):
    values = form_values(target) | more
    return caller.call("POST", url_of(route, values), cases(route, "POST")[0], values)


def everything_in(target) -> list:
    """All that is written in a form, to compare before and after."""
    form = target.form
    form.refresh_from_db()
    cells = Cell.objects.of(form.institution_id).filter(submission=form)
    rows = [list(one.values_list("pk", "version")) for one in (form.added_rows, form.added_groups)]
    return [list(cells.values_list("pk", "text", "version")), rows, form.header]


@pytest.mark.sweep(1)
@pytest.mark.slow
@pytest.mark.parametrize("role", ["province_officer", "expert"])
def test_no_province_and_no_expert_edits_a_colleges_data(world, role):
    caller = Caller(world.actors[role])
    for target in world.home.targets.values():
        assert read(caller, target) == ABSENT
        for route in WRITES:
            assert write(caller, target, route).status_code == 404


def test_nobody_approves_their_own_submission(world):
    """Not even with the reviewer's role in the same hand."""
    target = world.targets["m1"]
    assign_role(user=target.owner, role=Role.QA_OFFICE, valid_from=NEW_YEAR)
    unit = target.subject.unit
    assign_role(user=target.owner, role=Role.UNIT_HEAD, unit=unit, valid_from=NEW_YEAR)
    values = submitted(target)

    response = write(Caller(target.owner), target, "submissions:approve", **values)

    assert outcome(response, {"ok": 302}) == FORBIDDEN
    assert not target.form.phases.filter(state="approved").exists()


@pytest.mark.parametrize("given", [submitted, approved], ids=lambda given: given.__name__)
@pytest.mark.parametrize("route", WRITES)
def test_nothing_is_written_after_lock(world, route, given):
    target = world.targets["m1"]
    given(target)
    before = everything_in(target)

    for actor in (target.owner, target.head, target.office):
        response = write(Caller(actor), target, route)
        refused = response.status_code in (404, 422, 423) or complaints(response)
        assert refused, f"{actor}: {response.status_code}"

    assert everything_in(target) == before


def test_a_system_administrator_reads_no_personal_data(world):
    admin = world.actors["system_admin"]
    subjects = Subject.objects.of(world.home.institution)

    for area in set(Area) - {Area.USERS, Area.SETTINGS}:
        assert not subjects.visible_to(admin, f"{area}.read").exists()
    assert read(Caller(admin), world.targets["t1"]) == ABSENT


def test_a_system_administrator_grants_itself_no_role(world):
    admin, target = world.actors["system_admin"], world.targets["m1"]

    with pytest.raises(NotAllowedError):
        assign_role(user=admin, role=Role.QA_OFFICE, actor=admin)
    with pytest.raises(NotAllowedError):
        give_grant(user=admin, name="view", target=target.subject, valid_from=DAY, actor=admin)


def test_nobody_deletes_or_changes_audit(world):
    entry = record_audit(actor=None, action="test.act", institution=world.home.institution)
    entry = entry or AuditEntry.objects.of(world.home.institution).first()
    rows = AuditEntry.objects.of(world.home.institution)

    for attempt in (entry.delete, entry.save, rows.delete, lambda: rows.update(action="x")):
        with pytest.raises(AppendOnlyError):
            attempt()
    with pytest.raises((AppendOnlyError, ProtectedError)):
        world.home.institution.delete()


def test_a_person_whose_role_has_ended_has_lost_it_on_the_next_request(world):
    target, caller = world.targets["m2"], Caller(world.home.users["m2"])
    assert read(caller, target) == OK

    end_subject_assignment(assignment=target.subject.assignments.get())

    assert read(caller, target) == ABSENT
    assert read(caller, target, "submissions:print") == ABSENT
    assert write(caller, target, "submissions:cell_save").status_code == 404


def test_a_person_who_moved_has_lost_the_old_unit_on_the_next_request(world):
    target, staff = world.targets["m1"], world.actors["unit_staff"]
    caller = Caller(staff)
    assert read(caller, target) == OK
    held = Assignment.objects.of(staff.institution).get(user=staff)

    end_assignment(assignment=held)
    assign_role(user=staff, role=Role.UNIT_STAFF, unit=world.targets["m3"].subject.unit)

    assert read(caller, target) == ABSENT
    assert read(caller, world.targets["m3"]) == OK


def test_a_disabled_person_is_signed_out_on_the_next_request(world):
    target, leader = world.targets["m1"], world.actors["major_leader"]
    caller = Caller(leader)
    assert read(caller, target) == OK

    disable_user(user=User.objects.of(leader.institution).get(pk=leader.pk))

    assert read(caller, target) == LOGIN
    assert outcome(write(caller, target, "submissions:cell_save"), {}) == LOGIN


def test_an_expired_grant_opens_no_form(world, clock_at):
    target, guest = world.targets["m3"], world.actors["major_leader"]
    give_grant(
        user=guest,
        name="fill",
        target=target.subject,
        valid_from=DAY,
        valid_to=DAY + timedelta(days=7),
        actor=world.home.office,
    )
    caller = Caller(guest)
    with Savepoint():
        assert write(caller, target, "submissions:cell_save").status_code == 200

    clock_at(DAY + timedelta(days=8))

    assert read(caller, target) == ABSENT
    assert write(caller, target, "submissions:cell_save").status_code == 404


def test_an_absent_and_a_foreign_form_cannot_be_told_apart(world):
    """The two answers are the same page but for the address that was asked for."""
    caller = Caller(world.actors["qa_office"])
    answers = []
    for pk in (world.foreign.targets["x"].form.pk, 987_654_321):
        response = caller.call("GET", url_of(PAGE, {"pk": pk}), {}, {})
        body = response.content.decode().replace(f"/plans/{pk}/", "")
        answers.append((response.status_code, _without_token(body)))

    assert answers[0] == answers[1]


def _without_token(body: str) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', r"\1", body)


FOREIGN_CHOICES = [
    ("console:role_add", {"role": "unit_staff", "valid_from": "2026-03-18"}, "unit", "unit"),
    ("console:unit_edit", {"name": "改名", "kind": "teaching"}, "parent", "unit"),
    ("console:unit_close", {"on": "2026-03-18"}, "merged_into", "unit"),
    ("console:unit_new", {"code": "n", "name": "新", "kind": "teaching"}, "parent", "unit"),
    ("console:grant_add", {**GRANT, "number": "m2"}, "unit", "unit"),
    ("console:grant_add", {**GRANT, "subject": "m3"}, "number", "user"),
    ("console:grant_add", {**GRANT, "number": "m2"}, "subject", "subject"),
]


@pytest.mark.parametrize(("route", "data", "field", "what"), FOREIGN_CHOICES)
def test_no_choice_of_a_form_reaches_into_another_college(world, route, data, field, what):
    unit = world.foreign.targets["x"].subject.unit
    foreign = {"unit": unit.pk, "user": "leader", "subject": "x"}[what]
    home = world.targets["m3"].subject.unit
    values = {"pk": world.home.users["m2"].pk if "role" in route else home.pk}
    admin = Caller(world.actors["system_admin"])
    before = _state_of_organisation(world)

    case = {"send": {**data, field: foreign}}
    response = admin.call("POST", url_of(route, values), case, values)

    # Refused on the page gone back to, on the form's own page, or not there at all.
    assert complaints(response) or response.status_code in (404, 422)
    assert CANARY not in "".join([*complaints(response), text_of(response)])
    assert _state_of_organisation(world) == before


def _state_of_organisation(world) -> list:
    rows = [Assignment, Unit, SubjectGrant, UnitGrant]
    return [list(model.objects.order_by("pk").values()) for model in rows]


def test_no_role_of_another_person_is_ended_through_ones_own_page(world):
    """A role's id is looked up under the person that the address names."""
    admin = Caller(world.actors["system_admin"])
    theirs = Assignment.objects.of(world.foreign.institution).order_by("pk")[0]
    other = Assignment.objects.of(world.home.institution).get(user=world.home.users["t2"])
    for row in (theirs, other):
        values = {"pk": world.home.users["m2"].pk, "role_id": row.pk}
        response = admin.call("POST", url_of("console:role_end", values), {}, values)

        assert response.status_code == 404
        assert Assignment.objects.across_institutions(reason="test").get(pk=row.pk).valid_to is None
