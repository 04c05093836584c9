"""Remind whoever still owes a diagnosis: one message per person and cycle, before its end."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.urls import reverse

from apps.accounts.models import Institution, User
from apps.core import clock
from apps.core.errors import ConflictError
from apps.diagnosis.choices import CycleState
from apps.diagnosis.models import Cycle
from apps.diagnosis.selectors.owners import people_asked
from apps.layers.policies import may_everywhere
from apps.operations.services import record_audit, send_notices

KIND = "diagnosis.remind"


def remind_cycles(*, institution: Institution) -> int:
    """Messages about every cycle that ends within its scheme's days; once. Gives how many."""
    today = clock.today()
    waiting = Cycle.objects.of(institution).running().filter(reminded_on=None)
    due = [
        cycle.pk
        for cycle in waiting.select_related("scheme")
        if cycle.scheme.timing.reminds_on(cycle.closes_on) <= today
    ]
    return sum(_remind(pk) for pk in due)


@transaction.atomic
def _remind(pk: int, actor: User | None = None) -> int:
    rows = Cycle.objects.across_institutions(reason="the calendar reminds")
    cycle = rows.select_for_update(of=("self",)).select_related("institution", "scheme").get(pk=pk)
    if cycle.state != CycleState.RUNNING or (actor is None and cycle.reminded_on):
        return 0
    if cycle.reminded_on == clock.today():
        raise ConflictError("今天已经提醒过了。")
    people = people_asked(cycle)
    sent = _send(cycle, people)
    cycle.reminded_on = clock.today()
    cycle.save(update_fields=["reminded_on"])
    record_audit(actor=actor, action="cycle.remind", obj=cycle, after={"people": sent})
    return sent


def _send(cycle: Cycle, people: Iterable[int]) -> int:
    return send_notices(
        institution=cycle.institution,
        user_ids=people,
        kind=KIND,
        title=f"{cycle.title}：{cycle.closes_on.month}月{cycle.closes_on.day}日前要提交",
        url=reverse("diagnosis:write", args=[cycle.pk]),
    )


def remind_now(*, cycle: Cycle, actor: Any) -> int:
    """The quality office reminds by hand, once a day. Raises ConflictError a second time."""
    may_everywhere(actor, "warnings.write").require()
    if cycle.state != CycleState.RUNNING:
        raise ConflictError("这一轮已经结束。")
    return _remind(cycle.pk, actor)
