"""What must always hold of cycles and diagnoses."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q

from apps.core.invariants import invariant
from apps.diagnosis.choices import CycleState, DiagnosisState
from apps.diagnosis.models import Cycle, Diagnosis, Finding, PointMetric, SchemePoint
from apps.diagnosis.obligations import PAGE
from apps.workflow.models import DueItem

WHY = "checking an invariant"


@invariant("diagnosis.due_items", "进行中的诊断周期与待办一一对应")
def due_items_equal_obligations() -> Iterator[str]:
    """Open items belong to running cycles and unsubmitted subjects; no draft is without its item."""
    items = DueItem.objects.across_institutions(reason=WHY).open().filter(url_name=PAGE)
    running = Cycle.objects.across_institutions(reason=WHY).running()
    diagnoses = Diagnosis.objects.across_institutions(reason=WHY)
    for item in items.exclude(Exists(running.filter(pk=OuterRef("object_id"))))[:20]:
        yield f"due item {item.pk}: its cycle is not running"
    settled = diagnoses.exclude(state=DiagnosisState.DRAFT)
    same = settled.filter(cycle=OuterRef("object_id"), subject=OuterRef("subject"))
    for item in items.filter(Exists(same))[:20]:
        yield f"due item {item.pk}: its diagnosis is submitted or missed"
    asked = items.filter(object_id=OuterRef("pk"))
    for cycle in running.filter(subjects__gt=0).exclude(Exists(asked)):
        done = diagnoses.filter(cycle=cycle, state=DiagnosisState.SUBMITTED).count()
        if done < cycle.subjects:
            yield f"cycle {cycle.pk}: asks nobody, {done} of {cycle.subjects} are submitted"


@invariant("diagnosis.findings", "已提交的诊断所发现的，都有问题在整改")
def findings_have_problems() -> Iterator[str]:
    rows = Finding.objects.across_institutions(reason=WHY)
    submitted = rows.filter(diagnosis__state=DiagnosisState.SUBMITTED)
    for finding in submitted.filter(problem=None)[:20]:
        yield f"finding {finding.pk}: no problem takes care of it"
    for finding in rows.exclude(diagnosis__state=DiagnosisState.SUBMITTED)[:20]:
        yield f"finding {finding.pk}: its diagnosis is not submitted"
    for finding in rows.exclude(problem=None).exclude(problem__subject=F("diagnosis__subject"))[
        :20
    ]:
        yield f"finding {finding.pk}: its problem is about another subject"


@invariant("diagnosis.closed", "结束的诊断周期没有草稿，也没有漏数")
def closed_cycles_are_counted() -> Iterator[str]:
    closed = Cycle.objects.across_institutions(reason=WHY).filter(state=CycleState.CLOSED)
    diagnoses = Diagnosis.objects.across_institutions(reason=WHY)
    drafts = diagnoses.filter(cycle=OuterRef("pk"), state=DiagnosisState.DRAFT)
    for cycle in closed.filter(Exists(drafts)):
        yield f"cycle {cycle.pk}: closed with drafts"
    for cycle in closed.filter(subjects__gt=F("submitted") + F("missed"))[:20]:
        yield f"cycle {cycle.pk}: {cycle.subjects} asked, {cycle.submitted} + {cycle.missed}"


@invariant("diagnosis.same_institution", "方案、诊断点、周期、诊断、对象同属一所学校")
def parts_share_institution() -> Iterator[str]:
    cycles = Cycle.objects.across_institutions(reason=WHY)
    for cycle in cycles.exclude(scheme__institution=F("institution")):
        yield f"cycle {cycle.pk}: scheme belongs to another institution"
    diagnoses = Diagnosis.objects.across_institutions(reason=WHY)
    strange = ~Q(subject__institution=F("institution")) | ~Q(cycle__institution=F("institution"))
    for diagnosis in diagnoses.filter(strange)[:20]:
        yield f"diagnosis {diagnosis.pk}: subject or cycle belongs to another institution"
    for link in PointMetric.objects.exclude(metric__institution=F("point__institution")):
        yield f"point metric {link.pk}: metric belongs to another institution"
    for row in SchemePoint.objects.exclude(scheme__institution=F("point__institution")):
        yield f"scheme point {row.pk}: point belongs to another institution"
