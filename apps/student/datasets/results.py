"""考核成绩: one assessment of one enrolment.

The offering may be left out where the student has only one; otherwise nobody can tell which.
"""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from apps.datahub.committers import Fault, Plan, Request, Row, RowCommitter, WantedRow
from apps.datahub.committers.base import chunks
from apps.datahub.committers.lookups import Place
from apps.student.datasets.enrolment import Reach, offerings_of, student_ids
from apps.student.models import AssessmentResult, Enrolment

Stored = tuple[int | None, dict[str, Any] | None]


class Enrolled(NamedTuple):
    pk: int
    offering: Place


class ResultCommitter(RowCommitter):
    model = AssessmentResult
    names = ("score", "taken_on")

    def plan(self, request: Request) -> Plan:
        plan, reach, offerings = Plan(request), Reach(request), offerings_of(request)
        students = student_ids(request, (row.values["student_no"] for row in request.rows))
        enrolled = _enrolments(request, set(students.values()), offerings)
        there = _results(request)
        for row in request.rows:
            of_student = enrolled.get(students[row.values["student_no"] or ""], {})
            found = _enrolment(row, of_student, offerings)
            if isinstance(found, Enrolled):
                found = reach.fault(row, found.offering) or found
            if isinstance(found, Fault):
                plan.faults.append(found)
                continue
            code = row.values["assessment"] or ""
            pk, before = there.get((found.pk, code), (None, None))
            key = {"enrolment_id": found.pk, "assessment": code}
            self.sort(plan, WantedRow(row.number, key, _values(row, before), pk, before))
        return plan


def _enrolment(
    row: Row, of_student: dict[int, Enrolled], offerings: dict[str, Place]
) -> Enrolled | Fault:
    """The enrolment that a row is about, or why there is none."""
    if code := row.values.get("offering"):
        found = of_student.get(offerings[code].pk)
        return found or Fault(row.number, "student_no", "没有选这个教学班", "该教学班的学生")
    if len(of_student) == 1:
        return next(iter(of_student.values()))
    message = "选了不止一个教学班，请补上教学班编号" if of_student else "没有选课记录"
    return Fault(row.number, "student_no", message, "有选课记录的学生")


def _values(row: Row, before: dict[str, Any] | None) -> dict[str, Any]:
    values: dict[str, Any] = dict(before) if before else {"score": None, "taken_on": None}
    if row.values.get("score") is not None:
        values["score"] = Decimal(row.values["score"] or "")
    if row.values.get("taken_on"):
        values["taken_on"] = date.fromisoformat(row.values["taken_on"] or "")
    return values


def _enrolments(
    request: Request, students: set[int], offerings: dict[str, Place]
) -> dict[int, dict[int, Enrolled]]:
    """student -> offering -> enrolment."""
    found: dict[int, dict[int, Enrolled]] = {}
    places = {place.pk: place for place in offerings.values()}
    rows = Enrolment.objects.of(request.institution)
    for chunk in chunks(students):
        for pk, student, offering in rows.filter(student_id__in=chunk).values_list(
            "pk", "student_id", "offering_id"
        ):
            found.setdefault(student, {})[offering] = Enrolled(pk, places[offering])
    return found


def _results(request: Request) -> dict[tuple[int, str], Stored]:
    """Results of these assessments: (enrolment, assessment) -> id and values."""
    found: dict[tuple[int, str], Stored] = {}
    rows = AssessmentResult.objects.of(request.institution)
    for chunk in chunks(row.values["assessment"] for row in request.rows):
        for enrolment, code, pk, score, taken_on in rows.filter(assessment__in=chunk).values_list(
            "enrolment_id", "assessment", "pk", "score", "taken_on"
        ):
            found[enrolment, code] = (pk, {"score": score, "taken_on": taken_on})
    return found
