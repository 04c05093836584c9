"""Who may what towards which subjects, and who holds a role towards one."""

from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, Q, QuerySet

from apps.accounts.models import User
from apps.core import clock
from apps.layers.holding import Ask, held_towards, is_personal, standing
from apps.layers.models import Subject
from apps.layers.registry import layers
from apps.layers.rights import Rights, rights_of

__all__ = ["Rights", "holders_of", "rights_of", "subjects_visible_to"]


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


def holders_of(
    role: str, subject: Subject, on: date | None = None, *, post: str = ""
) -> QuerySet[User]:
    """Active people who hold `role` towards `subject` today; with `post` (its code), those of them who
    stand in that post. The rule is `apps.layers.holding`'s.
    """
    day = on or clock.today()
    people = User.objects.of(subject.institution_id).filter(is_active=True)
    if is_personal(role, subject.layer, subject.kind):
        own = people.filter(pk=subject.user_id)
        standing_in = standing(subject.institution_id, subject.user_id, post, day)
        return own.filter(Exists(standing_in)) if post else own
    address = subject.unit.path if subject.unit else ""
    ask = Ask(subject.institution_id, role, subject.pk, address, post)
    return people.filter(pk__in=held_towards(role, ask, day).values("user_id"))
