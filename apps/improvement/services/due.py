"""What is due about a problem, worked out from its rows, and the due items brought to it.

Every act ends here, so that open due items always equal open obligations; the invariant asks the
same function.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from apps.accounts.models import User
from apps.improvement.choices import ExtensionState, MeasureState, State
from apps.improvement.models import Escalation, Extension, Measure, Problem
from apps.improvement.obligations import (
    CHASE,
    DECIDE,
    DO,
    EXTEND,
    JUDGE,
    PLAN,
    URL_NAME,
    VERIFY,
)
from apps.improvement.policies import barred_from, barred_from_judging
from apps.layers.selectors import holders_of
from apps.organisation.choices import Role
from apps.workflow.models import DueItem
from apps.workflow.services import close_due_items, open_due_item


@dataclass(frozen=True)
class Obligation:
    """Somebody owes something about a problem; `barred` may not be the ones who do it."""

    kind: str
    title: str
    due_on: date | None
    fragment: str = ""
    holder: User | None = None
    role: str = ""
    barred: frozenset[int] = frozenset()
    returned: bool = False
    detail: str = ""


def obligations_of(problem: Problem) -> list[Obligation]:
    """Everything that is owed about a problem now; nothing about a closed one."""
    if problem.state == State.CLOSED:
        return []
    rows = Measure.objects.of(problem.institution_id).filter(problem=problem)
    current = rows.filter(round=problem.reopened).exclude(state=MeasureState.DROPPED)
    found: list[Obligation] = []
    measures = list(current.select_related("owner", "done_by"))
    if not measures:
        found.append(_plan(problem))
    asked = {
        one.measure_id: one
        for one in Extension.objects.of(problem.institution_id).filter(
            measure__in=measures, state=ExtensionState.ASKED
        )
    }
    for measure in measures:
        measure.problem = problem
        found += _of_measure(measure, asked.get(measure.pk))
    if problem.state == State.REMEASURING and problem.metric_id is None:
        barred = frozenset(barred_from_judging(problem))
        found.append(
            Obligation(JUDGE, f"复评：{problem.title}", problem.due_on, "judge", barred=barred)
        )
    raised = Escalation.objects.of(problem.institution_id).filter(problem=problem, decided_at=None)
    found += [_escalation(problem, one) for one in raised]
    return found


def _plan(problem: Problem) -> Obligation:
    again = problem.reopened > 0
    return Obligation(
        PLAN,
        f"{'重新' if again else ''}分析原因、制定措施：{problem.title}",
        problem.due_on,
        "plan",
        holder=problem.owner,
        role="" if problem.owner else problem.owner_role,
        returned=again,
        detail="再测未达销号标准" if again else "",
    )


def _of_measure(measure: Measure, asked: Extension | None) -> list[Obligation]:
    fragment = f"measure-{measure.pk}"
    if measure.state == MeasureState.DONE:
        return [
            Obligation(
                VERIFY,
                f"验收：{measure.text}",
                measure.due_on,
                fragment,
                barred=frozenset(barred_from(measure)),
            )
        ]
    if measure.state != MeasureState.PLANNED:
        return []
    found = [
        Obligation(
            DO,
            measure.text,
            measure.due_on,
            fragment,
            holder=measure.owner,
            returned=measure.done_on is not None,
            detail=measure.problem.title,
        )
    ]
    if asked is not None:
        people = {asked.asked_by_id, measure.owner_id, measure.problem.subject.user_id}
        barred = frozenset(one for one in people if one is not None)
        title = f"审批延期至{asked.to_date:%m月%d日}：{measure.text}"
        found.append(Obligation(EXTEND, title, measure.due_on, fragment, barred=barred))
    return found


def _escalation(problem: Problem, escalation: Escalation) -> Obligation:
    return Obligation(
        DECIDE,
        f"{escalation.title}：{problem.title}",
        None,
        f"escalation-{escalation.pk}",
        role=escalation.role,
        barred=frozenset(filter(None, (problem.owner_id,))),
        detail=escalation.reason,
    )


def _address(problem: Problem, one: Obligation) -> tuple[str, int | None]:
    """Role and the person never asked. A second person is the unit's head, else the quality office;
    a role that nobody but the barred holds hands on to these, one that nobody holds waits for a holder."""
    if one.holder is not None or (one.role and not one.barred):
        return one.role, None
    for role in filter(None, (one.role, Role.UNIT_HEAD, Role.QA_OFFICE)):
        holders = set(holders_of(role, problem.subject).values_list("pk", flat=True))
        if holders - one.barred or (role == one.role and not holders):
            return str(role), min(holders & one.barred, default=None)
    return Role.QA_OFFICE, min(one.barred, default=None)


def sync_due_items(problem: Problem) -> None:
    """Open what is owed and not yet there, close what is no longer owed; leave the rest alone."""
    there = {
        (item.kind, item.fragment): item
        for item in DueItem.objects.of(problem.institution_id).open().about(URL_NAME, problem.pk)
        if item.kind != CHASE or problem.state != State.REMEASURING
    }
    owed = {(one.kind, one.fragment): one for one in obligations_of(problem)}
    about: dict[str, Any] = {
        "institution": problem.institution,
        "url_name": URL_NAME,
        "object_id": problem.pk,
    }
    addresses = {key: _address(problem, one) for key, one in owed.items()}
    for key, item in there.items():
        if key not in owed or not _same(item, owed[key], addresses[key]):
            close_due_items(**about, kind=key[0], fragment=key[1], cancelled=key in owed)
    for key, one in owed.items():
        found = there.get(key)
        if found is None or not _same(found, one, addresses[key]):
            _open(problem, one, addresses[key])


def _same(item: DueItem, one: Obligation, address: tuple[str, int | None]) -> bool:
    holder = one.holder.pk if one.holder else None
    return (
        (item.role, item.except_user_id) == address
        and item.holder_id == holder
        and item.due_on == one.due_on
        and item.title == one.title[:200]
    )


def _open(problem: Problem, one: Obligation, address: tuple[str, int | None]) -> None:
    role, excepted = address
    people = User.objects.of(problem.institution_id)
    open_due_item(
        kind=one.kind,
        title=one.title,
        detail=one.detail,
        url_name=URL_NAME,
        object_id=problem.pk,
        institution=problem.institution,
        role=role,
        holder=one.holder,
        except_user=people.filter(pk=excepted).first() if excepted else None,
        subject=problem.subject,
        due_on=one.due_on,
        returned=one.returned,
        fragment=one.fragment,
    )
