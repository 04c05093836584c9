"""One account for each role, to be printed."""

from __future__ import annotations

from dataclasses import dataclass

from apps.accounts.models import Institution, User
from apps.organisation.choices import Role
from apps.simulation.services.demo import tables


@dataclass(frozen=True)
class Account:
    institution: str
    institution_name: str
    role: str
    role_title: str
    username: str
    number: str
    name: str
    password: str
    look: str


def accounts(*, password: str) -> list[Account]:
    """In the order of the table; the role's title is the institution's own word."""
    listed = []
    for row in tables.table("accounts"):
        institution = Institution.objects.get(code=row["institution"])
        user = User.objects.of(institution).get(number=row["number"])
        role = Role(row["role"])
        listed.append(
            Account(
                institution=institution.code,
                institution_name=institution.name,
                role=role.value,
                role_title=institution.word("roles", role.value, str(role.label)),
                username=user.username,
                number=user.number,
                name=user.name,
                password=password,
                look=row["look"],
            )
        )
    return listed
