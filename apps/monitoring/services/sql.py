"""The statements of a recomputation, in SQL that SQLite and PostgreSQL both speak.

`j` is what was judged now, `s` the state before. Named values are replaced by placeholders in order.
"""

import re
from typing import Any

NAMED = re.compile(r":(\w+)")
TEMPORARY = "watch_judged_now"


class Runner:
    """Runs a statement with the named values that it mentions; gives how many rows it touched."""

    def __init__(self, cursor: Any, values: dict[str, Any]) -> None:
        self.cursor, self.values = cursor, values

    def __call__(self, statement: str) -> int:
        parameters: list[Any] = []

        def place(match: re.Match[str]) -> str:
            value = self.values[match.group(1)]
            if isinstance(value, tuple):
                parameters.extend(value)
                return ", ".join(["%s"] * len(value))
            parameters.append(value)
            return "%s"

        self.cursor.execute(NAMED.sub(place, statement), parameters)
        return max(self.cursor.rowcount, 0)


DROP_JUDGED = f"DROP TABLE IF EXISTS {TEMPORARY}"
CREATE_JUDGED = f"""
CREATE TEMPORARY TABLE {TEMPORARY} (
    rule_id bigint, subject_id bigint, period_id bigint, value numeric(24, 6),
    level varchar(12), bound numeric(24, 6), bound_kind varchar(12)
)"""
INDEX_JUDGED = f"CREATE INDEX watch_judged_key ON {TEMPORARY} (rule_id, subject_id)"

# A bound of the target stands for that of the rule; what is equal to a bound is within it.
RED_LOW = "CASE WHEN r.by_target = 1 THEN t.red_low ELSE r.red_low END"
RED_HIGH = "CASE WHEN r.by_target = 1 THEN t.red_high ELSE r.red_high END"
YELLOW_LOW = "CASE WHEN r.by_target = 1 THEN t.yellow_low ELSE r.yellow_low END"
YELLOW_HIGH = "CASE WHEN r.by_target = 1 THEN t.yellow_high ELSE r.yellow_high END"
LEVEL = f"""CASE
    WHEN o.value < {RED_LOW} OR o.value > {RED_HIGH} THEN 'red'
    WHEN o.value < {YELLOW_LOW} OR o.value > {YELLOW_HIGH} THEN 'yellow'
    ELSE 'normal' END"""
BOUND = f"""CASE
    WHEN o.value < {RED_LOW} THEN {RED_LOW} WHEN o.value > {RED_HIGH} THEN {RED_HIGH}
    WHEN o.value < {YELLOW_LOW} THEN {YELLOW_LOW}
    WHEN o.value > {YELLOW_HIGH} THEN {YELLOW_HIGH} END"""
BOUND_KIND = f"""CASE
    WHEN o.value < {RED_LOW} THEN 'red_low' WHEN o.value > {RED_HIGH} THEN 'red_high'
    WHEN o.value < {YELLOW_LOW} THEN 'yellow_low'
    WHEN o.value > {YELLOW_HIGH} THEN 'yellow_high' ELSE '' END"""
TARGETS = """LEFT JOIN watch_targets_now t
    ON t.rule_id = r.rule_id AND t.subject_id = o.subject_id AND t.period_id = o.period_id"""
# Without a target there is nothing to judge by target: all its bounds are NULL then, and hold.
SUBJECTS = """JOIN layers_subject u ON u.id = o.subject_id AND u.institution_id = :institution
    AND u.closed_on IS NULL"""
OFF = f"""(o.value < {RED_LOW} OR o.value > {RED_HIGH}
    OR o.value < {YELLOW_LOW} OR o.value > {YELLOW_HIGH})"""

# Only what is off is kept: what is within its bounds leaves no row.
JUDGE_LATEST = f"""
INSERT INTO {TEMPORARY}
SELECT r.rule_id, o.subject_id, o.period_id, o.value, {LEVEL}, {BOUND}, {BOUND_KIND}
FROM watch_rules_now r
JOIN datahub_observation o ON o.institution_id = :institution AND o.metric_id = r.metric_id
    AND o.period_id = r.period_id AND o.is_current
{TARGETS} {SUBJECTS}
WHERE {OFF}"""

# Rules for which fewer subjects have reported than there are, and which subjects those are.
MARK_PARTIAL = """
UPDATE watch_rules_now SET partial = 1 WHERE period_id IS NOT NULL AND (
    SELECT COUNT(*) FROM datahub_observation o WHERE o.institution_id = :institution
        AND o.metric_id = watch_rules_now.metric_id AND o.period_id = watch_rules_now.period_id
        AND o.is_current
) < (
    SELECT COUNT(*) FROM layers_subject u WHERE u.institution_id = :institution
        AND u.layer = watch_rules_now.layer AND u.kind = watch_rules_now.kind)"""
DROP_LACKING = "DROP TABLE IF EXISTS watch_lacking_now"
CREATE_LACKING = "CREATE TEMPORARY TABLE watch_lacking_now (rule_id bigint, subject_id bigint)"
FIND_LACKING = """
INSERT INTO watch_lacking_now
SELECT r.rule_id, u.id FROM watch_rules_now r
JOIN layers_subject u ON u.institution_id = :institution AND u.layer = r.layer AND u.kind = r.kind
    AND u.closed_on IS NULL
WHERE r.partial = 1 AND NOT EXISTS (
    SELECT 1 FROM datahub_observation n WHERE n.institution_id = :institution
        AND n.subject_id = u.id AND n.metric_id = r.metric_id AND n.period_id = r.period_id
        AND n.is_current)"""

JUDGE_OLDER = f"""
INSERT INTO {TEMPORARY}
SELECT r.rule_id, o.subject_id, o.period_id, o.value,
    CASE WHEN r.overdue = 1 THEN 'stale' ELSE {LEVEL} END,
    CASE WHEN r.overdue = 1 THEN NULL ELSE {BOUND} END,
    CASE WHEN r.overdue = 1 THEN 'missing' ELSE {BOUND_KIND} END
FROM watch_lacking_now l
JOIN watch_rules_now r ON r.rule_id = l.rule_id
JOIN datahub_observation o ON o.institution_id = :institution AND o.subject_id = l.subject_id
    AND o.metric_id = r.metric_id AND o.is_current
JOIN organisation_period p ON p.id = o.period_id AND p.kind = r.period_kind
    AND p."end" <= :as_of
{TARGETS}
WHERE ((r.overdue = 1 AND (r.by_target = 0 OR t.rule_id IS NOT NULL)) OR {OFF})
    AND NOT EXISTS (
        SELECT 1 FROM datahub_observation n
        JOIN organisation_period q ON q.id = n.period_id AND q.kind = r.period_kind
            AND q."end" <= :as_of AND q."end" > p."end"
        WHERE n.institution_id = :institution AND n.metric_id = o.metric_id
            AND n.subject_id = o.subject_id AND n.is_current)"""

JUDGE_MISSING = f"""
INSERT INTO {TEMPORARY}
SELECT r.rule_id, l.subject_id, r.period_id, NULL, 'no_data', NULL, 'missing'
FROM watch_lacking_now l
JOIN watch_rules_now r ON r.rule_id = l.rule_id
WHERE r.overdue = 1 AND r.by_target = 0
    AND NOT EXISTS (
        SELECT 1 FROM {TEMPORARY} d WHERE d.rule_id = l.rule_id AND d.subject_id = l.subject_id)"""

MATCH = "s.institution_id = :institution AND s.rule_id = j.rule_id AND s.subject_id = j.subject_id"
EVENT_COLUMNS = "institution_id, subject_id, rule_id, period_id, from_level, to_level, value, as_of, recorded_at"
EVENTS_CHANGED = f"""
INSERT INTO monitoring_warningevent ({EVENT_COLUMNS})
SELECT :institution, j.subject_id, j.rule_id, j.period_id, COALESCE(s.level, ''), j.level, j.value,
    :as_of, :now
FROM {TEMPORARY} j LEFT JOIN monitoring_warningstate s ON {MATCH}
WHERE COALESCE(s.level, 'normal') <> j.level"""
# Whether a subject that is no longer off was judged at all: then it recovered, else it is gone.
JUDGED = """EXISTS (
    SELECT 1 FROM watch_rules_now r
    JOIN layers_subject u ON u.id = {row}.subject_id AND u.closed_on IS NULL
    JOIN datahub_observation o ON o.institution_id = :institution AND o.subject_id = u.id
        AND o.metric_id = r.metric_id AND o.is_current
    JOIN organisation_period p ON p.id = o.period_id AND p.kind = r.period_kind
        AND p."end" <= :as_of
    WHERE r.rule_id = {row}.rule_id AND (r.by_target = 0 OR EXISTS (
        SELECT 1 FROM watch_targets_now t WHERE t.rule_id = r.rule_id
            AND t.subject_id = u.id AND t.period_id = o.period_id)))"""
EVENTS_GONE = f"""
INSERT INTO monitoring_warningevent ({EVENT_COLUMNS})
SELECT :institution, s.subject_id, s.rule_id, s.period_id, s.level,
    CASE WHEN {JUDGED.format(row="s")} THEN 'normal' ELSE '' END, NULL, :as_of, :now
FROM monitoring_warningstate s
WHERE s.institution_id = :institution AND NOT EXISTS (
    SELECT 1 FROM {TEMPORARY} j WHERE j.rule_id = s.rule_id AND j.subject_id = s.subject_id)"""

STATES_WRITE = f"""
INSERT INTO monitoring_warningstate
    (institution_id, subject_id, rule_id, period_id, level, value, bound, bound_kind)
SELECT :institution, j.subject_id, j.rule_id, j.period_id, j.level, j.value, j.bound, j.bound_kind
FROM {TEMPORARY} j LEFT JOIN monitoring_warningstate s ON {MATCH}
WHERE s.id IS NULL OR s.level <> j.level OR COALESCE(s.period_id, 0) <> COALESCE(j.period_id, 0)
    OR COALESCE(s.value, -1) <> COALESCE(j.value, -1) OR s.bound_kind <> j.bound_kind
    OR COALESCE(s.bound, -1) <> COALESCE(j.bound, -1)
ON CONFLICT (institution_id, rule_id, subject_id) DO UPDATE SET
    period_id = excluded.period_id, level = excluded.level, value = excluded.value,
    bound = excluded.bound, bound_kind = excluded.bound_kind"""
STATES_GONE = f"""
DELETE FROM monitoring_warningstate WHERE institution_id = :institution AND NOT EXISTS (
    SELECT 1 FROM {TEMPORARY} j WHERE j.rule_id = monitoring_warningstate.rule_id
        AND j.subject_id = monitoring_warningstate.subject_id)"""

OPEN = "institution_id = :institution AND closed_on IS NULL"
ABOUT = (
    "j.rule_id = monitoring_earlywarning.rule_id "
    "AND j.subject_id = monitoring_earlywarning.subject_id"
)
WARNINGS_CLOSE = f"""
UPDATE monitoring_earlywarning SET closed_on = :as_of,
    ending = CASE WHEN {JUDGED.format(row="monitoring_earlywarning")} THEN 'recovered'
        ELSE 'withdrawn' END
WHERE {OPEN} AND NOT EXISTS (SELECT 1 FROM {TEMPORARY} j WHERE {ABOUT})"""
WARNINGS_CHANGED = f"""
UPDATE monitoring_earlywarning SET period_id = j.period_id, level = j.level, value = j.value,
    bound = j.bound, bound_kind = j.bound_kind,
    handling = CASE WHEN monitoring_earlywarning.level = j.level
        THEN monitoring_earlywarning.handling ELSE 'new' END
FROM {TEMPORARY} j
WHERE {OPEN} AND {ABOUT} AND (
    monitoring_earlywarning.level <> j.level
    OR COALESCE(monitoring_earlywarning.period_id, 0) <> COALESCE(j.period_id, 0)
    OR COALESCE(monitoring_earlywarning.value, -1) <> COALESCE(j.value, -1)
    OR COALESCE(monitoring_earlywarning.bound, -1) <> COALESCE(j.bound, -1))"""
WARNINGS_OPEN = f"""
INSERT INTO monitoring_earlywarning
    (institution_id, subject_id, rule_id, period_id, level, value, bound, bound_kind, handling,
     reason, opened_on, ending)
SELECT :institution, j.subject_id, j.rule_id, j.period_id, j.level, j.value, j.bound, j.bound_kind,
    'new', '', :as_of, ''
FROM {TEMPORARY} j
WHERE NOT EXISTS (
    SELECT 1 FROM monitoring_earlywarning w WHERE w.institution_id = :institution
        AND w.closed_on IS NULL AND w.rule_id = j.rule_id AND w.subject_id = j.subject_id)"""
