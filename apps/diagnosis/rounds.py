"""Cycles of diagnosis as rounds: what opening makes, whom it asks, what closing leaves behind."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q
from django.urls import reverse

from apps.core.sql import Names, insert_select, literal
from apps.diagnosis.choices import DiagnosisState, Purpose
from apps.diagnosis.models import Cycle, Diagnosis, Scheme
from apps.diagnosis.obligations import ASSESS, FILL, PAGE
from apps.diagnosis.selectors.sheet import points_of
from apps.diagnosis.services.publish import ask_for_publication
from apps.organisation.cadences import Timing
from apps.workflow.asked import people_towards, subjects_asked
from apps.workflow.models import DueItem
from apps.workflow.round_models import RoundQuerySet
from apps.workflow.rounds import Ended, Plan, RoundKind, register_round
from apps.workflow.services import close_due_items, open_due_items

# Every subject that is still asked; one that has a diagnosis keeps it by the unique key (asking for it
# beforehand would make PostgreSQL scan what is just being written).
ITEM, MADE = Names(DueItem, "i"), Names(Diagnosis)
MISS = insert_select(
    Diagnosis,
    {
        "institution": ITEM.institution,
        "cycle": ITEM.object_id,
        "subject": ITEM.subject,
        "state": literal(DiagnosisState.MISSED),
        "draft": "'{}'",
        "values": "'[]'",
        "remark": "''",
        "version": "1",
    },
    f"""FROM {ITEM} WHERE {ITEM.url_name} = {literal(PAGE)} AND {ITEM.object_id} = %s
        AND {ITEM.state} = {literal(DueItem.State.OPEN)} AND {ITEM.subject} IS NOT NULL""",
    f"ON CONFLICT ({MADE['cycle']}, {MADE['subject']}) DO NOTHING",
)


def plan_of(scheme: Scheme) -> Plan:
    return Plan(scheme.name, scheme.cadence, scheme.timing, scheme, begins_on=scheme.starts_on)


@register_round
class CycleRounds(RoundKind):
    code, title, audit = "diagnosis.cycle", "诊断周期", "cycle"
    model = Cycle

    def plans(self, institution: Any) -> Iterable[Plan]:
        return map(plan_of, Scheme.objects.of(institution).enabled())

    def belongs(self, plan: Plan) -> dict[str, Any]:
        return {"scheme": plan.owner}

    def rows(self, institution: Any) -> RoundQuerySet:
        return Cycle.objects.of(institution).select_related("scheme")

    def timing_of(self, row: Cycle) -> Timing:
        return row.scheme.timing

    def ask(self, row: Cycle, among: Q) -> int:
        """One obligation for each subject that has somebody to do it and is not asked yet."""
        scheme, points = row.scheme, len(points_of(row.scheme))
        assessment = scheme.purpose == Purpose.ASSESSMENT
        asked = DueItem.objects.of(row.institution_id).about(PAGE, row.pk)
        there = Diagnosis.objects.of(row.institution_id).filter(cycle=row)
        subjects = subjects_asked(row.institution, *scheme.subject_kind, scheme.filler_role)
        return open_due_items(
            subjects=subjects.in_units_of(scheme.unit_kinds)
            .filter(among)
            .exclude(pk__in=asked.filter(subject__isnull=False).values("subject_id"))
            .exclude(pk__in=there.values("subject_id")),
            institution=row.institution,
            kind=ASSESS if assessment else FILL,
            title=row.title,
            detail=f"{points} 个诊断点" if points else "",
            url_name=PAGE,
            object_id=row.pk,
            role=scheme.filler_role,
            due_on=row.closes_on,
            minutes=scheme.minutes,
            not_oneself=assessment,
        )

    def owing(self, row: Cycle) -> list[int]:
        items = DueItem.objects.of(row.institution_id).open().about(PAGE, row.pk)
        scheme = row.scheme
        return people_towards(row.institution_id, scheme.filler_role, scheme.subject_kind, items)

    def end(self, row: Cycle) -> Ended:
        """What was begun and what nobody touched is missed."""
        diagnoses = Diagnosis.objects.of(row.institution_id).filter(cycle=row)
        diagnoses.filter(state=DiagnosisState.DRAFT).update(state=DiagnosisState.MISSED)
        with connection.cursor() as cursor:
            cursor.execute(MISS, [row.pk])
        close_due_items(
            institution=row.institution, url_name=PAGE, object_id=row.pk, cancelled=True
        )
        done = Q(state=DiagnosisState.SUBMITTED)
        counts = diagnoses.aggregate(
            submitted=Count("pk", filter=done),
            late=Count("pk", filter=done & Q(submitted_at__date__gt=F("cycle__closes_on"))),
            missed=Count("pk", filter=Q(state=DiagnosisState.MISSED)),
        )
        return Ended(**counts)

    def ended(self, row: Cycle) -> None:
        ask_for_publication(row)

    def url(self, row: Cycle) -> str:
        return reverse(PAGE, args=[row.pk])
