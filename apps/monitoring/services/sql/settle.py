"""From what was judged to events, states and warnings: only differences are written."""

from apps.core.sql import DIFFERS, Names, insert_select, literal
from apps.monitoring.choices import Ending, Handling, Level
from apps.monitoring.models import EarlyWarning, WarningEvent, WarningState
from apps.monitoring.services.sql import JUDGED_NOW
from apps.monitoring.services.sql.judge import (
    ENDED,
    OBSERVED,
    SUBJECT,
    TARGET,
    TARGETS,
    o,
    u,
)

s, w = Names(WarningState, "s"), Names(EarlyWarning, "w")
STATE, WARNING = Names(WarningState), Names(EarlyWarning)
NORMAL, PENDING = literal(Level.NORMAL), literal(Level.PENDING)
# What a state and a warning keep of what was judged.
KEPT = ("period", "level", "value", "bound", "bound_kind", "rule_version")
# Those of them that are never NULL.
ALWAYS = ("level", "bound_kind", "rule_version")
JUDGED = {name: f"j.{STATE[name].strip(chr(34))}" for name in KEPT}

MATCH = f"{s.institution} = :institution AND {s.rule} = j.rule_id AND {s.subject} = j.subject_id"


def _event(row: str, period: str, before: str, after: str, value: str) -> dict[str, str]:
    return {
        "institution": ":institution",
        "subject": f"{row}.subject_id",
        "rule": f"{row}.rule_id",
        "period": period,
        "from_level": before,
        "to_level": after,
        "value": value,
        "as_of": ":as_of",
        "recorded_at": ":now",
    }


EVENTS_CHANGED = insert_select(
    WarningEvent,
    _event("j", "j.period_id", f"COALESCE({s.level}, '')", "j.level", "j.value"),
    f"""FROM {JUDGED_NOW} j LEFT JOIN {s} ON {MATCH}
WHERE COALESCE({s.level}, {NORMAL}) <> j.level""",
)


def was_judged(row: Names) -> str:
    """Whether a subject that is no longer off was judged at all: then it recovered, else it is gone."""
    return f"""EXISTS (
    SELECT 1 FROM watch_rules_now r
    JOIN {SUBJECT} ON {u.id} = {row.subject} AND {u.closed_on} IS NULL
    JOIN {OBSERVED} ON {o.institution} = :institution AND {o.subject} = {u.id}
        AND {o.metric} = r.metric_id AND {o.is_current}
    {ENDED}
    WHERE r.rule_id = {row.rule} AND (r.by_target = 0 OR EXISTS (
        SELECT 1 FROM watch_years_now y JOIN {TARGETS} ON {TARGET}
        WHERE y.rule_id = r.rule_id AND y.period_id = {o.period})))"""


def looked_at(row: Names, *, full: bool) -> str:
    """What this run has looked at: rules judged whole, rules that no longer hold, subjects touched."""
    if full:
        return ""
    return f"""AND (NOT EXISTS (
        SELECT 1 FROM watch_rules_now r WHERE r.rule_id = {row.rule} AND r.whole = 0)
    OR EXISTS (SELECT 1 FROM watch_touched_now c
        WHERE c.rule_id = {row.rule} AND c.subject_id = {row.subject}))"""


def still_off(row: Names, only: str = "") -> str:
    return f"""EXISTS (SELECT 1 FROM {JUDGED_NOW} j
    WHERE {only} j.rule_id = {row.rule} AND j.subject_id = {row.subject})"""


def still_warned(row: Names) -> str:
    return still_off(row, f"j.level <> {PENDING} AND")


def events_gone(*, full: bool) -> str:
    after = f"CASE WHEN {was_judged(s)} THEN {NORMAL} ELSE '' END"
    return insert_select(
        WarningEvent,
        _event("s", s.period, s.level, after, "NULL"),
        f"""FROM {s} WHERE {s.institution} = :institution AND NOT {still_off(s)}
    {looked_at(s, full=full)}""",
    )


def _differs(row: Names) -> str:
    """Whether a row says something else than what was judged; no value differs from any."""
    return " OR ".join(
        f"{getattr(row, name)} {'<>' if name in ALWAYS else DIFFERS} {judged}"
        for name, judged in JUDGED.items()
    )


STATES_DIFFER = f"""FROM {JUDGED_NOW} j LEFT JOIN {s} ON {MATCH}
WHERE {s.id} IS NULL OR {_differs(s)}"""
STATES_CHANGE = f"""
UPDATE {STATE} SET {", ".join(f"{STATE[name]} = {judged}" for name, judged in JUDGED.items())}
FROM {JUDGED_NOW} j WHERE {STATE.institution} = :institution AND {STATE.rule} = j.rule_id
    AND {STATE.subject} = j.subject_id AND ({_differs(STATE)})"""
# Nobody else writes them meanwhile, so that no row need ask whether it conflicts.
STATES_ADD = insert_select(
    WarningState,
    {
        "institution": ":institution",
        "subject": "j.subject_id",
        "rule": "j.rule_id",
        **JUDGED,
    },
    f"""FROM {JUDGED_NOW} j WHERE (j.rule_id, j.subject_id) NOT IN (
    SELECT {s.rule}, {s.subject} FROM {s} WHERE {s.institution} = :institution)""",
)


def _gone(*, full: bool) -> str:
    return f"""FROM {STATE} WHERE {STATE.institution} = :institution
    AND NOT {still_off(STATE)} {looked_at(STATE, full=full)}"""


def states_gone(*, full: bool) -> str:
    return f"DELETE {_gone(full=full)}"


def differences(*, full: bool) -> str:
    """Finds a row where anything is to be written: a state that differs or is gone, or, in a full run,
    another number of open warnings than of what is off.
    """
    warned = f"SELECT COUNT(*) FROM {JUDGED_NOW} WHERE level <> {PENDING}"
    opened = f"SELECT COUNT(*) FROM {WARNING} WHERE {OPEN}"
    counted = f"UNION ALL SELECT 1 WHERE ({opened}) <> ({warned})" if full else ""
    return f"""
SELECT 1 WHERE EXISTS (SELECT 1 {STATES_DIFFER})
UNION ALL SELECT 1 WHERE EXISTS (SELECT 1 {_gone(full=full)})
{counted}"""


OPEN = f"{WARNING.institution} = :institution AND {WARNING.closed_on} IS NULL"


def warnings_close(*, full: bool) -> str:
    return f"""
UPDATE {WARNING} SET {WARNING["closed_on"]} = :as_of,
    {WARNING["ending"]} = CASE WHEN {was_judged(WARNING)} THEN {literal(Ending.RECOVERED)}
        ELSE {literal(Ending.WITHDRAWN)} END
WHERE {OPEN} AND NOT {still_warned(WARNING)} {looked_at(WARNING, full=full)}"""


# Another level asks anew, except that recovering is no bad news and that rectification goes on.
WARNINGS_CHANGED = f"""
UPDATE {WARNING} SET {", ".join(f"{WARNING[name]} = {judged}" for name, judged in JUDGED.items())},
    {WARNING["handling"]} = CASE WHEN {WARNING.level} = j.level
            OR j.level = {literal(Level.RECOVERING)}
            OR {WARNING.handling} = {literal(Handling.IN_RECTIFICATION)}
        THEN {WARNING.handling} ELSE {literal(Handling.NEW)} END
FROM {JUDGED_NOW} j
WHERE {OPEN} AND j.level <> {PENDING}
    AND j.rule_id = {WARNING.rule} AND j.subject_id = {WARNING.subject} AND ({_differs(WARNING)})"""
WARNINGS_OPEN = insert_select(
    EarlyWarning,
    {
        "institution": ":institution",
        "subject": "j.subject_id",
        "rule": "j.rule_id",
        **JUDGED,
        "handling": literal(Handling.NEW),
        "reason": "''",
        "opened_on": ":as_of",
        "ending": "''",
    },
    f"""FROM {JUDGED_NOW} j
WHERE j.level <> {PENDING} AND (j.rule_id, j.subject_id) NOT IN (
    SELECT {w.rule}, {w.subject} FROM {w}
    WHERE {w.institution} = :institution AND {w.closed_on} IS NULL)""",
)
