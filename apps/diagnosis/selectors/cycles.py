"""Cycles and diagnoses as far as a reader's rights reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from apps.core.errors import NotFoundError
from apps.diagnosis.choices import CycleState, DiagnosisState, Purpose
from apps.diagnosis.models import Cycle, Diagnosis, Scheme
from apps.diagnosis.obligations import PAGE
from apps.diagnosis.selectors.published import is_published
from apps.layers.models import Subject, SubjectQuerySet
from apps.workflow.models import DueItem
from apps.workflow.opening import Preview, preview
from apps.workflow.selectors import due_items_for

RECENT = 10
# A cycle that was over before its subject began was never missed by it.
NEVER_ASKED = Q(state=DiagnosisState.MISSED, subject__opened_on__gt=F("cycle__last_on"))


def readable_subjects(actor: Any) -> SubjectQuerySet:
    """Subjects whose diagnoses a person may read."""
    rows: SubjectQuerySet = Subject.objects.of(actor.institution_id)
    return rows.visible_to(actor, "warnings.read")


def cycle_for(actor: Any, pk: int) -> Cycle:
    """A cycle of the reader's own college. Raises NotFoundError alike for foreign and absent."""
    rows = Cycle.objects.of(actor.institution_id).select_related("scheme", "period", "institution")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFoundError("没有找到这一轮诊断。")
    return found


def subject_for(actor: Any, pk: int) -> Subject:
    """A subject whose diagnoses the reader may see, or that the reader is."""
    mine = Q(pk__in=readable_subjects(actor).values("pk")) | Q(user=actor)
    rows = Subject.objects.of(actor.institution_id).filter(mine)
    found = rows.select_related("unit", "institution", "user").filter(pk=pk).first()
    if found is None:
        raise NotFoundError
    return found


def diagnosis_for(actor: Any, pk: int) -> Diagnosis:
    """One diagnosis of a readable subject; absent, foreign and unreadable look the same."""
    mine = Q(subject__in=readable_subjects(actor).values("pk")) | Q(subject__user=actor)
    rows = Diagnosis.objects.of(actor.institution_id).filter(mine, pk=pk)
    found = rows.select_related(
        "cycle__scheme", "cycle__institution", "subject__unit", "submitted_by"
    ).first()
    if found is None:
        raise NotFoundError("没有找到这份诊断。")
    return found


def my_items(actor: Any) -> QuerySet[DueItem]:
    """What the reader owes of diagnoses, the first due first."""
    rows = due_items_for(actor).filter(url_name=PAGE).select_related("subject")
    return rows.order_by("due_on", "pk")


def my_diagnoses(actor: Any) -> QuerySet[Diagnosis]:
    """What the reader wrote, or what is about the reader, latest first."""
    rows = Diagnosis.objects.of(actor.institution_id).exclude(state=DiagnosisState.DRAFT)
    rows = rows.exclude(NEVER_ASKED)
    rows = rows.filter(Q(submitted_by=actor) | Q(subject__user=actor))
    return rows.select_related("cycle", "subject").order_by("-cycle__closes_on", "-pk")


@dataclass(frozen=True)
class Completion:
    """A cycle with how far it is within the reader's reach."""

    cycle: Cycle
    done: int
    total: int

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0


def completions(actor: Any, cycles: list[Cycle]) -> list[Completion]:
    """Completion of cycles over the subjects that the reader may see, in two statements."""
    ids = [cycle.pk for cycle in cycles]
    subjects = readable_subjects(actor).order_by().values("pk")
    rows = Diagnosis.objects.of(actor.institution_id).filter(cycle__in=ids, subject__in=subjects)
    rows = rows.exclude(NEVER_ASKED)
    done = Count("pk", filter=Q(state=DiagnosisState.SUBMITTED))
    missed = Count("pk", filter=Q(state=DiagnosisState.MISSED))
    made = {
        row["cycle_id"]: (row["done"], row["missed"])
        for row in rows.order_by().values("cycle_id").annotate(done=done, missed=missed)
    }
    items = DueItem.objects.of(actor.institution_id).open().filter(url_name=PAGE)
    items = items.filter(object_id__in=ids, subject__in=subjects)
    waiting = dict(items.order_by().values_list("object_id").annotate(n=Count("pk")))
    found = []
    for cycle in cycles:
        submitted, late = made.get(cycle.pk, (0, 0))
        total = submitted + late + waiting.get(cycle.pk, 0)
        found.append(Completion(cycle, submitted, total))
    return found


def running_for(actor: Any) -> list[Completion]:
    """Running cycles that ask for subjects within the reader's reach."""
    rows = Cycle.objects.of(actor.institution_id).running().select_related("scheme", "period")
    found = completions(actor, list(rows.order_by("closes_on", "scheme__position")))
    return [one for one in found if one.total]


def ended_for(actor: Any) -> QuerySet[Cycle]:
    rows = Cycle.objects.of(actor.institution_id).exclude(state=CycleState.RUNNING)
    return rows.select_related("scheme").order_by("-closes_on", "-pk")


def subjects_of(actor: Any, cycle: Cycle) -> SubjectQuerySet:
    """The subjects of a cycle within the reader's reach, each with `diagnosis` and `stands`."""
    mine = Diagnosis.objects.of(cycle.institution_id).filter(cycle=cycle, subject=OuterRef("pk"))
    mine = mine.exclude(NEVER_ASKED)
    items = DueItem.objects.of(cycle.institution_id).about(PAGE, cycle.pk)
    rows: SubjectQuerySet = Subject.objects.of(cycle.institution_id)
    reach = Q(pk__in=readable_subjects(actor).values("pk")) | Q(user=actor)
    rows = rows.of_kind(*cycle.scheme.subject_kind).filter(reach)
    rows = rows.filter(Exists(mine) | Exists(items.filter(subject=OuterRef("pk"))))
    return rows.select_related("unit").annotate(
        diagnosis_id=Subquery(mine.values("pk")[:1]), stands=Subquery(mine.values("state")[:1])
    )


def not_asked(actor: Any, cycle: Cycle) -> int:
    """How many subjects of the kind, within the reader's reach, a running cycle does not ask for."""
    if cycle.state != CycleState.RUNNING:
        return 0
    rows = readable_subjects(actor).of_kind(*cycle.scheme.subject_kind).open()
    rows = rows.in_units_of(cycle.scheme.unit_kinds)
    return rows.exclude(pk__in=subjects_of(actor, cycle).order_by().values("pk")).count()


def shows_results(cycle: Cycle, diagnosis: Diagnosis, *, assessor: bool) -> bool:
    """Whether scores and conclusions may be read: by all once published, by assessors before."""
    return assessor or cycle.scheme.purpose == Purpose.SELF or is_published(cycle, diagnosis)


def running_of(scheme: Scheme) -> Cycle | None:
    """The round of a scheme that runs, the latest if there are several."""
    rows = Cycle.objects.of(scheme.institution_id).running().filter(scheme=scheme)
    return rows.order_by("-starts_on").first()


def preview_of(scheme: Scheme, running: Cycle | None, among: Q, reader: Any) -> Preview:
    """Whom opening a round now would ask, beside those whom the running one asks already."""
    subjects: SubjectQuerySet = Subject.objects.of(scheme.institution_id).open()
    subjects = subjects.of_kind(*scheme.subject_kind).in_units_of(scheme.unit_kinds).filter(among)
    if running is not None:
        asked = DueItem.objects.of(scheme.institution_id).about(PAGE, running.pk)
        there = Diagnosis.objects.of(scheme.institution_id).filter(cycle=running)
        subjects = subjects.exclude(
            pk__in=asked.filter(subject__isnull=False).values("subject_id")
        ).exclude(pk__in=there.values("subject_id"))
    return preview(
        scheme.name,
        subjects,
        scheme.subject_kind,
        scheme.filler_role,
        there=running.subjects if running else 0,
        reader=reader,
    )


def scheme_for(actor: Any, pk: int) -> Scheme:
    rows = Scheme.objects.of(actor.institution_id).select_related("institution")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFoundError("没有找到这个诊断方案。")
    return found


def last_self_diagnosis(subject: Subject) -> Diagnosis | None:
    """The subject's latest submitted self-diagnosis, with what it found."""
    rows = Diagnosis.objects.of(subject.institution_id).submitted()
    rows = rows.filter(subject=subject, cycle__scheme__purpose=Purpose.SELF)
    return (
        rows.select_related("cycle", "submitted_by")
        .prefetch_related("findings__problem")
        .order_by("-submitted_at")
        .first()
    )
