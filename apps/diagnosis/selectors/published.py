"""Which results of an assessment are published: those submitted up to the last publication."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from apps.diagnosis.models import Cycle, Diagnosis
from apps.diagnosis.obligations import PAGE
from apps.layers.masking import shown_name
from apps.layers.models import Subject, SubjectQuerySet
from apps.workflow.models import DueItem

MOST_NAMES = 20


def is_published(cycle: Cycle, diagnosis: Diagnosis) -> bool:
    """Whether a submitted diagnosis was there when its cycle was last published."""
    at, submitted = cycle.published_at, diagnosis.submitted_at
    return at is not None and submitted is not None and submitted <= at


def published(cycle: Cycle) -> Q:
    """The same as a condition over diagnoses of the cycle."""
    return Q(pk__in=[]) if cycle.published_at is None else Q(submitted_at__lte=cycle.published_at)


def unpublished(cycle: Cycle) -> QuerySet[Diagnosis]:
    rows = Diagnosis.objects.of(cycle.institution_id).submitted().filter(cycle=cycle)
    return rows.exclude(published(cycle))


def unassessed(cycle: Cycle) -> SubjectQuerySet:
    """Subjects of a cycle without a result: still asked for, or missed."""
    items = DueItem.objects.of(cycle.institution_id).open().about(PAGE, cycle.pk)
    others = Diagnosis.objects.of(cycle.institution_id).filter(cycle=cycle)
    others = others.exclude(pk__in=others.submitted().values("pk"))
    found = Q(pk__in=items.values("subject_id")) | Q(pk__in=others.values("subject_id"))
    rows: SubjectQuerySet = Subject.objects.of(cycle.institution_id).filter(found)
    return rows.order_by("unit__position", "code")


def names_of(subjects: QuerySet[Any], reader: Any) -> str:
    """「护理、会计」, as the reader may see them; the first 20."""
    found = list(subjects.select_related("unit")[: MOST_NAMES + 1])
    names = "、".join(shown_name(reader, one) for one in found[:MOST_NAMES])
    return f"{names} 等" if len(found) > MOST_NAMES else names
