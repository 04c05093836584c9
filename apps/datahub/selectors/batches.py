"""Which imports a person may see, commit or take back."""

from typing import Any

from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.core import clock
from apps.datahub.committers import committers
from apps.datahub.models import Batch
from apps.datahub.selectors.scope import held_subjects
from apps.layers.models import SubjectAssignment
from apps.layers.rights import rights_of
from apps.operations.models import JobRun
from apps.organisation.choices import INSTITUTION_ROLES, Area, Verb
from apps.organisation.models import Assignment, Unit


def batches_for(actor: Any, action: str = f"{Area.IMPORTS}.{Verb.READ}") -> QuerySet[Batch]:
    """Imports that the action reaches: the college's, or one's own and those of one's unit's people.

    What an office of the whole college uploads is not its unit's affair.
    """
    rows = Batch.objects.of(actor.institution_id).filter(dataset__in=list(committers))
    rights = rights_of(actor)
    if rights.allows_everywhere(action):
        return rows
    if not rights.allows(action):
        return rows.none()
    return rows.filter(Q(created_by=actor) | Q(created_by__in=_people_below(actor, action)))


def _people_below(actor: Any, action: str) -> QuerySet[Any, Any]:
    """Whoever works in the units, or leads what lies below the subjects, that the action reaches;
    but for the college's own offices."""
    day, institution = clock.today(), actor.institution_id
    units = Unit.objects.of(institution).filter(rights_of(actor).unit_filter(action))
    assigned = Assignment.objects.of(institution).on(day)
    offices = assigned.filter(role__in=INSTITUTION_ROLES).values("user_id")
    in_units = assigned.filter(unit__in=units).values("user_id")
    reached = Q(subject__unit__in=units)
    for path in held_subjects(actor, action):
        reached |= Q(subject__path__startswith=path)
    leaders = SubjectAssignment.objects.of(institution).on(day).filter(reached)
    people = User.objects.of(institution).exclude(pk__in=offices)
    return people.filter(Q(pk__in=in_units) | Q(pk__in=leaders.values("user_id"))).values("pk")


def commit_job(batch: Batch) -> JobRun | None:
    """The latest run that was asked to commit this batch."""
    return (
        JobRun.objects.of(batch.institution_id)
        .filter(type="datahub.commit_batch", arguments__batch=batch.pk)
        .order_by("-pk")
        .first()
    )
