"""The things that addresses are about: which exist, where they stand, and what has happened to them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from apps.improvement.services import open_problem
from apps.operations.services import save_list_view, send_notice
from apps.submissions import services
from apps.submissions.models import Submission
from apps.submissions.selectors import load_form

from .console_objects import CONSOLE
from .data_objects import DATA
from .diagnosis_objects import DIAGNOSES
from .metric_objects import METRICS
from .policy import Place
from .problem_objects import PROBLEMS
from .register_objects import REGISTERS
from .report_objects import REPORTS
from .warning_objects import WARNINGS
from .world import ABSENT, Target, World

Values = dict[str, Any]


def form_places(world: World) -> dict[str, Place]:
    """Forms by their relation: own, same unit but another's, a person's, other unit, foreign, absent."""
    return {
        "m1": Place("m1", unit="u1", tree=("m1",), owner="major_leader"),
        "c1": Place("c1", unit="u1", tree=("m1", "c1"), owner="course_leader"),
        "t1": Place("t1", unit="u1", owner="teacher", person=True),
        "u1": Place("u1", unit="u1"),
        "s1": Place(
            "s1",
            unit="u1",
            owner="student",
            person=True,
            person_area="student_person",
            own="student",
        ),
        "home": Place("home", sender="qa_office"),
        "m2": Place("m2", unit="u1", tree=("m2",)),
        "t2": Place("t2", unit="u1", owner="another teacher", person=True),
        "m3": Place("m3", unit="u2", tree=("m3",)),
        "foreign": Place("foreign", home=False),
        "absent": Place("absent", home=False),
    }


def form_values(target: Target) -> Values:
    form = load_form(target.form)
    return {
        "pk": target.form.pk,
        "phase_id": target.phase.pk,
        "row_key": target.row_key,
        "column": "target",
        "group": form.groups[0].key,
        "level": "",
        # Children that need something to have happened.
        "conflict_id": ABSENT,
        "row_id": ABSENT,
        "group_id": ABSENT,
        "remark_id": ABSENT,
        "problem_id": ABSENT,
    }


def _fresh(target: Target) -> Submission:
    return Submission.objects.of(target.form.institution_id).get(pk=target.form.pk)


def _about(target: Target) -> Values:
    return {"submission": target.form, "phase_id": target.phase.pk}


def _levels(target: Target) -> list[str]:
    return [level.code for level in target.form.template.levels]


def _pass(target: Target, level: str) -> None:
    services.approve_phase(**_about(target), actor=target.reviewer(level), level_code=level)


def submitted(target: Target) -> Values:
    services.submit_phase(**_about(target), actor=target.owner)
    return {"level": _levels(target)[0]}


def at_office(target: Target) -> Values:
    submitted(target)
    for level in _levels(target)[:-1]:
        _pass(target, level)
    return {"level": _levels(target)[-1]}


def approved(target: Target) -> Values:
    _pass(target, at_office(target)["level"])
    return {}


def remark(target: Target) -> Values:
    values = submitted(target)
    made = services.remark_on_cell(
        submission=target.form,
        row_key=target.row_key,
        column_code="target",
        text="写具体",
        actor=target.reviewer(values["level"]),
    )
    return values | {"remark_id": made.pk}


def returned(target: Target) -> Values:
    values = remark(target)
    services.return_phase(
        **_about(target),
        actor=target.reviewer(values["level"]),
        level_code=values["level"],
        reason="请补充",
    )
    return values


def conflict(target: Target) -> Values:
    late = target.fill("晚来的一份", version=0)
    return {"conflict_id": late.conflict.pk}


def row(target: Target) -> Values:
    group = load_form(target.form).groups[0].key
    made = services.add_row(
        submission=target.form, group_key=group, label="自加", actor=target.owner
    )
    return {"row_id": made.pk}


def group(target: Target) -> Values:
    made = services.add_group(submission=target.form, title="自加", actor=target.owner)
    return {"group_id": made.pk}


def problem(target: Target) -> Values:
    made = open_problem(
        subject=target.subject,
        title="工位不足",
        origin="manual",
        actor=target.office,
        owner=target.owner,
        due_on=date(2026, 12, 1),
        bar="建成",
        cause="投入不够",
        measure="新建实训室",
    )
    return {"problem_id": made.pk}


GIVEN: dict[str, Callable[[Target], Values]] = {
    given.__name__: given
    for given in (submitted, at_office, approved, remark, returned, conflict, row, group, problem)
}
ROLE_OF_LEVEL = {"head": "unit_head", "office": "qa_office", "leader": "school_leader"}


def form_object(world: World, place: Place, given: str) -> tuple[Place, Values]:
    """A form with what has happened to it, and who is asked, sent it or wrote on it now."""
    target = world.targets["m1" if place.name == "absent" else place.name]
    target.form = _fresh(target)
    values = form_values(target) | (GIVEN[given](target) if given else {})
    asked = ROLE_OF_LEVEL.get(values["level"], "")
    if place.name == "absent":
        return place, values | {"pk": ABSENT}
    role_of = {user: role for role, user in world.actors.items()}
    submitter = role_of.get(target.owner, "somebody else")
    here = place.unit == "u1" or asked == "school_leader"
    author = asked if given == "remark" and here else ""
    return replace(place, asked=asked, submitter=submitter, author=author), values


def notice_places(world: World) -> dict[str, Place]:
    return {
        "qa_office": Place("qa_office", owner="qa_office"),
        "teacher": Place("teacher", unit="u1", owner="teacher"),
        "foreign": Place("foreign", home=False),
        "absent": Place("absent", home=False),
    }


def notice_object(world: World, place: Place, given: str) -> tuple[Place, Values]:
    user = world.foreign.office if place.name == "foreign" else world.actors.get(place.name)
    made = send_notice(user=user or world.home.office, kind="test", title="来信")
    return place, {"pk": ABSENT if place.name == "absent" else made.pk}


def list_view_object(world: World, place: Place, given: str) -> tuple[Place, Values]:
    user = world.foreign.office if place.name == "foreign" else world.actors.get(place.name)
    kept = {"list_code": "monitoring:warning_list", "name": "红色", "query": "level=red"}
    made = save_list_view(actor=user or world.home.office, **kept)
    return place, {"pk": ABSENT if place.name == "absent" else made.pk}


# kind of object: its places, how one is made ready, and the action that makes it visible at all
OBJECTS = {
    "form": (form_places, form_object, "plans.read"),
    "notice": (notice_places, notice_object, "self"),
    "list_view": (notice_places, list_view_object, "self"),
    **CONSOLE,
    **DATA,
    **DIAGNOSES,
    **METRICS,
    **PROBLEMS,
    **REGISTERS,
    **WARNINGS,
    **REPORTS,
}
