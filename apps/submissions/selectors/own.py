"""A person's own form: about them, and theirs to fill."""

from typing import Any

from django.db.models import Q

from apps.layers.registry import layers
from apps.layers.rights import rights_of
from apps.submissions.models import Submission


def is_own_form(actor: Any, submission: Submission) -> bool:
    """Whether the form is about the actor, and its template names them as its filler."""
    subject, owner = submission.subject, submission.template.owner_role
    return (
        getattr(actor, "is_active", False)
        and subject.institution_id == actor.institution_id
        and subject.user_id == actor.pk
        and layers[subject.layer].kind(subject.kind).self_role == owner
    )


def own_forms(actor: Any) -> Q:
    """Rows of Submission that `is_own_form` holds for."""
    roles = [role.value for role in rights_of(actor).own_roles]
    return Q(subject__user_id=actor.pk, template__owner_role__in=roles)
