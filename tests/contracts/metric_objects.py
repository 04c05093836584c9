"""Metrics, subjects with their numbers, and single values: at home, in the foreign college, absent."""

from decimal import Decimal
from typing import Any

from apps.datahub.models import Metric, Observation
from apps.datahub.services import ObservationRow, record_observations
from apps.layers.models import Subject
from apps.organisation.models import Period

from .console_objects import FOREIGN, college_of
from .policy import Place
from .world import ABSENT, DAY, World

Values = dict[str, Any]


def metric_places(world: World) -> dict[str, Place]:
    return {"metric": Place("metric"), **FOREIGN}


def metric_object(world: World, place: Place, given: str) -> tuple[Place, Values]:
    """A definition names nobody: whoever may see any number may read it. The list shows a person who
    sees only their own numbers what is asked of their kind: here, of students.
    """
    subject = _subject(world, place, "s1")
    made = _metric(world, place, subject)
    return place, {"pk": ABSENT if place.name == "absent" else made.pk}


def subject_places(world: World) -> dict[str, Place]:
    return {
        "m1": Place("m1", unit="u1", tree=("m1",), owner="major_leader"),
        "c1": Place("c1", unit="u1", tree=("m1", "c1"), owner="course_leader"),
        "t1": Place("t1", unit="u1", owner="teacher", person=True),
        "s1": Place("s1", unit="u1", owner="student", person=True),
        "u1": Place("u1", unit="u1"),
        "t2": Place("t2", unit="u1", owner="another teacher", person=True),
        "m3": Place("m3", unit="u2", tree=("m3",)),
        **FOREIGN,
    }


def subject_object(world: World, place: Place, given: str) -> tuple[Place, Values]:
    observation_object(world, place, given)
    pk = _subject(world, place, place.name).pk
    return place, {"pk": ABSENT if place.name == "absent" else pk}


def observation_object(world: World, place: Place, given: str) -> tuple[Place, Values]:
    """One value of a subject, as if somebody had said it."""
    college, subject = college_of(world, place), _subject(world, place, place.name)
    metric = _metric(world, place, subject)
    year = Period.objects.of(college.institution).get(kind="year", code=str(DAY.year))
    row = ObservationRow(subject.pk, metric.pk, year.pk, Decimal("12.5"), text="12.5")
    record_observations(institution=college.institution, rows=[row], batch=None, actor=None)
    made = Observation.objects.of(college.institution).current()
    found = made.get(subject=subject, metric=metric)
    return place, {"pk": ABSENT if place.name == "absent" else found.pk}


def _subject(world: World, place: Place, code: str) -> Subject:
    rows = Subject.objects.of(college_of(world, place).institution)
    code = {"foreign": "x", "absent": "m1"}.get(place.name, code)
    # A unit is mirrored by more than one kind.
    return rows.filter(code=code).order_by("layer").first()


def _metric(world: World, place: Place, subject: Subject) -> Metric:
    college = college_of(world, place)
    made, _ = Metric.objects.get_or_create(
        institution=college.institution,
        code=f"n.{subject.layer}.{subject.kind}",
        defaults={
            "name": f"{college.mark}指标",
            "layer": subject.layer,
            "kind": subject.kind,
            "definition": f"{college.mark}口径",
        },
    )
    return made


# Whoever reads the warnings or the plans of a subject sees its numbers.
SEES = "warnings.read|plans.read"
METRICS = {
    "metric": (metric_places, metric_object, ""),
    "subject": (subject_places, subject_object, SEES),
    "observation": (subject_places, observation_object, SEES),
}
