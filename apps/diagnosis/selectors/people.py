"""Who may be named as responsible for a measure about a subject."""

from typing import Any

from apps.accounts.models import User
from apps.core import clock
from apps.diagnosis.models import Scheme
from apps.layers.models import Subject
from apps.layers.selectors import holders_of
from apps.organisation.choices import Role
from apps.organisation.models import Assignment

MOST = 60


def people_for(scheme: Scheme, subject: Subject, actor: Any) -> list[User]:
    """The actor first, then owners, the unit's head and its people; each once."""
    found: dict[int, User] = {actor.pk: actor}
    for role in (scheme.owner_role, Role.UNIT_HEAD):
        for user in holders_of(role, subject)[:MOST]:
            found.setdefault(user.pk, user)
    if actor.kind == User.Kind.STAFF and subject.unit_id:
        held = Assignment.objects.of(subject.institution_id).on(clock.today())
        unit = held.filter(unit=subject.unit_id).values("user_id")
        staff = User.objects.of(subject.institution_id).filter(pk__in=unit, is_active=True)
        for user in staff.order_by("number")[:MOST]:
            found.setdefault(user.pk, user)
    return list(found.values())
