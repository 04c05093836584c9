"""督办: what is late or came back too often goes up the college's ladder, each step once per failure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import ConflictError
from apps.improvement.choices import LATE_STATES
from apps.improvement.models import Escalation, EscalationStep, Problem
from apps.improvement.policies import can_decide_escalation
from apps.improvement.services.common import lock_problem, say, words
from apps.improvement.services.due import sync_due_items
from apps.layers.policies import may
from apps.layers.selectors import holders_of
from apps.organisation.choices import Role


@dataclass(frozen=True)
class Cause:
    """The counted failure that a step answers: this overdue date, or this re-opening."""

    key: str
    reason: str


def causes_of(problem: Problem, step: EscalationStep) -> Iterator[Cause]:
    late = (clock.today() - problem.due_on).days
    if step.days_late is not None and late > 0 and late >= step.days_late:
        yield Cause(f"late:{problem.due_on}", f"整改期限 {problem.due_on}，已逾期 {late} 天")
    if step.times_reopened is not None and problem.reopened >= max(step.times_reopened, 1):
        yield Cause(f"reopened:{problem.reopened}", f"再测 {problem.reopened} 次未达销号标准")


def escalate_problems(*, institution: Any) -> dict[str, int]:
    """Raise every step that is due. Twice is once."""
    steps = list(EscalationStep.objects.of(institution))
    if not steps:
        return {"raised": 0}
    problems = Problem.objects.of(institution).filter(state__in=LATE_STATES)
    raised = Escalation.objects.of(institution).filter(problem__in=problems.values("pk"))
    known = set(raised.values_list("problem_id", "step", "cause_key"))
    count = 0
    for problem in problems.order_by("pk"):
        fresh = [
            (step, cause)
            for step in steps
            for cause in causes_of(problem, step)
            if (problem.pk, step.code, cause.key) not in known
        ]
        count += _raise(problem, fresh) if fresh else 0
    return {"raised": count}


@transaction.atomic
def _raise(problem: Problem, fresh: list[tuple[EscalationStep, Cause]]) -> int:
    problem = lock_problem(problem)
    if problem.state not in LATE_STATES:
        return 0
    count = 0
    for step, cause in fresh:
        row, made = Escalation.objects.of(problem.institution_id).get_or_create(
            problem=problem,
            step=step.code,
            cause_key=cause.key,
            defaults={
                "institution": problem.institution,
                "title": step.title,
                "role": _addressee(step.role, problem),
                "reason": cause.reason,
                "raised_on": clock.today(),
            },
        )
        if made:
            count += 1
            after = {"step": step.code, "role": row.role, "reason": cause.reason}
            say("problem.escalate", problem, None, after)
    sync_due_items(problem)
    return count


def _addressee(role: str, problem: Problem) -> str:
    """The step's role, unless none of its holders may read the problem: then the quality office."""
    holders = holders_of(role, problem.subject)
    readers = (one for one in holders if may(one, "warnings.read", problem.subject))
    return role if next(readers, None) is not None else Role.QA_OFFICE.value


@transaction.atomic
def decide_escalation(*, escalation: Escalation, actor: User, decision: str) -> Escalation:
    """Write down what the meeting or the person decided; it stays on the problem's page."""
    problem = lock_problem(escalation.problem)
    escalation = Escalation.objects.of(problem.institution_id).get(pk=escalation.pk)
    escalation.problem = problem
    if escalation.decided_at is not None:
        if escalation.decided_by_id == actor.pk and escalation.decision == decision.strip():
            return escalation
        raise ConflictError("处理决定已经记下。")
    can_decide_escalation(actor, escalation).require()
    escalation.decision = words(decision, "decision", "请写明处理决定。", 500)
    escalation.decided_by, escalation.decided_at = actor, clock.now()
    escalation.save()
    after = {"step": escalation.step, "decision": escalation.decision}
    say("escalation.decide", problem, actor, after)
    sync_due_items(problem)
    return escalation
