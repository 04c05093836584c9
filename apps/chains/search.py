"""Standards are found by their own name and by those of their types and elements."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from apps.accounts.models import User
from apps.chains.models import StandardElement, StandardFamily, StandardType
from apps.layers.search import Hit, Source, any_of, note, register_source


def _rows(user: Any, text: str) -> QuerySet[StandardFamily] | None:
    if user.kind != User.Kind.STAFF:
        return None
    here, named = user.institution_id, any_of(text, "name", "code")
    types = StandardType.objects.of(here).filter(named).values("family")
    elements = StandardElement.objects.of(here).filter(named).values("type__family")
    families = StandardFamily.objects.of(here)
    families = families.filter(named | Q(pk__in=types) | Q(pk__in=elements))
    return families.order_by("position", "code")


def _hit(user: Any, family: StandardFamily) -> Hit:
    url = reverse("chains:standard_detail", args=[family.pk])
    return Hit(family.name, note(family.code, family.structure), url)


register_source("standards", Source("标准", 70, _rows, _hit))
