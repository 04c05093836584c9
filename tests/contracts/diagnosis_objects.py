"""Cycles, sheets, diagnoses and schemes: at home, in the foreign college, absent."""

from typing import Any

from apps.core import clock
from apps.diagnosis.models import Cycle, Diagnosis, Scheme
from apps.diagnosis.services import open_due_cycles
from apps.layers.models import Subject

from .console_objects import FOREIGN, CollegeBuilder, college_of, simple
from .metric_objects import _subject
from .policy import Place
from .world import ABSENT, World

Values = dict[str, Any]
OWNERS = {
    "school": "unit_head",
    "major": "major_leader",
    "course": "course_leader",
    "teacher": "teacher",
    "student": "student",
}


def sheet_places(world: World) -> dict[str, Place]:
    """Subjects by their relation; `owner` is the role that answers for it and fills it in."""
    return {
        "m1": Place("m1", unit="u1", tree=("m1",), owner="major_leader"),
        "c1": Place("c1", unit="u1", tree=("m1", "c1"), owner="course_leader"),
        "t1": Place("t1", unit="u1", owner="teacher", person=True),
        "s1": Place("s1", unit="u1", owner="student", person=True, person_area="student_person"),
        "u1": Place("u1", unit="u1", owner="unit_head"),
        "t2": Place("t2", unit="u1", owner="another teacher", person=True),
        "m3": Place("m3", unit="u2", tree=("m3",), owner="another leader"),
        **FOREIGN,
    }


def _scheme(college: CollegeBuilder, layer: str, kind: str, **extra: Any) -> Scheme:
    values = {
        "name": f"{college.mark}{layer}诊断",
        "purpose": "self",
        "layer": layer,
        "kind": kind,
        "cadence_unit": "month",
        "owner_role": OWNERS[layer],
        **extra,
    }
    code = f"{values['purpose']}.{layer}.{values['cadence_unit']}"
    made, _ = Scheme.objects.get_or_create(
        institution=college.institution, code=code, defaults=values
    )
    return made


def _cycle(college: CollegeBuilder, scheme: Scheme) -> Cycle:
    open_due_cycles(institution=college.institution)
    return Cycle.objects.of(college.institution).get(scheme=scheme)


def _submitted(college: CollegeBuilder, cycle: Cycle, subject: Subject) -> Diagnosis:
    return Diagnosis.objects.create(
        institution=college.institution,
        cycle=cycle,
        subject=subject,
        state="submitted",
        values=[{"code": "p", "name": f"{college.mark}诊断点", "element": "", "rows": []}],
        remark=f"{college.mark}的说明",
        submitted_by=college.office,
        submitted_at=clock.now(),
    )


def _asked(world: World, place: Place) -> tuple[CollegeBuilder, Subject, Cycle]:
    college, subject = college_of(world, place), _subject(world, place, place.name)
    return college, subject, _cycle(college, _scheme(college, subject.layer, subject.kind))


def sheet_object(world: World, place: Place, given: str) -> tuple[Place, Values]:
    """A subject in a running cycle of its kind."""
    _, subject, cycle = _asked(world, place)
    absent = place.name == "absent"
    return place, {"pk": cycle.pk, "subject_pk": ABSENT if absent else subject.pk}


def diagnosis_object(world: World, place: Place, given: str) -> tuple[Place, Values]:
    made = _submitted(*(_asked(world, place)[i] for i in (0, 2, 1)))
    return place, {"pk": ABSENT if place.name == "absent" else made.pk}


def spiral_object(world: World, place: Place, given: str) -> tuple[Place, Values]:
    pk = _subject(world, place, place.name).pk
    return place, {"pk": ABSENT if place.name == "absent" else pk}


def _major_cycle(college: CollegeBuilder) -> Cycle:
    return _cycle(college, _scheme(college, "major", "major"))


def _assessed_cycle(college: CollegeBuilder) -> Cycle:
    scheme = _scheme(college, "major", "major", purpose="assessment", assessor_role="qa_office")
    cycle = _cycle(college, scheme)
    _submitted(college, cycle, Subject.objects.of(college.institution).filter(layer="major")[0])
    return cycle


DIAGNOSES = {
    "sheet": (sheet_places, sheet_object, "warnings.read"),
    "diagnosis": (sheet_places, diagnosis_object, "warnings.read"),
    "spiral": (sheet_places, spiral_object, "warnings.read"),
    "cycle": simple(_major_cycle),
    "assessed_cycle": simple(_assessed_cycle),
    "scheme": simple(lambda college: _scheme(college, "major", "major")),
    "demand_scheme": simple(
        lambda college: _scheme(college, "major", "major", cadence_unit="demand")
    ),
}
