"""The demo's subjects: majors, courses, classes, teachers, students, each under its parent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from apps.accounts.models import Institution
from apps.layers.models import Subject
from apps.layers.services import create_subject
from apps.simulation.services.demo import people, tables

Key = tuple[str, str, str]
UNIT, MAJOR, CLASS = ("school", "unit"), ("major", "major"), ("student", "class")


@dataclass(frozen=True)
class Sheet:
    """A table of the demo that becomes subjects of one kind, and where its parent is named."""

    table: str
    layer: str
    kind: str
    code: str
    parent_kind: tuple[str, str]
    parent: str
    details: Callable[[tables.Row], dict[str, Any]]


def _number(text: str) -> int | None:
    return int(text) if text else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


SHEETS = (
    Sheet(
        "majors",
        "major",
        "major",
        "code",
        UNIT,
        "unit",
        lambda row: {
            "national_code": row["national_code"],
            "duration_years": _number(row["duration_years"]),
            "opened_year": _number(row["opened_year"]),
        },
    ),
    Sheet(
        "courses",
        "course",
        "course",
        "code",
        MAJOR,
        "major",
        lambda row: {
            "course_type": row["course_type"],
            "nature": row["nature"],
            "hours": _number(row["hours"]),
            "practice_hours": _number(row["practice_hours"]),
        },
    ),
    Sheet(
        "classes", "student", "class", "code", MAJOR, "major", lambda row: {"grade": row["grade"]}
    ),
    Sheet(
        "people",
        "teacher",
        "teacher",
        "number",
        UNIT,
        "unit",
        lambda row: {
            "gender": row["gender"],
            "title": row["title"],
            "dual_qualified": {"是": True, "否": False}.get(row["dual"]),
            "joined_on": _day(row["joined_on"]),
        },
    ),
    Sheet(
        "students",
        "student",
        "student",
        "number",
        CLASS,
        "class",
        lambda row: {
            "gender": row["gender"],
            "grade": row["enrolled_on"][:4],
            "enrolled_on": _day(row["enrolled_on"]),
            "class_text": row["class"],
        },
    ),
)


def make_subjects(institution: Institution, secret: str) -> None:
    """All subjects that are not there yet, parents before children, persons with their accounts."""
    rows = tables.table("students", institution.code)
    people.make_users(institution, rows, secret)
    users = {user.number: user for user in institution.users.all()}
    known: dict[Key, Subject] = {
        (one.layer, one.kind, one.code): one for one in Subject.objects.of(institution)
    }
    for sheet in SHEETS:
        for row in _rows(sheet, institution):
            key = (sheet.layer, sheet.kind, row[sheet.code])
            if key not in known:
                known[key] = create_subject(
                    institution=institution,
                    layer=sheet.layer,
                    kind=sheet.kind,
                    code=row[sheet.code],
                    name=row["name"],
                    parent=known[(*sheet.parent_kind, row[sheet.parent])],
                    user=users.get(row.get("number", "")),
                    details=sheet.details(row),
                )


def _rows(sheet: Sheet, institution: Institution) -> list[tables.Row]:
    rows = tables.table(sheet.table, institution.code)
    return [row for row in rows if "roles" not in row or "teacher" in row["roles"].split()]
