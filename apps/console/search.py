"""Units and accounts are found by name and number."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from apps.accounts.models import User
from apps.layers.rights import rights_of
from apps.layers.search import Hit, Source, register_source
from apps.organisation.models import Unit, UnitName


def _units(user: Any, text: str) -> QuerySet[Unit] | None:
    """By any of their names: today's, those of other days, and what people call them."""
    if user.kind != User.Kind.STAFF:
        return None
    units = Unit.objects.of(user.institution_id)
    known = units.exclude(aliases=[]).values_list("pk", "aliases")
    called = [pk for pk, names in known if any(text in name for name in names)]
    named = UnitName.objects.filter(unit__in=units, name__icontains=text).values("unit")
    return units.filter(Q(name__icontains=text) | Q(code=text) | Q(pk__in=named) | Q(pk__in=called))


def _unit_hit(user: Any, unit: Unit) -> Hit:
    url = reverse("console:unit_detail", args=[unit.pk])
    return Hit(unit.name, unit.get_kind_display(), url)


def _users(user: Any, text: str) -> QuerySet[User] | None:
    if not rights_of(user).allows("users.read"):
        return None
    people = User.objects.of(user.institution_id)
    return people.filter(Q(name__icontains=text) | Q(number=text)).order_by("name", "pk")


def _user_hit(user: Any, found: User) -> Hit:
    return Hit(found.name, found.number, reverse("console:user_detail", args=[found.pk]))


register_source("units", Source("部门", 20, _units, _unit_hit))
register_source("users", Source("用户", 30, _users, _user_hit))
