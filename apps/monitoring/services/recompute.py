"""Where every subject stands under every rule: a handful of statements, no loop over rows.

1. Judge: the value of the last ended period; where there is none, the latest before it, as long as the
   report is not overdue; else "stale" (there was data once) or "no data". Only what is off is kept.
2. Difference to `WarningState` gives events, then the state is brought up to date.
3. Warnings open, change and close after it. Missing data closes nothing.

The same run twice changes nothing; SQLite and PostgreSQL give the same rows.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from apps.accounts.models import Institution, User
from apps.core import clock
from apps.monitoring.services import sql
from apps.monitoring.services.bounds import fill_rules
from apps.operations.services import record_audit


@dataclass(frozen=True)
class Recomputed:
    """What one run found and did: rules, pairs that are off, events, warnings opened, changed, closed."""

    rules: int
    off: int
    events: int
    opened: int
    changed: int
    closed: int

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


def tell_planner(cursor: Any, *tables: str) -> None:
    """PostgreSQL knows nothing of a temporary table's rows until it is told."""
    if connection.vendor == "postgresql":
        for table in tables:
            cursor.execute(f"ANALYZE {table}")


@transaction.atomic
def recompute_warnings(
    *, institution: Institution, as_of: date | None = None, actor: User | None = None
) -> Recomputed:
    """Bring states and warnings of one institution to what the data say as of a day (today)."""
    day = as_of or clock.today()
    Institution.objects.select_for_update().get(pk=institution.pk)  # one run at a time
    rules = fill_rules(institution, day)
    values: dict[str, Any] = {
        "institution": institution.pk,
        "as_of": connection.ops.adapt_datefield_value(day),
        "now": connection.ops.adapt_datetimefield_value(clock.now()),
    }
    with connection.cursor() as cursor:
        run = sql.Runner(cursor, values)
        tell_planner(cursor, "watch_rules_now", "watch_targets_now")
        run(sql.DROP_JUDGED)
        run(sql.CREATE_JUDGED)
        run(sql.DROP_LACKING)
        run(sql.CREATE_LACKING)
        off = run(sql.JUDGE_LATEST)
        run(sql.MARK_PARTIAL)
        run(sql.FIND_LACKING)
        tell_planner(cursor, "watch_lacking_now")
        off += run(sql.JUDGE_OLDER)
        off += run(sql.JUDGE_MISSING)
        run(sql.INDEX_JUDGED)
        tell_planner(cursor, sql.TEMPORARY)
        events = run(sql.EVENTS_CHANGED) + run(sql.EVENTS_GONE)
        run(sql.STATES_WRITE)
        run(sql.STATES_GONE)
        closed = run(sql.WARNINGS_CLOSE)
        changed = run(sql.WARNINGS_CHANGED)
        opened = run(sql.WARNINGS_OPEN)
    done = Recomputed(rules, off, events, opened, changed, closed)
    if events or opened or closed or changed:
        record_audit(
            actor=actor,
            action="warnings.recompute",
            obj=institution,
            institution=institution,
            after={"as_of": str(day), **done.as_dict()},
        )
    return done
