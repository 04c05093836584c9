"""What organisation tells the accounts below it: roles held, and who changed a password."""

from collections.abc import Iterator
from typing import Any

from django.dispatch import receiver

from apps.accounts.models import User
from apps.accounts.roles import RoleLine, role_sources
from apps.accounts.signals import password_changed
from apps.operations.services import record_audit
from apps.organisation.selectors import assignments_of


def assigned_roles(user: User) -> Iterator[RoleLine]:
    """Roles in units and in the institution, in the institution's own words."""
    institution = user.institution
    for row in assignments_of(user):
        where = str(row.unit or institution)
        yield RoleLine(
            role=institution.word("roles", row.role, row.get_role_display()),
            where=f"{where}（{row.post.title}）" if row.post else where,
            since=row.valid_from,
            until=row.valid_to,
        )


role_sources.register("organisation", assigned_roles)


@receiver(password_changed, dispatch_uid="organisation.password_changed")
def note_password_change(user: User, **_: Any) -> None:
    record_audit(actor=user, action="user.change_password", obj=user)
