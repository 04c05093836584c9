"""换责任人: whoever leaves, or should never have been asked, hands the problem to somebody else."""

from django.db import transaction

from apps.accounts.models import User
from apps.core.errors import ConflictError, InvalidError
from apps.improvement.choices import State
from apps.improvement.models import Problem
from apps.improvement.policies import can_hand_over
from apps.improvement.services.common import lock_problem, require_home, say, words
from apps.improvement.services.due import sync_due_items


@transaction.atomic
def hand_over_problem(*, problem: Problem, actor: User, owner: User | None, reason: str) -> Problem:
    """Another owner, with a reason; what is due moves with it. Handed over twice it is once.

    Measures keep their own owners: each is changed where it stands.
    """
    problem = lock_problem(problem)
    if problem.state == State.CLOSED:
        raise ConflictError("问题已经销号。")
    can_hand_over(actor, problem).require()
    if owner is None:
        raise InvalidError("请指定新的责任人。", fields={"owner": "请指定新的责任人。"})
    require_home(owner, problem, "owner")
    if problem.owner_id == owner.pk:
        return problem
    reason = words(reason, "reason", "请写明换责任人的原因。", 300)
    before = {"owner": problem.owner_id, "owner_role": problem.owner_role}
    problem.owner = owner
    problem.save()
    say("problem.hand_over", problem, actor, {"owner": owner.pk, "reason": reason}, before)
    sync_due_items(problem)
    return problem
