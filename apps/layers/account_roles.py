"""What a person's own page says about roles held towards subjects."""

from collections.abc import Iterator

from apps.accounts.models import User
from apps.accounts.roles import RoleLine, role_sources
from apps.layers.models import SubjectAssignment


def subject_roles(user: User) -> Iterator[RoleLine]:
    """专业负责人, 课程负责人, 班级导师 in the institution's own words."""
    rows = SubjectAssignment.objects.of(user.institution_id).filter(user=user)
    for row in rows.select_related("subject"):
        yield RoleLine(
            role=user.institution.word("roles", row.role, row.get_role_display()),
            where=row.subject.name,
            since=row.valid_from,
            until=row.valid_to,
        )


role_sources.register("layers", subject_roles)
