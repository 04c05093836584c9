"""Who may do what about a problem; each answer says why not, for the page and for the service."""

from typing import Any

from apps.core.request_cache import remember
from apps.evidence.models import EvidenceSet
from apps.improvement.choices import LATE_STATES, ExtensionState, MeasureState, State
from apps.improvement.models import Escalation, Extension, Measure, Problem, Recheck
from apps.layers.models import Subject
from apps.layers.policies import YES, Decision, may
from apps.layers.selectors import holders_of

NOT_YOURS = Decision(False, "没有找到这一项。")


def _may(actor: Any, action: str, subject: Subject) -> Decision:
    """`may`, asked once a request: a page asks it of every measure."""
    return remember(("may", actor.pk, action, subject.pk), lambda: may(actor, action, subject))


def _holds(actor: Any, role: str, subject: Subject) -> bool:
    def ask() -> bool:
        return holders_of(role, subject).filter(pk=actor.pk).exists()

    return remember(("holds", actor.pk, role, subject.pk), ask)


def _home(actor: Any, problem: Problem) -> bool:
    return problem.institution_id == getattr(actor, "institution_id", None)


def _is_self(actor: Any, problem: Problem) -> bool:
    """Whether the problem is about the person who acts."""
    return problem.subject.user_id is not None and problem.subject.user_id == actor.pk


def can_plan(actor: Any, problem: Problem) -> Decision:
    """Write causes and measures: 填写 on the subject, the problem's owner, the person that it is about."""
    if not _home(actor, problem):
        return NOT_YOURS
    if problem.state not in LATE_STATES:
        return Decision(False, f"{problem.get_state_display()}，现在不能再定原因和措施。")
    if problem.owner_id == actor.pk or _is_self(actor, problem):
        return YES
    return _may(actor, "warnings.write", problem.subject)


def can_work_on(actor: Any, measure: Measure) -> Decision:
    """Finish, ask for an extension: the measure's owner, 填写, the person it is about."""
    problem = measure.problem
    if not _home(actor, problem):
        return NOT_YOURS
    if measure.state != MeasureState.PLANNED:
        return Decision(False, f"这项措施{measure.get_state_display()}，不能再改。", settled=True)
    if measure.owner_id == actor.pk or _is_self(actor, problem):
        return YES
    return _may(actor, "warnings.write", problem.subject)


def can_attach(actor: Any, measure: Measure) -> Decision:
    """Bring evidence: 填写 of evidence on the subject, the measure's owner, the person it is about."""
    if measure.state != MeasureState.PLANNED:
        return Decision(False, "材料已封存，不能再增减。")
    if measure.owner_id == actor.pk or _is_self(actor, measure.problem):
        return YES
    return _may(actor, "evidence.write", measure.problem.subject)


def can_change(actor: Any, measure: Measure) -> Decision:
    """Another text or owner, as long as it is not handed in."""
    if measure.state != MeasureState.PLANNED:
        return Decision(False, f"这项措施{measure.get_state_display()}，不能再改。")
    return can_plan(actor, measure.problem)


def can_hand_over(actor: Any, problem: Problem) -> Decision:
    """Another person becomes responsible: 填写 on the subject, or the present owner."""
    if not _home(actor, problem):
        return NOT_YOURS
    if problem.state == State.CLOSED:
        return Decision(False, "问题已经销号。", settled=True)
    if problem.owner_id == actor.pk:
        return YES
    return _may(actor, "warnings.write", problem.subject)


def barred_from(measure: Measure) -> set[int]:
    """Nobody verifies what they own, finished, or are themselves the subject of."""
    people = {measure.owner_id, measure.done_by_id, measure.problem.subject.user_id}
    return {one for one in people if one is not None}


def can_verify(actor: Any, measure: Measure) -> Decision:
    if not _home(actor, measure.problem):
        return NOT_YOURS
    if measure.state != MeasureState.DONE:
        return Decision(
            False, f"这项措施{measure.get_state_display()}，现在不需要验收。", settled=True
        )
    if actor.pk in barred_from(measure):
        return Decision(False, "责任人、完成人和本人不能验收，请由另一人验收。")
    return _may(actor, "warnings.approve", measure.problem.subject)


def can_decide_extension(actor: Any, extension: Extension) -> Decision:
    measure = extension.measure
    if not _home(actor, measure.problem):
        return NOT_YOURS
    if extension.state != ExtensionState.ASKED:
        return Decision(False, f"这项延期已有结论：{extension.get_state_display()}。", settled=True)
    people = {extension.asked_by_id, measure.owner_id, measure.problem.subject.user_id}
    if actor.pk in people:
        return Decision(False, "申请人和责任人不能审批自己的延期。")
    return _may(actor, "warnings.approve", measure.problem.subject)


def barred_from_judging(problem: Problem) -> set[int]:
    """Whoever owns the problem or had a hand in a measure, and the person it is about."""
    rows = Measure.objects.of(problem.institution_id).filter(problem=problem)
    hands = {one for pair in rows.values_list("owner_id", "done_by_id") for one in pair}
    return {one for one in {*hands, problem.owner_id, problem.subject.user_id} if one is not None}


def can_judge(actor: Any, problem: Problem) -> Decision:
    """复评 of a problem that no metric measures."""
    if not _home(actor, problem):
        return NOT_YOURS
    if problem.metric_id is not None:
        return Decision(False, "有指标的问题由数据再测，不能人工复评。")
    if problem.state != State.REMEASURING:
        settled = problem.state == State.CLOSED
        return Decision(False, f"{problem.get_state_display()}，现在不需要复评。", settled=settled)
    if actor.pk in barred_from_judging(problem):
        return Decision(False, "责任人、措施的完成人和本人不能复评，请由另一人复评。")
    return _may(actor, "warnings.approve", problem.subject)


def can_decide_escalation(actor: Any, escalation: Escalation) -> Decision:
    """Write down what was decided: whom it was taken to, and whoever may approve."""
    problem = escalation.problem
    if not _home(actor, problem):
        return NOT_YOURS
    if escalation.decided_at is not None:
        return Decision(False, "处理决定已经记下。", settled=True)
    if problem.state == State.CLOSED:
        return Decision(False, "问题已经销号。", settled=True)
    if actor.pk == problem.owner_id:
        return Decision(False, "这个问题由你负责，处理决定由别人记。")
    if _holds(actor, escalation.role, problem.subject):
        return YES
    return _may(actor, "warnings.approve", problem.subject)


def evidence_of_measure(actor: Any, evidence_set: EvidenceSet, verb: str) -> bool:
    """Beside whom the subject concerns: the measure's owner; for reading also who verified it."""
    measure = (
        Measure.objects.of(evidence_set.institution_id)
        .select_related("problem__subject")
        .filter(evidence_set=evidence_set)
        .first()
    )
    if measure is None:
        return False
    if verb == "write":
        mine = measure.owner_id == actor.pk or _is_self(actor, measure.problem)
        return mine and bool(can_work_on(actor, measure))
    people = {measure.owner_id, measure.problem.owner_id, measure.done_by_id}
    if actor.pk in people or _is_self(actor, measure.problem):
        return True
    checks = Recheck.objects.of(evidence_set.institution_id).filter(measure=measure)
    return checks.filter(checked_by=actor).exists() or bool(can_verify(actor, measure))
