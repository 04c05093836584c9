"""Which roles an institution knows and who may touch whose account; areas are asked in `layers`."""

from typing import Any

from apps.accounts.models import Institution, User
from apps.core.errors import NotAllowedError, NotFoundError
from apps.organisation.choices import INSTITUTION_ROLES, UNIT_ROLES, Role

# Roles that a province hands out; a college never does, and the other way round.
PROVINCE_ROLES = (Role.PROVINCE_OFFICER, Role.EXPERT, Role.AUDITOR, Role.SYSTEM_ADMIN)
COLLEGE_ROLES = tuple(
    role for role in (*UNIT_ROLES, *INSTITUTION_ROLES) if role != Role.PROVINCE_OFFICER
)


def roles_of(institution: Institution) -> tuple[Role, ...]:
    """The roles that an Assignment may carry in this institution."""
    if institution.kind == Institution.Kind.PROVINCE:
        return PROVINCE_ROLES
    return COLLEGE_ROLES


def require_other(actor: Any, user: User, sentence: str) -> None:
    """Raise NotAllowedError, with the sentence, where somebody acts upon himself."""
    if actor is not None and actor.pk == user.pk:
        raise NotAllowedError(sentence)


def require_same_institution(actor: Any, institution: Institution) -> None:
    """Foreign and absent look the same."""
    if actor is not None and actor.institution_id != institution.pk:
        raise NotFoundError
