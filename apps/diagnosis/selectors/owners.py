"""Which subjects have somebody who holds a role towards them today, as one condition over subjects."""

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Length, Substr

from apps.core import clock
from apps.layers.models import Subject, SubjectAssignment, SubjectQuerySet
from apps.layers.registry import layers
from apps.organisation.choices import INSTITUTION_ROLES, SUBJECT_ROLES
from apps.organisation.models import Assignment
from apps.workflow.models import DueItem


def subjects_asked(institution: Any, layer: str, kind: str, role: str) -> SubjectQuerySet:
    """Open subjects of a kind towards which somebody holds `role` today."""
    subjects: SubjectQuerySet = Subject.objects.of(institution).of_kind(layer, kind).open()
    return subjects.filter(_held(institution, role, layer, kind, clock.today()))


def _held(institution: Any, role: str, layer: str, kind: str, day: date) -> Q:
    if role in INSTITUTION_ROLES:
        held = Assignment.objects.of(institution).on(day).filter(role=role, user__is_active=True)
        return Q() if held.exists() else Q(pk__in=[])
    if role in SUBJECT_ROLES:
        towards = SubjectAssignment.objects.of(institution).on(day)
        return Q(Exists(towards.filter(role=role, subject=OuterRef("pk"), user__is_active=True)))
    if layers[layer].kind(kind).self_role == role:
        return Q(user__is_active=True)
    return Q(Exists(_above(institution, role, day)))


def _above(institution: Any, role: str, day: date) -> Any:
    """Assignments to the subject's unit or to one above it."""
    held = Assignment.objects.of(institution).on(day).filter(role=role, user__is_active=True)
    above = Substr(OuterRef("unit__path"), 1, Length("unit__path"))
    return held.filter(unit__isnull=False).annotate(above=above).filter(above=F("unit__path"))


def people_asked(cycle: Any) -> list[int]:
    """Everybody who still owes something in a cycle, as the desk would ask them."""
    items = DueItem.objects.of(cycle.institution_id).open().about("diagnosis:write", cycle.pk)
    scheme = cycle.scheme
    return people_towards(cycle.institution_id, scheme.filler_role, scheme.subject_kind, items)


def people_towards(
    institution: Any, role: str, subject_kind: tuple[str, str], rows: QuerySet[Any]
) -> list[int]:
    """Who holds `role` today towards the subjects of `rows` (any rows with a `subject`), each once."""
    layer, kind = subject_kind
    if layers[layer].kind(kind).self_role == role:
        mine = rows.order_by().filter(subject__user__is_active=True)
        return sorted(set(mine.values_list("subject__user_id", flat=True)))
    if role in SUBJECT_ROLES:
        towards = SubjectAssignment.objects.of(institution).on(clock.today()).filter(role=role)
        chosen = rows.order_by().values("subject_id")
        people = towards.filter(subject__in=chosen, user__is_active=True)
        return sorted(set(people.values_list("user_id", flat=True)))
    held = Assignment.objects.of(institution).on(clock.today()).filter(role=role)
    held = held.filter(user__is_active=True)
    if role in INSTITUTION_ROLES:
        return sorted(set(held.values_list("user_id", flat=True))) if rows.exists() else []
    return _nearest(held, rows)


def _nearest(held: QuerySet[Assignment], rows: QuerySet[Any]) -> list[int]:
    """The holders nearest to each row's unit, going up the tree."""
    by_path: dict[str, set[int]] = {}
    pairs = held.filter(unit__isnull=False).values_list("unit__path", "user_id")
    for path, user in pairs:
        by_path.setdefault(path, set()).add(user)
    people: set[int] = set()
    for path in rows.order_by().values_list("subject__unit__path", flat=True).distinct():
        above = [known for known in by_path if path and path.startswith(known)]
        people |= by_path[max(above, key=len)] if above else set()
    return sorted(people)
