"""People who may be made responsible."""

from typing import Any

from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.core import clock
from apps.layers.models import Subject, SubjectAssignment
from apps.organisation.models import Assignment

MOST = 60


def person_called(institution: Any, text: str) -> User | None:
    """An active person by number, or by a name that only one has."""
    people = User.objects.of(institution).filter(is_active=True)
    found = people.filter(number=text).first()
    if found is not None:
        return found
    named = list(people.filter(name=text)[:2])
    return named[0] if len(named) == 1 else None


def people_near(subject: Subject) -> QuerySet[User]:
    """Staff with a role today in the subject's unit or towards it, and the person that it is."""
    day, institution = clock.today(), subject.institution_id
    near = SubjectAssignment.objects.of(institution).on(day).filter(subject=subject)
    found = Q(pk__in=near.values("user_id")) | Q(pk=subject.user_id or 0)
    if subject.unit is not None:
        chain = [int(part) for part in subject.unit.path.split("/") if part]
        held = Assignment.objects.of(institution).on(day)
        held = held.filter(Q(unit__path__startswith=subject.unit.path) | Q(unit_id__in=chain))
        found |= Q(pk__in=held.values("user_id"))
    return User.objects.of(institution).filter(found, is_active=True).order_by("name")[:MOST]


def subjects_to_choose(subjects: QuerySet[Subject], text: str) -> QuerySet[Subject]:
    """Open subjects by name or code, for whoever starts a problem by hand."""
    rows = subjects.filter(closed_on=None).select_related("unit")
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(code__icontains=text))
    return rows.order_by("layer", "kind", "code")[:MOST]
