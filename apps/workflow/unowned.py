"""无人负责: open items that nobody is asked for today; the quality office sees to them.

Most items have somebody, and there may be tens of thousands: so the question is asked once for each
place (role, post, unit) that items are addressed to, and from the few accounts that are closed.
"""

from collections import defaultdict
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from apps.accounts.models import User
from apps.core import clock
from apps.layers.holding import everywhere, nearest, personal, standing, towards
from apps.layers.models import Subject
from apps.layers.registry import layers
from apps.layers.rights import NOBODY
from apps.organisation.choices import INSTITUTION_ROLES, SUBJECT_ROLES, UNIT_ROLES
from apps.workflow.models import DueItem, DueItemQuerySet
from apps.workflow.selectors import ask_of_item, open_items


def unowned_items(institution: Any) -> DueItemQuerySet:
    """Open items whose role nobody holds today, or nobody in the post that is asked, or whose person's
    account is closed."""
    closed = User.objects.of(institution).filter(is_active=False)
    by_role = Q(holder=None) & (
        _of_persons(institution, closed) | _towards() | _of_places(institution)
    )
    items: DueItemQuerySet = DueItem.objects.of(institution).open()
    items = items.annotate(address=Coalesce("subject__unit__path", "unit__path"))
    return items.filter(Q(holder__in=closed) | by_role)


def _somebody_else(held: QuerySet[Any]) -> Exists:
    """Somebody holds it who is not the person that the item must not ask."""
    excepted = held.annotate(excepted=Coalesce(OuterRef("except_user_id"), 0))
    return Exists(excepted.exclude(user_id=F("excepted")))


def _of_persons(institution: Any, closed: QuerySet[User]) -> Q:
    """What a person is asked about themselves: the account is closed, or they left the post."""
    asked = NOBODY
    for layer in layers.values():
        for kind in layer.kinds:
            if kind.self_role:
                subjects = Subject.objects.of(institution).of_kind(layer.code, kind.code)
                gone = subjects.filter(user__in=closed).values("pk")
                asked |= Q(role=kind.self_role, subject__in=gone)
    ask = ask_of_item()
    stands = standing(ask.institution, OuterRef("subject__user_id"), ask.post, clock.today())
    return asked | (~Q(post="") & personal("subject__") & ~Q(Exists(stands)))


def _towards() -> Q:
    held = towards(ask_of_item(), clock.today())
    return Q(role__in=SUBJECT_ROLES) & ~Q(_somebody_else(held))


def _of_places(institution: Any) -> Q:
    """Roles of the institution and of units: each place is asked about through one of its items."""
    addressed = open_items(institution).filter(
        holder=None, role__in=[*INSTITUTION_ROLES, *UNIT_ROLES]
    )
    addressed = addressed.exclude(personal("subject__"))
    place = ("role", "post", "at", "except_user")
    places = addressed.annotate(at=Coalesce("subject__unit", "unit")).order_by().values(*place)
    first = dict(places.annotate(first=Min("pk")).values_list("first", "at"))
    day, ask = clock.today(), ask_of_item()
    vacant = open_items(institution).filter(pk__in=list(first))
    vacant = vacant.filter(
        (Q(role__in=INSTITUTION_ROLES) & ~Q(_somebody_else(everywhere(ask, day))))
        | (Q(role__in=UNIT_ROLES) & ~Q(_somebody_else(nearest(ask, day))))
    )
    units = defaultdict(list)
    for pk, role, post, excepted in vacant.values_list("pk", "role", "post", "except_user"):
        units[role, post, excepted].append(first[pk])
    asked = [_at(*key, found) for key, found in units.items()]
    return reduce(or_, asked, NOBODY) & ~personal("subject__") if asked else NOBODY


def _at(role: str, post: str, excepted: int | None, units: list[int | None]) -> Q:
    known = [unit for unit in units if unit is not None]
    at = Q(subject__unit__in=known) | Q(subject__unit=None, unit__in=known)
    if None in units:
        at |= Q(subject__unit=None, unit=None)
    return Q(role=role, post=post, except_user=excepted) & at
