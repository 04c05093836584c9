"""Who may what towards which subjects, and who holds a role towards one."""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.core import clock
from apps.layers.models import Subject, SubjectAssignment
from apps.layers.registry import layers
from apps.layers.rights import Rights, rights_of
from apps.organisation.choices import INSTITUTION_ROLES, SUBJECT_ROLES, Role
from apps.organisation.models import Assignment

__all__ = ["Rights", "about_persons", "holders_of", "rights_of", "subjects_visible_to"]


def subjects_visible_to(actor: Any, action: str) -> QuerySet[Subject]:
    return Subject.objects.of(actor.institution_id).visible_to(actor, action)


def subjects_in_charge(actor: Any) -> Q:
    """Subjects that the actor answers for in person: oneself, roles held towards one, one's units."""
    rights = rights_of(actor)
    units = [hold.unit_id for hold in rights.units if hold.unit_id]
    mirrors = [
        Q(layer=layer.code, kind=kind.code)
        for layer in layers.values()
        for kind in layer.kinds
        if kind.mirrors == "organisation.Unit"
    ]
    held = Q(pk__in=[hold.subject_id for hold in rights.subjects]) | Q(user=actor)
    return held | (Q(unit__in=units) & reduce(or_, mirrors, Q(pk__in=[])))


def about_persons(prefix: str = "") -> Q:
    """Rows about subjects that are persons; `prefix` is the way to the subject ("subject__")."""
    found = Q(pk__in=[])
    for layer in layers.values():
        kinds = [kind.code for kind in layer.kinds if kind.person]
        if kinds:
            found |= Q(**{f"{prefix}layer": layer.code, f"{prefix}kind__in": kinds})
    return found


def _ancestor_ids(path: str) -> list[int]:
    return [int(part) for part in path.split("/") if part]


def holders_of(
    role: str, subject: Subject, on: date | None = None, *, post: str = ""
) -> QuerySet[User]:
    """Active people who hold `role` towards `subject` today; with `post` (its code), those of them who
    stand in that post.

    A role of the institution: everyone who holds it. A role of a unit: the holders nearest to the
    subject's unit, going up its tree. A role towards subjects: the subject's own holders. What a
    person is asked about themselves is asked of nobody else, even before they have an account.
    """
    day = on or clock.today()
    people = User.objects.of(subject.institution_id).filter(is_active=True)
    if post:
        standing = Assignment.objects.of(subject.institution_id).on(day).filter(post__code=post)
        people = people.filter(pk__in=standing.values("user_id"))
    if role in INSTITUTION_ROLES:
        ids = Assignment.objects.of(subject.institution_id).on(day).filter(role=role)
        return people.filter(pk__in=ids.values("user_id"))
    if role in SUBJECT_ROLES:
        ids = SubjectAssignment.objects.of(subject.institution_id).on(day).filter(role=role)
        return people.filter(pk__in=ids.filter(subject=subject).values("user_id"))
    if role in (Role.TEACHER, Role.STUDENT) and layers[subject.layer].kind(subject.kind).person:
        return people.filter(pk=subject.user_id)
    return people.filter(pk__in=_nearest_in_units(role, subject, day, people))


def _nearest_in_units(
    role: str, subject: Subject, day: date, people: QuerySet[User]
) -> Iterable[int]:
    if subject.unit is None:
        return []
    chain = _ancestor_ids(subject.unit.path)
    held = (
        Assignment.objects.of(subject.institution_id)
        .on(day)
        .filter(role=role, unit_id__in=chain, user__in=people.values("pk"))
        .values_list("unit_id", "user_id")
    )
    by_unit: dict[int, list[int]] = {}
    for unit_id, user_id in held:
        by_unit.setdefault(unit_id, []).append(user_id)
    for unit_id in reversed(chain):
        if unit_id in by_unit:
            return by_unit[unit_id]
    return []
