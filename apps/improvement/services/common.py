"""What every act on a problem begins and ends with: the lock, the state, what is due, the audit."""

from collections.abc import Mapping
from typing import Any

from apps.accounts.models import User
from apps.core.errors import InvalidError
from apps.improvement.choices import MeasureState, State
from apps.improvement.models import Measure, Problem
from apps.improvement.services.due import sync_due_items
from apps.operations.services import record_audit


def lock_problem(problem: Problem) -> Problem:
    """The problem's row, locked and read anew: all acts on one problem go one after the other."""
    return (
        Problem.objects.of(problem.institution_id)
        .select_for_update(of=("self",))
        .select_related("subject__unit", "institution", "metric", "owner")
        .get(pk=problem.pk)
    )


def lock_measure(measure: Measure) -> Measure:
    """The measure read anew behind the lock of its problem."""
    problem = lock_problem(measure.problem)
    found = (
        Measure.objects.of(problem.institution_id)
        .select_related("owner", "done_by", "evidence_set")
        .get(pk=measure.pk)
    )
    found.problem = problem
    return found


def state_from(problem: Problem, measures: list[Measure]) -> State:
    """Where an open problem stands, by the measures of its present round."""
    states = {one.state for one in measures if one.round == problem.reopened}
    states.discard(MeasureState.DROPPED)
    if not states:
        return State.IN_PROGRESS if problem.reopened else State.OPEN
    if MeasureState.PLANNED in states:
        return State.IN_PROGRESS
    return State.VERIFYING if MeasureState.DONE in states else State.REMEASURING


def settle(problem: Problem) -> None:
    """Bring state and due items of an open problem to what its measures say. Never closes it."""
    measures = list(Measure.objects.of(problem.institution_id).filter(problem=problem))
    problem.state = state_from(problem, measures)
    problem.save()
    sync_due_items(problem)


def say(
    action: str,
    problem: Problem,
    actor: User | None,
    after: Mapping[str, Any] | None = None,
    before: Mapping[str, Any] | None = None,
) -> None:
    """One audit entry; all of a problem's stand under the problem itself."""
    record_audit(
        actor=actor,
        action=action,
        obj=problem,
        institution=problem.institution,
        before=before,
        after=after,
    )


def words(text: str, name: str, message: str, length: int) -> str:
    """A text that must be there. Raises InvalidError naming its field where it is empty or too long."""
    text = text.strip()
    if not text:
        raise InvalidError(message, fields={name: message})
    if len(text) > length:
        message = f"最多 {length} 字，现在 {len(text)} 字。"
        raise InvalidError(message, fields={name: message})
    return text


def require_home(person: User | None, problem_or_subject: Any, name: str) -> None:
    """A responsible person is an active one of the same institution."""
    if person is None:
        return
    if person.institution_id != problem_or_subject.institution_id or not person.is_active:
        message = "责任人不在本校或已停用。"
        raise InvalidError(message, fields={name: message})
