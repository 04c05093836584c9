"""Causes and measures: why it happened, what is done about it, by whom, until when."""

from datetime import date

from django.db import transaction

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import ConflictError, InvalidError
from apps.evidence.services import open_set
from apps.improvement.choices import ExtensionState, MeasureState
from apps.improvement.models import Cause, Measure, Problem
from apps.improvement.policies import can_change, can_plan
from apps.improvement.services.common import (
    lock_measure,
    lock_problem,
    require_home,
    say,
    settle,
    words,
)


def add_cause(problem: Problem, *, text: str, category: str, actor: User | None) -> Cause:
    """Write a cause of a problem that the caller has locked or just made."""
    text = words(text, "text", "请写明原因。", 500)
    cause = Cause.objects.create(
        institution=problem.institution,
        problem=problem,
        text=text,
        category=category.strip()[:40],
        written_by=actor,
        written_at=clock.now(),
    )
    say("problem.cause", problem, actor, {"cause": cause.pk, "text": text})
    return cause


def add_measure(
    problem: Problem, *, text: str, owner: User | None, due_on: date, actor: User | None
) -> Measure:
    """Write a measure with its empty set of evidence, for a problem that the caller has locked."""
    text = words(text, "text", "请写明措施。", 500)
    if owner is None:
        message = "请指定措施的责任人。"
        raise InvalidError(message, fields={"owner": message})
    require_home(owner, problem, "owner")
    measure = Measure.objects.create(
        institution=problem.institution,
        problem=problem,
        round=problem.reopened,
        text=text,
        owner=owner,
        due_on=due_on,
        evidence_set=open_set(subject=problem.subject, title=text),
    )
    after = {"measure": measure.pk, "text": text, "owner": owner.pk, "due_on": due_on}
    say("measure.plan", problem, actor, after)
    return measure


@transaction.atomic
def write_cause(*, problem: Problem, actor: User, text: str, category: str = "") -> Cause:
    """原因. Written twice in the same words it is one."""
    problem = lock_problem(problem)
    can_plan(actor, problem).require()
    same = Cause.objects.of(problem.institution_id).filter(problem=problem, text=text.strip())
    return same.first() or add_cause(problem, text=text, category=category, actor=actor)


def _require_date(problem: Problem, due_on: date) -> None:
    """From today to the problem's own date; a problem that is late already only asks for today or later."""
    today = clock.today()
    message = ""
    if due_on < today:
        message = "完成期限不能早于今天。"
    elif due_on > problem.due_on >= today:
        message = f"措施要在问题的整改期限（{problem.due_on:%Y-%m-%d}）前完成。"
    if message:
        raise InvalidError(message, fields={"due_on": message})


@transaction.atomic
def plan_measure(
    *, problem: Problem, actor: User, text: str, owner: User | None, due_on: date
) -> Measure:
    """措施 with one owner and one date. Planned twice in the same words it is one."""
    problem = lock_problem(problem)
    can_plan(actor, problem).require()
    same = Measure.objects.of(problem.institution_id).filter(
        problem=problem,
        round=problem.reopened,
        state=MeasureState.PLANNED,
        text=text.strip(),
        owner=owner,
        due_on=due_on,
    )
    found = same.first()
    if found is not None:
        return found
    _require_date(problem, due_on)
    measure = add_measure(problem, text=text, owner=owner, due_on=due_on, actor=actor)
    settle(problem)
    return measure


@transaction.atomic
def change_measure(
    *, measure: Measure, actor: User, version: int, text: str, owner: User | None
) -> Measure:
    """Another text or owner; the date changes by an extension only.

    `version` is what the writer saw: a later one raises ConflictError, which tells what stands there.
    """
    measure = lock_measure(measure)
    can_change(actor, measure).require()
    if measure.version != version:
        raise ConflictError(
            f"这项措施刚被改为“{measure.text}”，你的改动没有保存。",
            detail={"text": measure.text, "version": measure.version},
        )
    text = words(text, "text", "请写明措施。", 500)
    if owner is None:
        raise InvalidError("请指定措施的责任人。", fields={"owner": "请指定措施的责任人。"})
    require_home(owner, measure, "owner")
    before = {"text": measure.text, "owner": measure.owner_id}
    if before == {"text": text, "owner": owner.pk}:
        return measure
    measure.text, measure.owner = text, owner
    measure.version += 1
    measure.save()
    after = {"measure": measure.pk, "text": text, "owner": owner.pk}
    say("measure.change", measure.problem, actor, after, before)
    settle(measure.problem)
    return measure


@transaction.atomic
def drop_measure(*, measure: Measure, actor: User, reason: str) -> Measure:
    """取消 of a measure that is not handed in, with a reason; it stays on the page and proves nothing.

    A round without any other measure asks for a new plan: dropping never brings a problem nearer to 销号.
    """
    measure = lock_measure(measure)
    if measure.state == MeasureState.DROPPED and measure.drop_reason == reason.strip():
        return measure
    can_change(actor, measure).require()
    measure.drop_reason = words(reason, "reason", "请写明取消的原因。", 300)
    measure.state = MeasureState.DROPPED
    measure.version += 1
    measure.save()
    measure.extensions.filter(state=ExtensionState.ASKED).update(state=ExtensionState.WITHDRAWN)
    after = {"measure": measure.pk, "text": measure.text, "reason": measure.drop_reason}
    say("measure.drop", measure.problem, actor, after)
    settle(measure.problem)
    return measure
