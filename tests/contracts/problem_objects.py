"""Problems with their measures, extensions and escalations: at home, in the foreign college, absent.

Their owner holds no role that the matrix asks about, so that only the table of roles decides.
"""

from datetime import date
from typing import Any

from apps.evidence.services import add_evidence
from apps.improvement import services
from apps.improvement.models import Escalation, Measure, Problem
from apps.organisation.choices import Role
from tests.apps.evidence.files import PNG, photo

from .console_objects import college_of
from .metric_objects import _subject, subject_places
from .policy import Place
from .world import ABSENT, DAY, World

Values = dict[str, Any]


class Photo:
    """A file that every request reads from its beginning."""

    name, content_type = "photo.png", "image/png"

    def read(self) -> bytes:
        return PNG


def problem_object(world: World, place: Place, given: str) -> tuple[Place, Values]:
    problem, measure = _made(world, place, given)
    values = {"pk": problem.pk, "owner": measure.owner.number}
    return place, values | ({"pk": ABSENT} if place.name == "absent" else {})


def measure_object(world: World, place: Place, given: str) -> tuple[Place, Values]:
    _, measure = _made(world, place, given)
    item = measure.evidence_set.items.first()
    values = {"pk": measure.pk, "owner": measure.owner.number, "upload": Photo()}
    values["item_id"] = item.pk if item else ABSENT
    return place, values | ({"pk": ABSENT} if place.name == "absent" else {})


def evidence_object(world: World, place: Place, given: str) -> tuple[Place, Values]:
    _, measure = _made(world, place, "proved")
    pk = measure.evidence_set.items.get().pk
    return place, {"pk": ABSENT if place.name == "absent" else pk}


def extension_object(world: World, place: Place, given: str) -> tuple[Place, Values]:
    _, measure = _made(world, place, "")
    made = services.ask_extension(
        measure=measure, actor=measure.owner, to_date=date(2026, 12, 1), reason="缺货"
    )
    return place, {"pk": ABSENT if place.name == "absent" else made.pk}


def escalation_object(world: World, place: Place, given: str) -> tuple[Place, Values]:
    problem, _ = _made(world, place, "")
    made = Escalation.objects.create(
        institution=problem.institution,
        problem=problem,
        step="office",
        title=f"{college_of(world, place).mark}督办",
        role=Role.QA_OFFICE,
        reason="逾期",
        raised_on=DAY,
        cause_key="late",
    )
    return place, {"pk": ABSENT if place.name == "absent" else made.pk}


def subject_of_problem(world: World, place: Place, given: str) -> tuple[Place, Values]:
    values = {"pk": _subject(world, place, place.name).pk, "owner": _owner(world, place).number}
    return place, values | ({"pk": ABSENT} if place.name == "absent" else {})


def _owner(world: World, place: Place) -> Any:
    return college_of(world, place).users["head_x1" if place.name == "foreign" else "head_u2"]


def _made(world: World, place: Place, given: str) -> tuple[Problem, Measure]:
    """A problem with a planned measure, and what has happened to it."""
    college, owner = college_of(world, place), _owner(world, place)
    problem = services.open_problem(
        subject=_subject(world, place, place.name),
        title=f"{college.mark}问题",
        origin="manual",
        actor=college.office,
        owner=owner,
        due_on=date(2026, 9, 1),
        bar="齐全",
        cause="不明",
        measure=f"{college.mark}措施",
    )
    measure = Measure.objects.of(college.institution).get(problem=problem)
    if given in ("proved", "finished", "verified"):
        add_evidence(evidence_set=measure.evidence_set, upload=photo(), actor=owner)
    if given in ("finished", "verified"):
        services.finish_measure(measure=measure, actor=owner, result="已完成")
    if given == "verified":
        services.recheck_measure(measure=measure, actor=college.office, passed=True)
    return problem, measure


SEES = "warnings.read"
PROBLEMS = {
    "problem": (subject_places, problem_object, SEES),
    "measure": (subject_places, measure_object, SEES),
    "extension": (subject_places, extension_object, SEES),
    "escalation": (subject_places, escalation_object, SEES),
    "evidence": (subject_places, evidence_object, "evidence.read"),
    "problem_subject": (subject_places, subject_of_problem, SEES),
}
