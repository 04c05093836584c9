"""From what was judged to events, states and warnings: only differences are written."""

from apps.monitoring.services.sql import JUDGED_NOW
from apps.monitoring.services.sql.judge import ENDED, TARGET

MATCH = "s.institution_id = :institution AND s.rule_id = j.rule_id AND s.subject_id = j.subject_id"
EVENT_COLUMNS = "institution_id, subject_id, rule_id, period_id, from_level, to_level, value, as_of, recorded_at"
EVENTS_CHANGED = f"""
INSERT INTO monitoring_warningevent ({EVENT_COLUMNS})
SELECT :institution, j.subject_id, j.rule_id, j.period_id, COALESCE(s.level, ''), j.level, j.value,
    :as_of, :now
FROM {JUDGED_NOW} j LEFT JOIN monitoring_warningstate s ON {MATCH}
WHERE COALESCE(s.level, 'normal') <> j.level"""
# Whether a subject that is no longer off was judged at all: then it recovered, else it is gone.
WAS_JUDGED = f"""EXISTS (
    SELECT 1 FROM watch_rules_now r
    JOIN layers_subject u ON u.id = {{row}}.subject_id AND u.closed_on IS NULL
    JOIN datahub_observation o ON o.institution_id = :institution AND o.subject_id = u.id
        AND o.metric_id = r.metric_id AND o.is_current
    {ENDED}
    WHERE r.rule_id = {{row}}.rule_id AND (r.by_target = 0 OR EXISTS (
        SELECT 1 FROM watch_years_now y JOIN chains_target t ON {TARGET}
        WHERE y.rule_id = r.rule_id AND y.period_id = o.period_id)))"""
# What this run has looked at: rules judged whole, rules that no longer hold, subjects touched.
LOOKED_AT = """(NOT EXISTS (
        SELECT 1 FROM watch_rules_now r WHERE r.rule_id = {row}.rule_id AND r.whole = 0)
    OR EXISTS (SELECT 1 FROM watch_touched_now c
        WHERE c.rule_id = {row}.rule_id AND c.subject_id = {row}.subject_id))"""
STILL_OFF = f"""EXISTS (SELECT 1 FROM {JUDGED_NOW} j
    WHERE j.rule_id = {{row}}.rule_id AND j.subject_id = {{row}}.subject_id)"""
STILL_WARNED = f"""EXISTS (SELECT 1 FROM {JUDGED_NOW} j WHERE j.level <> 'pending'
    AND j.rule_id = {{row}}.rule_id AND j.subject_id = {{row}}.subject_id)"""


def looked_at(row: str, *, full: bool) -> str:
    return "" if full else f"AND {LOOKED_AT.format(row=row)}"


def events_gone(*, full: bool) -> str:
    return f"""
INSERT INTO monitoring_warningevent ({EVENT_COLUMNS})
SELECT :institution, s.subject_id, s.rule_id, s.period_id, s.level,
    CASE WHEN {WAS_JUDGED.format(row="s")} THEN 'normal' ELSE '' END, NULL, :as_of, :now
FROM monitoring_warningstate s
WHERE s.institution_id = :institution AND NOT {STILL_OFF.format(row="s")}
    {looked_at("s", full=full)}"""


STATES_DIFFER = f"""FROM {JUDGED_NOW} j LEFT JOIN monitoring_warningstate s ON {MATCH}
WHERE s.id IS NULL OR s.level <> j.level OR COALESCE(s.period_id, 0) <> COALESCE(j.period_id, 0)
    OR COALESCE(s.value, -1) <> COALESCE(j.value, -1) OR s.bound_kind <> j.bound_kind
    OR COALESCE(s.bound, -1) <> COALESCE(j.bound, -1)"""
STATES_WRITE = f"""
INSERT INTO monitoring_warningstate
    (institution_id, subject_id, rule_id, period_id, level, value, bound, bound_kind)
SELECT :institution, j.subject_id, j.rule_id, j.period_id, j.level, j.value, j.bound, j.bound_kind
{STATES_DIFFER}
ON CONFLICT (institution_id, rule_id, subject_id) DO UPDATE SET
    period_id = excluded.period_id, level = excluded.level, value = excluded.value,
    bound = excluded.bound, bound_kind = excluded.bound_kind"""


def states_gone(*, full: bool) -> str:
    row = "monitoring_warningstate"
    return f"""
DELETE FROM monitoring_warningstate WHERE institution_id = :institution
    AND NOT {STILL_OFF.format(row=row)} {looked_at(row, full=full)}"""


def differences(*, full: bool) -> str:
    """Finds a row where anything is to be written: a state that differs or is gone, or, in a full run,
    another number of open warnings than of what is off.
    """
    row = "monitoring_warningstate"
    warned = f"SELECT COUNT(*) FROM {JUDGED_NOW} WHERE level <> 'pending'"
    opened = f"SELECT COUNT(*) FROM {WARNING} WHERE {OPEN}"
    counted = f"UNION ALL SELECT 1 WHERE ({opened}) <> ({warned})" if full else ""
    return f"""
SELECT 1 WHERE EXISTS (SELECT 1 {STATES_DIFFER})
UNION ALL SELECT 1 WHERE EXISTS (
    SELECT 1 FROM {row} WHERE institution_id = :institution
        AND NOT {STILL_OFF.format(row=row)} {looked_at(row, full=full)})
{counted}"""


OPEN = "institution_id = :institution AND closed_on IS NULL"
WARNING = "monitoring_earlywarning"


def warnings_close(*, full: bool) -> str:
    return f"""
UPDATE {WARNING} SET closed_on = :as_of,
    ending = CASE WHEN {WAS_JUDGED.format(row=WARNING)} THEN 'recovered' ELSE 'withdrawn' END
WHERE {OPEN} AND NOT {STILL_WARNED.format(row=WARNING)} {looked_at(WARNING, full=full)}"""


# Another level asks anew, except that recovering is no bad news and that rectification goes on.
WARNINGS_CHANGED = f"""
UPDATE {WARNING} SET period_id = j.period_id, level = j.level, value = j.value,
    bound = j.bound, bound_kind = j.bound_kind,
    handling = CASE WHEN {WARNING}.level = j.level OR j.level = 'recovering'
            OR {WARNING}.handling = 'in_rectification'
        THEN {WARNING}.handling ELSE 'new' END
FROM {JUDGED_NOW} j
WHERE {OPEN} AND j.level <> 'pending'
    AND j.rule_id = {WARNING}.rule_id AND j.subject_id = {WARNING}.subject_id AND (
    {WARNING}.level <> j.level
    OR COALESCE({WARNING}.period_id, 0) <> COALESCE(j.period_id, 0)
    OR COALESCE({WARNING}.value, -1) <> COALESCE(j.value, -1)
    OR {WARNING}.bound_kind <> j.bound_kind
    OR COALESCE({WARNING}.bound, -1) <> COALESCE(j.bound, -1))"""
WARNINGS_OPEN = f"""
INSERT INTO {WARNING}
    (institution_id, subject_id, rule_id, period_id, level, value, bound, bound_kind, handling,
     reason, opened_on, ending)
SELECT :institution, j.subject_id, j.rule_id, j.period_id, j.level, j.value, j.bound, j.bound_kind,
    'new', '', :as_of, ''
FROM {JUDGED_NOW} j
WHERE j.level <> 'pending' AND NOT EXISTS (
    SELECT 1 FROM {WARNING} w WHERE w.institution_id = :institution
        AND w.closed_on IS NULL AND w.rule_id = j.rule_id AND w.subject_id = j.subject_id)"""
