"""What must always hold of problems."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, QuerySet

from apps.accounts.models import Institution
from apps.core.invariants import invariant
from apps.evidence.models import EvidenceItem
from apps.improvement.choices import MeasureState, RemeasureKind, State
from apps.improvement.models import Cause, Measure, Problem, Remeasurement
from apps.improvement.obligations import CHASE, URL_NAME
from apps.improvement.proof import lacking_proof
from apps.improvement.services.common import state_from
from apps.improvement.services.due import obligations_of
from apps.workflow.models import DueItem

WHY = "checking an invariant"


def _problems() -> Iterator[Problem]:
    rows = Problem.objects.across_institutions(reason=WHY)
    yield from rows.select_related("subject__unit", "owner").order_by("pk").iterator()


def _waiting(institution: Institution) -> QuerySet[Any]:
    rows = Problem.objects.of(institution).filter(state=State.REMEASURING)
    return rows.values("pk")


@invariant("improvement.due_items", "问题的待办与应办一一对应")
def open_items_equal_obligations() -> Iterator[str]:
    items: dict[int, set[tuple[str, str]]] = {}
    for institution in Institution.objects.all():
        rows = DueItem.objects.of(institution).open().filter(url_name=URL_NAME)
        rows = rows.exclude(kind=CHASE, object_id__in=_waiting(institution))
        for pk, kind, fragment in rows.values_list("object_id", "kind", "fragment"):
            if (kind, fragment) in items.setdefault(pk, set()):
                yield f"problem {pk}: {kind} {fragment} is open twice"
            items[pk].add((kind, fragment))
    for problem in _problems():
        owed = {(one.kind, one.fragment) for one in obligations_of(problem)}
        there = items.pop(problem.pk, set())
        for kind, fragment in sorted(owed ^ there):
            lacks = "is owed without a due item" if (kind, fragment) in owed else "is not owed"
            yield f"problem {problem.pk}: {kind} {fragment} {lacks}"
    for pk in sorted(items):
        yield f"problem {pk}: due items of a problem that is gone"


@invariant("improvement.closed", "已销号的问题：措施有佐证、由另一人验收、再测达标")
def closed_problems_are_proved() -> Iterator[str]:
    for problem in _problems():
        if problem.state != State.CLOSED:
            continue
        lacking = lacking_proof(problem)
        if lacking:
            yield f"problem {problem.pk}: {lacking}"
        last = Remeasurement.objects.of(problem.institution_id).filter(problem=problem).last()
        if last is None or not last.passed:
            yield f"problem {problem.pk}: closed without a re-measurement that met the bar"
        else:
            yield from _unfit(problem, last)


def _unfit(problem: Problem, last: Remeasurement) -> Iterator[str]:
    """A re-measurement of the wrong kind, too early, or by who had a hand in it."""
    measures = Measure.objects.of(problem.institution_id).filter(problem=problem)
    if problem.metric_id is None:
        hands = {one for pair in measures.values_list("owner_id", "done_by_id") for one in pair}
        judged = last.kind == RemeasureKind.JUDGED and last.judged_by_id is not None
        if not judged or last.judged_by_id in hands | {problem.owner_id}:
            yield f"problem {problem.pk}: not judged by a second person"
        return
    done_on = max(one for one in measures.values_list("done_on", flat=True) if one)
    if last.kind != RemeasureKind.OBSERVED or last.period is None or last.observation_id is None:
        yield f"problem {problem.pk}: has a metric but was not closed by data"
    elif not done_on < last.period.end <= last.measured_on:
        yield f"problem {problem.pk}: re-measured by a period that ended before its last measure"
    elif last.observation_id == problem.found_observation_id:
        yield f"problem {problem.pk}: re-measured by the value that showed it"


@invariant("improvement.states", "问题的状态与措施一致")
def states_follow_measures() -> Iterator[str]:
    for problem in _problems():
        measures = list(Measure.objects.of(problem.institution_id).filter(problem=problem))
        expected = state_from(problem, measures)
        allowed = State.REMEASURING if problem.state == State.CLOSED else problem.state
        if allowed != expected:
            yield f"problem {problem.pk}: {problem.state} instead of {expected}"
        failed = Remeasurement.objects.of(problem.institution_id).filter(
            problem=problem, passed=False
        )
        if failed.count() != problem.reopened:
            yield f"problem {problem.pk}: re-opened {problem.reopened} times"


@invariant("improvement.evidence", "已完成的措施都有佐证，且已封存")
def done_measures_have_sealed_evidence() -> Iterator[str]:
    open_or_gone = (MeasureState.PLANNED, MeasureState.DROPPED)
    rows = Measure.objects.across_institutions(reason=WHY).exclude(state__in=open_or_gone)
    for measure in rows.select_related("evidence_set").iterator():
        items = EvidenceItem.objects.of(measure.institution_id).standing()
        if not items.filter(evidence_set=measure.evidence_set_id).exists():
            yield f"measure {measure.pk}: done without evidence"
        if measure.evidence_set is None or measure.evidence_set.locked_at is None:
            yield f"measure {measure.pk}: done, but its evidence is not sealed"


@invariant("improvement.same_institution", "问题、原因、措施、材料同属一所学校、同一对象")
def parts_share_institution() -> Iterator[str]:
    problems = Problem.objects.across_institutions(reason=WHY)
    for problem in problems.exclude(subject__institution=F("institution")):
        yield f"problem {problem.pk}: subject belongs to another institution"
    for model in (Cause, Measure):
        rows = model.objects.across_institutions(reason=WHY)
        for row in rows.exclude(problem__institution=F("institution")):
            yield f"{model.__name__} {row.pk}: problem belongs to another institution"
    measures = Measure.objects.across_institutions(reason=WHY).filter(evidence_set__isnull=False)
    for measure in measures.exclude(evidence_set__subject=F("problem__subject")):
        yield f"measure {measure.pk}: evidence is about another subject"
