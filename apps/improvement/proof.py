"""What a problem must have before it may be measured again; asked at closing and by the invariant."""

from apps.evidence.models import EvidenceItem
from apps.improvement.choices import MeasureState
from apps.improvement.models import Measure, Problem, Recheck


def lacking_proof(problem: Problem) -> str:
    """The first thing that is missing, as a sentence; empty where nothing is."""
    rows = Measure.objects.of(problem.institution_id).filter(problem=problem)
    measures = list(rows.exclude(state=MeasureState.DROPPED))
    if not any(one.round == problem.reopened for one in measures):
        return "还没有改进措施。"
    return next(filter(None, (_lacking(one) for one in measures)), "")


def _lacking(measure: Measure) -> str:
    if measure.state != MeasureState.VERIFIED:
        return f"措施“{measure.text}”还没有验收。"
    items = EvidenceItem.objects.of(measure.institution_id).standing()
    if not items.filter(evidence_set=measure.evidence_set_id).exists():
        return f"措施“{measure.text}”没有佐证材料。"
    last = Recheck.objects.of(measure.institution_id).filter(measure=measure).last()
    if last is None or not last.passed or last.checked_by_id is None:
        return f"措施“{measure.text}”没有通过验收。"
    if last.checked_by_id in (measure.owner_id, measure.done_by_id):
        return f"措施“{measure.text}”不是由另一人验收的。"
    return ""
