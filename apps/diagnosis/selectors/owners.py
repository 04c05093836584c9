"""Which subjects have somebody who holds a role towards them today, and who these people are."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from apps.core import clock
from apps.layers.holding import Ask, held_towards, holding_any, is_personal
from apps.layers.models import Subject, SubjectQuerySet
from apps.workflow.models import DueItem


def subjects_asked(institution: Any, layer: str, kind: str, role: str) -> SubjectQuerySet:
    """Open subjects of a kind towards which somebody holds `role` today."""
    subjects: SubjectQuerySet = Subject.objects.of(institution).of_kind(layer, kind).open()
    if is_personal(role, layer, kind):
        return subjects.filter(user__is_active=True)
    ask = Ask(institution, role, OuterRef("pk"), OuterRef("unit__path"))
    return subjects.filter(Exists(held_towards(role, ask, clock.today())))


def people_asked(cycle: Any) -> list[int]:
    """Everybody who still owes something in a cycle, as the desk would ask them."""
    items = DueItem.objects.of(cycle.institution_id).open().about("diagnosis:write", cycle.pk)
    scheme = cycle.scheme
    return people_towards(cycle.institution_id, scheme.filler_role, scheme.subject_kind, items)


def people_towards(
    institution: Any, role: str, subject_kind: tuple[str, str], rows: QuerySet[Any]
) -> list[int]:
    """Who holds `role` today towards the subjects of `rows` (any rows with a `subject`), each once."""
    if is_personal(role, *subject_kind):
        mine = rows.order_by().filter(subject__user__is_active=True)
        return sorted(set(mine.values_list("subject__user_id", flat=True)))
    subjects = Subject.objects.of(institution).filter(pk__in=rows.order_by().values("subject_id"))
    return sorted(holding_any(role, subjects, institution, clock.today()))
