"""The demo's people: accounts that share one password, and what they hold."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.hashers import make_password

from apps.accounts.models import Institution, User
from apps.core import clock
from apps.layers.models import Subject, SubjectAssignment
from apps.layers.services import assign_subject_role
from apps.organisation.choices import UNIT_ROLES, Role
from apps.organisation.models import Assignment, Unit
from apps.organisation.services import assign_role
from apps.simulation.services.demo import tables

FLAG = {"demo": True}
# table, layer, kind, role, column with the holder's number
HELD = (
    ("majors", "major", "major", Role.MAJOR_LEADER, "leader"),
    ("courses", "course", "course", Role.COURSE_LEADER, "leader"),
    ("classes", "student", "class", Role.TEACHER, "tutor"),
)


def hash_once(password: str) -> str:
    """One salted hash for all demo accounts: they share the password that is printed anyway."""
    return make_password(password)


def make_users(institution: Institution, rows: list[tables.Row], secret: str) -> dict[str, User]:
    """Accounts by number; those of an earlier run get the present password."""
    known = {user.number: user for user in User.objects.of(institution)}
    User.objects.bulk_create(
        User(
            institution=institution,
            number=row["number"],
            username=User.username_for(row["number"], institution.code),
            name=row["name"],
            kind=row.get("kind") or User.Kind.STUDENT,
            password=secret,
            preferences=dict(FLAG),
        )
        for row in rows
        if row["number"] not in known
    )
    numbers = [row["number"] for row in rows]
    users = User.objects.of(institution).filter(number__in=numbers)
    users.filter(preferences__demo=True).exclude(password=secret).update(password=secret)
    return {user.number: user for user in users}


def make_people(institution: Institution, secret: str) -> None:
    rows = tables.table("people", institution.code)
    users = make_users(institution, rows, secret)
    units = {unit.code: unit for unit in Unit.objects.of(institution)}
    held = set(Assignment.objects.of(institution).values_list("user__number", "role"))
    for row in rows:
        for role in row["roles"].split():
            if (row["number"], role) not in held:
                assign_role(
                    user=users[row["number"]],
                    role=role,
                    unit=units[row["unit"]] if role in UNIT_ROLES else None,
                    valid_from=year_start(),
                )


def make_subject_roles(institution: Institution) -> None:
    users = {user.number: user for user in User.objects.of(institution)}
    for name, layer, kind, role, column in HELD:
        rows = tables.table(name, institution.code)
        found = Subject.objects.of(institution).of_kind(layer, kind)
        by_code = {subject.code: subject for subject in found}
        held = set(
            SubjectAssignment.objects.of(institution)
            .filter(role=role)
            .values_list("subject_id", flat=True)
        )
        for row in rows:
            subject = by_code[row["code"]]
            if subject.pk not in held:
                assign_subject_role(
                    user=users[row[column]], role=role, subject=subject, valid_from=year_start()
                )


def year_start() -> date:
    return date(clock.today().year, 1, 1)
