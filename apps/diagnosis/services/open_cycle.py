"""Cycles by the tick and by hand: opened once per scheme and window, reminded of, closed."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from apps.accounts.models import Institution, User
from apps.core.errors import InvalidError
from apps.diagnosis.models import Cycle, Scheme
from apps.diagnosis.rounds import CycleRounds, plan_of
from apps.layers.models import Subject
from apps.layers.policies import may_everywhere
from apps.layers.within import among_subjects
from apps.organisation.models import Unit
from apps.workflow.rounds import (
    ROUNDS,
    Closed,
    Opened,
    close_due,
    open_by_hand,
    open_due,
    remind_due,
    remind_now,
)

CYCLES = ROUNDS[CycleRounds.code]


def open_due_cycles(*, institution: Institution) -> Opened:
    return open_due(CYCLES, institution)


def close_due_cycles(*, institution: Institution) -> Closed:
    return close_due(CYCLES, institution)


def remind_cycles(*, institution: Institution) -> int:
    return remind_due(CYCLES, institution)


def remind_cycle(*, cycle: Cycle, actor: User) -> int:
    """The quality office reminds by hand, once a day. Raises ConflictError a second time."""
    may_everywhere(actor, "warnings.write").require()
    return remind_now(CYCLES, cycle, actor=actor)


@transaction.atomic
def open_cycle(
    *,
    scheme: Scheme,
    actor: User,
    closes_on: date | None = None,
    units: Iterable[Unit] = (),
    subjects: Iterable[Subject] = (),
) -> Cycle:
    """Open a round of a scheme by hand, outside its cadence, up to and with `closes_on` (14 days from
    today); for all that it concerns, or those in `units` and below and `subjects`. Where a round is
    running, whoever is not asked in it yet is added to it.

    Raises NotAllowedError but for the quality office, ConflictError where one was opened by hand and
    closed today, InvalidError for a day that has passed or a scheme that is switched off.
    """
    may_everywhere(actor, "warnings.write").require()
    if not scheme.enabled:
        raise InvalidError("这个方案已停用，先启用再开启。")
    cycle: Cycle = open_by_hand(
        CYCLES,
        scheme.institution,
        plan_of(scheme),
        actor=actor,
        closes_on=closes_on,
        among=among_subjects(units, subjects),
    )
    return cycle
