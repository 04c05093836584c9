"""选课: a student in an offering, once; a later file may bring the score."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from apps.datahub.committers import Fault, Plan, Request, Row, RowCommitter, WantedRow
from apps.datahub.committers.base import chunks
from apps.datahub.committers.lookups import Place, Units, places_by
from apps.datahub.selectors.scope import OUTSIDE
from apps.layers.models import Subject
from apps.student.models import Enrolment

Key = tuple[int, int]


def student_ids(request: Request, numbers: Iterable[str | None]) -> dict[str, int]:
    """Students by number."""
    found: dict[str, int] = {}
    rows: Any = Subject.objects.of(request.institution).of_kind("student", "student").order_by()
    for chunk in chunks(numbers):
        found |= dict(rows.filter(code__in=chunk).values_list("code", "pk"))
    return found


def offerings_of(request: Request) -> dict[str, Place]:
    """Offerings by code."""
    found = places_by(request.institution, "course", "offering")
    return {code: places[0] for code, places in found.items()}


class Reach:
    """Whether an offering lies within the importer's reach; a student may come from anywhere."""

    def __init__(self, request: Request) -> None:
        self.scope = request.scope
        self.paths = {} if self.scope.everything else Units(request.institution).paths

    def fault(self, row: Row, offering: Place) -> Fault | None:
        if self.scope.reaches(self.paths.get(offering.unit_id, ""), offering.path):
            return None
        return Fault(row.number, "offering", OUTSIDE, "本部门的教学班")


class EnrolmentCommitter(RowCommitter):
    model = Enrolment
    names = ("score", "result")

    def plan(self, request: Request) -> Plan:
        plan, offerings, reach = Plan(request), offerings_of(request), Reach(request)
        students = student_ids(request, (row.values["student_no"] for row in request.rows))
        named = [offerings[row.values["offering"] or ""] for row in request.rows]
        there = _enrolled(request, (place.pk for place in named))
        for row, offering in zip(request.rows, named, strict=True):
            if fault := reach.fault(row, offering):
                plan.faults.append(fault)
                continue
            student = students[row.values["student_no"] or ""]
            pk, before = there.get((offering.pk, student), (None, None))
            key = {"offering_id": offering.pk, "student_id": student}
            self.sort(plan, WantedRow(row.number, key, _values(row, before), pk, before))
        return plan


def _values(row: Row, before: dict[str, Any] | None) -> dict[str, Any]:
    """A blank leaves what is stored."""
    values: dict[str, Any] = dict(before) if before else {"score": None, "result": ""}
    if row.values.get("score") is not None:
        values["score"] = Decimal(row.values["score"] or "")
    if row.values.get("status"):
        values["result"] = row.values["status"]
    return values


def _enrolled(request: Request, offerings: Iterable[int]) -> dict[Key, tuple[int, dict[str, Any]]]:
    """Enrolments of these offerings: (offering, student) -> id and values."""
    found = {}
    rows = Enrolment.objects.of(request.institution)
    for chunk in chunks(offerings):
        for offering, student, pk, score, result in rows.filter(offering_id__in=chunk).values_list(
            "offering_id", "student_id", "pk", "score", "result"
        ):
            found[offering, student] = (pk, {"score": score, "result": result})
    return found
