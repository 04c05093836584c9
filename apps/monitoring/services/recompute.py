"""Where every subject stands under every rule: a handful of statements, no loop over rows.

1. Scope: rules whose bounds, periods, targets or subjects are not those of the last run are judged
   whole; under the others the subjects with new values. A full run judges everything.
2. Judge: the value of the last ended period; where there is none, the latest before it, as long as the
   report is not overdue; else "stale" (there was data once) or "no data". Only what is off is kept.
3. Difference to `WarningState` gives events, then the state is brought up to date.
4. Warnings open, change and close after it. Missing data closes nothing.
5. Care: mutes that are over, problems worked on, and who is asked to claim what.

The same run twice changes nothing; full and incremental runs give the same rows, as do SQLite and
PostgreSQL.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from apps.accounts.models import Institution, User
from apps.core import clock
from apps.monitoring.models import WatchRule, Watermark
from apps.monitoring.services import scope
from apps.monitoring.services.judge import (
    judge,
    last_observation,
    prepare,
    runner,
    tell_planner,
)
from apps.monitoring.services.sql import Runner, care, settle
from apps.monitoring.services.sql.judge import TOUCHED, WHOLE
from apps.monitoring.versions import spans_by_rule
from apps.operations.services import record_audit

# New warnings in one run of which the planner is told at once: what it knows is of before.
MANY = 500


@dataclass(frozen=True)
class Recomputed:
    """What one run found and did: rules, how many of them judged whole, subjects touched under the
    others, pairs that are off among what was judged, events, warnings opened, changed, closed."""

    rules: int
    whole: int
    touched: int
    off: int
    events: int
    opened: int
    changed: int
    closed: int
    asked: int

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


@transaction.atomic
def recompute_warnings(
    *,
    institution: Institution,
    as_of: date | None = None,
    actor: User | None = None,
    full: bool = False,
) -> Recomputed:
    """Bring states and warnings of one institution to what the data say as of a day (today).

    Only what has changed since the last run is judged, unless `full` is asked for.
    """
    day = as_of or clock.today()
    # One run at a time, and nobody writes this institution's observations meanwhile.
    Institution.objects.select_for_update(no_key=True).only("pk").get(pk=institution.pk)
    last = Watermark.objects.of(institution).first()
    rules = list(WatchRule.objects.of(institution).enabled().select_related("metric"))
    ended = scope.ended_periods(institution, day, rules)
    spans = spans_by_rule(institution, rules)
    marks = scope.Marks(institution, rules, spans, ended, day)
    signatures = {str(rule.pk): marks.signature(rule) for rule in rules}
    known = {} if last is None or full else last.signatures
    whole = {rule.pk for rule in rules if known.get(str(rule.pk)) != signatures[str(rule.pk)]}
    newest = last_observation()
    with connection.cursor() as cursor:
        run = runner(cursor, institution, day, last.observation_id if last else 0)
        watch = scope.Watch(institution, day, rules, spans, ended, whole)
        touched = prepare(run, watch)
        moved = whole or touched or set(known) != set(signatures)
        settled = _settle(run, watch, touched=touched, full=not known) if moved else None
        asked = _take_care(run, rules, opened=settled[2] if settled else 0)
    _remember(institution, day, newest, signatures, full=not known)
    counts = settled or (0, 0, 0, 0, 0)
    done = Recomputed(len(rules), len(whole), touched, *counts, asked)
    if any(counts[1:]):
        record_audit(
            actor=actor,
            action="warnings.recompute",
            obj=institution,
            institution=institution,
            after={"as_of": str(day), **done.as_dict()},
        )
    return done


def _settle(
    run: Runner, watch: scope.Watch, *, touched: int, full: bool
) -> tuple[int, int, int, int, int]:
    """Judge, and write what differs: pairs off, events, warnings opened, changed and closed."""
    scopes = [scope for scope, there in ((WHOLE, watch.whole), (TOUCHED, touched)) if there]
    off = judge(run, watch, scopes) if scopes else 0
    if not run.any(settle.differences(full=full)):
        return off, 0, 0, 0, 0
    events = run(settle.EVENTS_CHANGED) + run(settle.events_gone(full=full))
    run(settle.STATES_CHANGE)
    run(settle.STATES_ADD)
    run(settle.states_gone(full=full))
    closed = run(settle.warnings_close(full=full))
    changed = run(settle.WARNINGS_CHANGED)
    opened = run(settle.WARNINGS_OPEN)
    return off, events, opened, changed, closed


def _take_care(run: Runner, rules: list[WatchRule], *, opened: int) -> int:
    """End mutes, follow problems, ask who is to be asked; gives how many rows that changed."""
    escalates = any(rule.escalate_role for rule in rules)
    if not opened and not run.any(care.needed(escalates=escalates)):
        return 0
    if opened > MANY:
        tell_planner(run.cursor, str(settle.WARNING))
    asked = sum(run(step.statement) for step in care.STEPS)
    if escalates:
        if opened > MANY:
            tell_planner(run.cursor, str(care.ITEM))
        asked += run(care.ITEMS_ESCALATE.statement)
    return asked


def _remember(
    institution: Institution, day: date, newest: int, signatures: dict[str, Any], *, full: bool
) -> None:
    now = clock.now()
    values: dict[str, Any] = {
        "as_of": day,
        "observation_id": newest,
        "signatures": signatures,
        "ran_at": now,
        **({"full_at": now} if full else {}),
    }
    if not Watermark.objects.of(institution).update(**values):
        Watermark.objects.create(institution=institution, **values)
