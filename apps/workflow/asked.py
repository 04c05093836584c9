"""Which subjects have somebody who holds a role towards them today, and who these people are."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.core import clock
from apps.layers.holding import Ask, held_towards, holding_any, is_personal
from apps.layers.models import Subject, SubjectQuerySet


def is_held(institution: Any, layer: str, kind: str, role: str) -> Q:
    """Subjects of a kind towards which somebody holds `role` today, as a condition."""
    if is_personal(role, layer, kind):
        return Q(user__is_active=True)
    ask = Ask(institution, role, OuterRef("pk"), OuterRef("unit__path"))
    return Q(Exists(held_towards(role, ask, clock.today())))


def subjects_asked(institution: Any, layer: str, kind: str, role: str) -> SubjectQuerySet:
    """Open subjects of a kind towards which somebody holds `role` today."""
    subjects: SubjectQuerySet = Subject.objects.of(institution).of_kind(layer, kind).open()
    return subjects.filter(is_held(institution, layer, kind, role))


def people_towards(
    institution: Any, role: str, subject_kind: tuple[str, str], rows: QuerySet[Any]
) -> list[int]:
    """Who holds `role` today towards the subjects of `rows` (any rows with a `subject`), each once."""
    if is_personal(role, *subject_kind):
        mine = rows.order_by().filter(subject__user__is_active=True)
        return sorted(set(mine.values_list("subject__user_id", flat=True)))
    subjects = Subject.objects.of(institution).filter(pk__in=rows.order_by().values("subject_id"))
    return sorted(holding_any(role, subjects, institution, clock.today()))
