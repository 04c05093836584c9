"""How tables of courses and of what is taught in a term become courses and offerings."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from apps.datahub.committers import Field, Request, Row, SubjectCommitter, committers
from apps.datahub.committers.converting import number, whole, yes_no
from apps.datahub.committers.lookups import Place, Units, places_by
from apps.layers.models import Subject
from apps.organisation.models import Period


class OfferingLookups(NamedTuple):
    units: Units
    courses: dict[str, list[Place]]
    names: dict[int, str]
    terms: dict[str, int]


class OfferingCommitter(SubjectCommitter):
    """教学班: under its course, whose unit it takes, and whose name unless it has its own."""

    def lookups(self, request: Request) -> OfferingLookups:
        institution = request.institution
        terms = Period.objects.of(institution).filter(kind=Period.Kind.TERM)
        courses = Subject.objects.of(institution).of_kind("course", "course").order_by()
        return OfferingLookups(
            Units(institution),
            places_by(institution, "course", "course"),
            dict(courses.values_list("pk", "name")),
            dict(terms.values_list("code", "pk")),
        )

    def units_of(self, lookups: Any) -> Units:
        return lookups.units

    def place(self, row: Row, state: Mapping[str, Any], lookups: Any) -> Place:
        return lookups.courses[row.values["course"]][0]

    def fill(self, row: Row, state: dict[str, Any], lookups: Any) -> None:
        state["term_id"] = lookups.terms[row.values["term"] or ""]
        state["name"] = state["name"] or lookups.names[state["parent"]]


committers.register(
    "courses",
    SubjectCommitter(
        layer="course",
        kind="course",
        key="code",
        fields=(
            Field("type", "course_type"),
            Field("attribute", "attribute"),
            Field("nature", "nature"),
            Field("hours", "hours", whole),
            Field("practice_hours", "practice_hours", whole),
            Field("credits", "credits", number),
            Field("online_open", "online_open", yes_no),
            Field("certificate", "certificate", yes_no),
            Field("ideological", "ideological", yes_no),
        ),
        unsaved=("leader",),
    ),
)
committers.register(
    "offerings",
    OfferingCommitter(
        layer="course",
        kind="offering",
        key="code",
        fields=(Field("teacher", "teacher_no"),),
        more=("term_id",),
        unit="",
        unsaved=("hours", "capacity", "composition"),
    ),
)
