"""Registers of a document as pages show them: a tree of plans, standards, the schedule by date."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q

from apps.chains.choices import RECURRING, DueKind
from apps.chains.dates import next_day
from apps.chains.models import PlanningDocument, ScheduleItem, StandardFamily, StandardType
from apps.organisation.models import Period

DEPTHS = 5  # deeper branches keep the last indentation


@dataclass(frozen=True)
class PlanRow:
    plan: PlanningDocument
    depth: int


def with_layer(rows: Any, layer: str) -> Any:
    return rows.filter(layer=layer) if layer else rows


def plan_rows(institution: Any, *, word: str = "", layer: str = "") -> list[PlanRow]:
    """The target chain from the top down; a search keeps what lies above its finds."""
    plans = list(PlanningDocument.objects.of(institution).prefetch_related("units"))
    below: dict[int | None, list[PlanningDocument]] = {}
    for plan in plans:
        below.setdefault(plan.parent_id, []).append(plan)
    wanted = None
    if word or layer:
        wanted = _with_ancestors(plans, [plan for plan in plans if _matches(plan, word, layer)])
    return list(_walk(below, None, 0, wanted))


def _matches(plan: PlanningDocument, word: str, layer: str) -> bool:
    text = f"{plan.name} {plan.category} {plan.responsible}"
    return (not layer or plan.layer == layer) and word.lower() in text.lower()


def _with_ancestors(
    plans: list[PlanningDocument], found: Iterable[PlanningDocument]
) -> set[int | None]:
    above = {plan.pk: plan.parent_id for plan in plans}
    kept: set[int | None] = set()
    for plan in found:
        here: int | None = plan.pk
        while here is not None and here not in kept:
            kept.add(here)
            here = above.get(here)
    return kept


def _walk(
    below: dict[int | None, list[PlanningDocument]],
    parent: int | None,
    depth: int,
    wanted: set[int | None] | None,
) -> Iterator[PlanRow]:
    for plan in below.get(parent, []):
        if wanted is None or plan.pk in wanted:
            yield PlanRow(plan, min(depth, DEPTHS - 1))
            yield from _walk(below, plan.pk, depth + 1, wanted)


def families_of(institution: Any, *, word: str = "", layer: str = "") -> Any:
    """Families with how many standards and elements they have, and how many fit the search."""
    rows = with_layer(StandardFamily.objects.of(institution), layer)
    rows = rows.annotate(
        type_count=Count("types", distinct=True),
        element_count=Count("types__elements", distinct=True),
    )
    if word:
        rows = rows.annotate(found=Count("types", filter=_says(word, "types__"), distinct=True))
        rows = rows.filter(Q(found__gt=0) | Q(name__icontains=word))
    return rows.prefetch_related("units").order_by("position", "code")


def _says(word: str, prefix: str = "") -> Q:
    names = ("name", "responsible", "elements__name")
    says = Q()
    for name in names:
        says |= Q(**{f"{prefix}{name}__icontains": word})
    return says


def type_rows(family: StandardFamily, *, word: str = "") -> Any:
    """A family's standards with their elements and criteria."""
    types = StandardType.objects.of(family.institution_id).filter(family=family)
    if word:
        types = types.filter(_says(word)).distinct()
    return types.prefetch_related("elements__criteria").order_by("position", "code")


@dataclass(frozen=True)
class ScheduleRow:
    """A task with its next day; `state` is past, next, coming, recurring or open."""

    item: ScheduleItem
    state: str
    day: date | None


SHOWN: dict[str, str] = {"open": "未到期与常态", "recurring": "常态工作", "past": "期限已过"}


def schedule_of(
    institution: Any, *, today: date, word: str = "", stage: str = "", show: str = ""
) -> Any:
    """Tasks by date; those without one come last, in the order of the document."""
    items = ScheduleItem.objects.of(institution)
    past = Q(due_kind=DueKind.DATE, due_on__lt=today)
    if show == "past":
        items = items.filter(past)
    elif show == "open":
        items = items.exclude(past)
    elif show == "recurring":
        items = items.filter(due_kind__in=RECURRING)
    if stage:
        items = items.filter(stage=stage)
    if word:
        items = items.filter(
            Q(name__icontains=word)
            | Q(responsible__icontains=word)
            | Q(deliverable__icontains=word)
        )
    by_date = F("due_on").asc(nulls_last=True)
    return items.select_related("parent").prefetch_related("units").order_by(by_date, "position")


def schedule_rows(
    institution: Any, items: Iterable[ScheduleItem], today: date
) -> list[ScheduleRow]:
    term_end = _term_end(institution, today)
    upcoming = _next_due(institution, today)
    rows = []
    for item in items:
        day = next_day(item.deadline, today, term_end=term_end)
        rows.append(ScheduleRow(item, _state(item, day, upcoming), day))
    return rows


def _state(item: ScheduleItem, day: date | None, upcoming: date | None) -> str:
    if item.due_kind == DueKind.DATE:
        if day is None:
            return "past"
        return "next" if day == upcoming else "coming"
    return "recurring" if item.due_kind in RECURRING else "open"


def _next_due(institution: Any, today: date) -> date | None:
    """The nearest printed deadline that is still to come."""
    items = ScheduleItem.objects.of(institution).filter(due_kind=DueKind.DATE, due_on__gte=today)
    return items.order_by("due_on").values_list("due_on", flat=True).first()


def _term_end(institution: Any, today: date) -> date | None:
    terms = Period.objects.of(institution).filter(kind=Period.Kind.TERM, end__gte=today)
    return terms.order_by("end").values_list("end", flat=True).first()


def stages_of(institution: Any) -> list[str]:
    """The stages of the schedule, in the order of the document."""
    stages = ScheduleItem.objects.of(institution).exclude(stage="")
    return list(dict.fromkeys(stages.order_by("position").values_list("stage", flat=True)))
