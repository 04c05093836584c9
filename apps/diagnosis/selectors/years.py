"""Diagnoses of a year: those whose round ended in it, as the annual report counts them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from apps.diagnosis.models import Diagnosis
from apps.diagnosis.selectors.cycles import NEVER_ASKED, readable_subjects
from apps.layers.within import about, small_groups
from apps.organisation.models import Period


def of_year(rows: QuerySet[Diagnosis], year: Period) -> QuerySet[Diagnosis]:
    """Without what a subject could not miss, because it began later."""
    return rows.exclude(NEVER_ASKED).filter(cycle__closes_on__range=(year.start, year.end))


def diagnoses_for(actor: Any, chosen: dict[str, Any]) -> QuerySet[Diagnosis]:
    """Diagnoses of all rounds within the reader's reach, by the filter bar, the latest first."""
    rows = Diagnosis.objects.of(actor.institution_id)
    reach = Q(subject__in=readable_subjects(actor).values("pk")) | Q(subject__user=actor)
    found = _narrowed(rows.filter(reach), chosen)
    if chosen.get("few"):
        by_state = {name: chosen.get(name) for name in ("year", "about")}
        few = small_groups(_narrowed(rows, by_state), "cycle__scheme", "state")
        found = found.exclude(few)
    return found.select_related("cycle__scheme", "subject__unit").order_by(
        "-cycle__closes_on", "cycle__scheme__position", "subject__unit__position", "subject__code"
    )


def _narrowed(rows: QuerySet[Diagnosis], chosen: dict[str, Any]) -> QuerySet[Diagnosis]:
    year = chosen.get("year")
    rows = of_year(rows, year) if year else rows.exclude(NEVER_ASKED)
    if chosen.get("about"):
        rows = rows.filter(about(chosen["about"]))
    if chosen.get("scheme"):
        rows = rows.filter(cycle__scheme=chosen["scheme"])
    if chosen.get("state"):
        rows = rows.filter(state=chosen["state"])
    if chosen.get("q"):
        rows = rows.filter(Q(subject__name__icontains=chosen["q"]) | Q(subject__code=chosen["q"]))
    return rows
