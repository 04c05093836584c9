"""The only way to close a problem: proof in its measures, then a re-measurement that meets the bar.

Where a metric exists the data decide, without anybody's hand; where none exists a second person
judges. `_conclude` is the one place that writes the state 已销号.
"""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import ConflictError
from apps.datahub.models import Observation
from apps.improvement.bars import bar_of
from apps.improvement.choices import RemeasureKind, State
from apps.improvement.models import Problem, Remeasurement
from apps.improvement.policies import can_judge
from apps.improvement.proof import lacking_proof
from apps.improvement.selectors.waiting import waiting_for_data
from apps.improvement.services.common import lock_problem, say, settle, words
from apps.improvement.services.due import sync_due_items


@dataclass
class Remeasured:
    """What one run did: problems closed, opened again, and still waiting for data."""

    closed: int = 0
    reopened: int = 0
    waiting: int = 0

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


def _conclude(problem: Problem, actor: User | None, **shown: Any) -> Remeasurement:
    """Write the re-measurement; close what passed, open again what did not."""
    lacking = lacking_proof(problem)
    if problem.state != State.REMEASURING or lacking:
        raise ConflictError(lacking or f"{problem.get_state_display()}，还不能再测。")
    done = Remeasurement.objects.create(
        institution=problem.institution, problem=problem, measured_on=clock.today(), **shown
    )
    if done.passed:
        problem.state, problem.closed_on = State.CLOSED, clock.today()
        problem.save()
        sync_due_items(problem)
    else:
        problem.reopened += 1
        # A new round has a date of its own: as long as the first one had, never earlier than before.
        fresh = clock.today() + timedelta(days=problem.term_days)
        problem.due_on = max(problem.due_on, fresh)
        settle(problem)
    action = "problem.close" if done.passed else "problem.reopen"
    after = {"kind": done.kind, "value": done.value, "period": done.period and done.period.code}
    after["due_on"] = problem.due_on
    say(
        action, problem, actor, {**after, "observation": done.observation_id, "remark": done.remark}
    )
    return done


@transaction.atomic
def judge_problem(*, problem: Problem, actor: User, passed: bool, remark: str) -> Remeasurement:
    """复评 of a problem without metric, by a second person, in words."""
    problem = lock_problem(problem)
    if problem.state == State.CLOSED:
        raise ConflictError("这个问题已经销号。")
    can_judge(actor, problem).require()
    remark = words(remark, "remark", "请写明复评依据。", 500)
    return _conclude(
        problem, actor, kind=RemeasureKind.JUDGED, passed=passed, remark=remark, judged_by=actor
    )


def remeasure_problems(*, institution: Any) -> Remeasured:
    """Hold what was observed after the measures against each problem's bar. Twice is once."""
    done = Remeasured()
    waiting = list(waiting_for_data(institution).order_by("pk"))
    found = (
        Observation.objects.of(institution)
        .select_related("period")
        .in_bulk([one.seen for one in waiting if one.seen])
    )
    for problem in waiting:
        observation = found.get(problem.seen)
        passed = _remeasure(problem, observation) if observation else None
        done.closed += passed is True
        done.reopened += passed is False
        done.waiting += passed is None
    return done


@transaction.atomic
def _remeasure(problem: Problem, observation: Observation) -> bool | None:
    """One problem; None where somebody moved it meanwhile, or its value is no longer the current one."""
    problem = lock_problem(problem)
    still = waiting_for_data(problem.institution_id).filter(pk=problem.pk, seen=observation.pk)
    if not still.exists() or lacking_proof(problem):
        return None
    passed = bar_of(problem).judge(observation.value).met
    _conclude(
        problem,
        None,
        kind=RemeasureKind.OBSERVED,
        passed=passed,
        period=observation.period,
        value=observation.value,
        observation_id=observation.pk,
    )
    return passed
