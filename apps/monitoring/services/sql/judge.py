"""Judging: which values are off. What is within its bounds leaves no row.

Two scopes: rules that are judged whole, and single subjects under the others. Two kinds of rules:
`plain` ones judge the newest value alone; the others look at the whole line of values, since they
confirm or recover over several periods, or find the newest value too old.
"""

from dataclasses import dataclass

from apps.chains.models import Target
from apps.core.sql import Names, literal
from apps.datahub.bar import LEVELS, Side
from apps.datahub.bar.sql import SqlBar, SqlBound, sql_bar
from apps.datahub.models import Observation
from apps.layers.models import Subject
from apps.monitoring.choices import BoundKind, Level
from apps.monitoring.services.sql import JUDGED_NOW
from apps.organisation.models import Period

# The bounds of a rule, and its gaps to a target; beside each whether a value equal to it warns.
FIXED = tuple(f"{level.code}_{side.value}" for level in LEVELS for side in Side)
BOUNDS = (*FIXED, *(f"{level.code}_gap" for level in LEVELS))
OWN_BOUNDS = ", ".join(f"{name} numeric, {name}_reached integer" for name in BOUNDS)
TABLES = {
    "watch_rules_now": (
        "rule_id bigint, metric_id bigint, layer text, kind text, period_id bigint, "
        "period_end date, period_kind text, overdue integer, stale_before date, by_target integer, way text, "
        f"version bigint, {OWN_BOUNDS}, down integer, confirm integer, recover integer, "
        "owner_role text, escalate_role text, due_on date, whole integer, "
        "partial integer, year_id bigint"
    ),
    # Every version of a rule that judges anything, with the days on which its periods end.
    "watch_versions_now": f"rule_id bigint, starts date, ends date, version bigint, {OWN_BOUNDS}",
    # Which period a target of a year is held against, by rule.
    "watch_years_now": "rule_id bigint, period_id bigint, year_id bigint",
    "watch_touched_now": "rule_id bigint, subject_id bigint",
    # idle: there was nothing to report of the subject, such as a course that was not given.
    "watch_lacking_now": "rule_id bigint, subject_id bigint, idle integer",
    JUDGED_NOW: (
        "rule_id bigint, subject_id bigint, period_id bigint, value numeric, level text, "
        "bound numeric, bound_kind text, rule_version bigint"
    ),
}
INDEX_JUDGED = f"CREATE INDEX watch_judged_key ON {JUDGED_NOW} (rule_id, subject_id)"
INDEX_TOUCHED = "CREATE INDEX watch_touched_key ON watch_touched_now (rule_id, subject_id)"

# Aliases that every statement uses alike: an observation and its period, a subject, a target; `later`
# and `then` are a newer observation and its period.
o, p, u, t = Names(Observation, "o"), Names(Period, "p"), Names(Subject, "u"), Names(Target, "t")
later, then = Names(Observation, "n"), Names(Period, "q")
OBSERVED, SUBJECT, TARGETS = str(o), str(u), str(t)
STALE, MISSING, OUTDATED = map(literal, (Level.STALE, BoundKind.MISSING, BoundKind.OUTDATED))

# Subjects whose values have changed since the last run, under the rules that are not judged whole.
TOUCH = f"""
INSERT INTO watch_touched_now
SELECT DISTINCT r.rule_id, {o.subject} FROM {o}
JOIN watch_rules_now r ON r.metric_id = {o.metric} AND r.whole = 0
WHERE {o.institution} = :institution AND {o.id} > :watermark"""


def way_of(way: str, *, plain: bool) -> str:
    """How a rule is judged, as its row says it: by what it holds values against, and how many of them."""
    return f"{way}_{'newest' if plain else 'lines'}"


@dataclass(frozen=True)
class Held:
    """The bar that a value is held against, and how to reach what its bounds follow from."""

    way: str
    bar: SqlBar
    join: str = ""
    # Whether there is anything to judge by at all.
    there: str = "1 = 1"

    def only(self, *, plain: bool) -> str:
        """The rules that are judged so; one condition, since of several the planner knows too little."""
        return f"r.way = {literal(way_of(self.way, plain=plain))}"

    @property
    def off(self) -> str:
        return self.bar.off

    @property
    def level(self) -> str:
        return self.bar.level(within=Level.NORMAL)


def by_bound(row: str, *, reached: bool) -> Held:
    """`row` has the bounds: `r` those of the last period, `v` those of each value's period; `reached`:
    whether any of the rules has a bound that warns when a value is equal to it."""

    def at(level: str, side: str) -> tuple[str, str]:
        name = f"{row}.{level}_{side}"
        return name, f"{name}_reached" if reached else ""

    return Held("bound", sql_bar(o.value, at))


OF_SUBJECT = f"""{t.institution} = :institution AND {t.metric} = r.metric_id
        AND {t.subject} = {o.subject}"""
TARGET = f"{OF_SUBJECT} AND {t.period} = y.year_id"


def by_target(row: str, *, reached: bool, down: bool) -> Held:
    """How far a value may stay behind its target, for the rules whose metric is better lower (`down`)
    or higher; rounded, since SQLite subtracts binary floats.
    """
    side, sign = (Side.HIGH, "+") if down else (Side.LOW, "-")

    def at(level: str) -> tuple[str, str]:
        gap = f"{row}.{level}_gap"
        # In a CASE, PostgreSQL keeps the outer join and reads all targets once; else it would find that
        # only rows with a target matter, and seek each of them.
        behind = f"CASE WHEN r.by_target = 1 THEN ROUND({t.value} {sign} {gap}, 6) END"
        return behind, f"{gap}_reached" if reached else ""

    return Held(
        "down" if down else "up",
        SqlBar(o.value, tuple(SqlBound(one.code, side.value, *at(one.code)) for one in LEVELS)),
        join=(
            f"LEFT JOIN {t} ON {OF_SUBJECT} AND {t.period} = r.year_id"
            if row == "r"
            else f"""LEFT JOIN watch_years_now y ON y.rule_id = r.rule_id AND y.period_id = {o.period}
    LEFT JOIN {t} ON {TARGET}"""
        ),
        there=f"{t.id} IS NOT NULL",
    )


# The version that judges a value's period.
VERSION = f"""JOIN watch_versions_now v ON v.rule_id = r.rule_id
    AND v.starts <= {p.end} AND v.ends > {p.end}"""
SUBJECTS = f"""JOIN {u} ON {u.id} = {o.subject} AND {u.institution} = :institution
    AND {u.closed_on} IS NULL"""
ENDED = f"""JOIN {p} ON {p.id} = {o.period} AND {p.kind} = r.period_kind
    AND {p.end} <= :as_of"""
# The values of a rule's last period.
OF_LAST = f"""{o.institution} = :institution AND {o.metric} = r.metric_id
    AND {o.period} = r.period_id AND {o.is_current}"""


@dataclass(frozen=True)
class Scope:
    """Where a statement looks: its rules, which subjects of `o`, and how it finds who lacks a value."""

    rules: str
    only: str
    lacking: str
    observed: str = ""


def judge_newest(scope: Scope, held: Held) -> str:
    """Plain rules: the value of the last period that has ended; without a target nothing is off."""
    return f"""
INSERT INTO {JUDGED_NOW}
SELECT r.rule_id, {o.subject}, {o.period}, {o.value}, {held.level}, {held.bar.bound}, {held.bar.kind},
    r.version
FROM {scope.rules}
JOIN {o} ON {OF_LAST} {scope.observed}
{held.join} {SUBJECTS}
WHERE {scope.only} AND {held.only(plain=True)} AND {held.off}"""


# Under which year the targets are written that the last period is held against.
MARK_YEAR = """
UPDATE watch_rules_now SET year_id = (
    SELECT y.year_id FROM watch_years_now y
    WHERE y.rule_id = watch_rules_now.rule_id AND y.period_id = watch_rules_now.period_id)"""
# Rules for which fewer subjects have reported than there are.
MARK_PARTIAL = f"""
UPDATE watch_rules_now SET partial = 1 WHERE whole = 1 AND period_id IS NOT NULL AND (
    SELECT COUNT(*) FROM {o} WHERE {o.institution} = :institution
        AND {o.metric} = watch_rules_now.metric_id AND {o.period} = watch_rules_now.period_id
        AND {o.is_current}
) < (
    SELECT COUNT(*) FROM {u} WHERE {u.institution} = :institution
        AND {u.layer} = watch_rules_now.layer AND {u.kind} = watch_rules_now.kind)"""


# Nobody reports of what had not begun when the period ended.
BEGUN = f"({u.opened_on} IS NULL OR {u.opened_on} <= r.period_end)"
# Open subjects that have no value of the last period that has ended; as the difference of two sets,
# since a planner that guesses too few subjects would look each of them up by itself.
FIND_LACKING = f"""
INSERT INTO watch_lacking_now
SELECT r.rule_id, {u.id}, 0 FROM watch_rules_now r
JOIN {u} ON {u.institution} = :institution AND {u.layer} = r.layer AND {u.kind} = r.kind
    AND {u.closed_on} IS NULL
WHERE r.partial = 1 AND {BEGUN}
EXCEPT
SELECT r.rule_id, {o.subject}, 0 FROM watch_rules_now r JOIN {o} ON {OF_LAST}
WHERE r.partial = 1"""
FIND_LACKING_TOUCHED = f"""
INSERT INTO watch_lacking_now
SELECT r.rule_id, {u.id}, 0 FROM watch_touched_now c
JOIN watch_rules_now r ON r.rule_id = c.rule_id AND r.whole = 0 AND r.period_id IS NOT NULL
JOIN {u} ON {u.id} = c.subject_id AND {u.closed_on} IS NULL AND {BEGUN}
WHERE NOT EXISTS (SELECT 1 FROM {o} WHERE {o.subject} = {u.id} AND {OF_LAST})"""

WHOLE = Scope("watch_rules_now r", "r.whole = 1", FIND_LACKING)
TOUCHED = Scope(
    "watch_touched_now c JOIN watch_rules_now r ON r.rule_id = c.rule_id",
    "r.whole = 0",
    FIND_LACKING_TOUCHED,
    observed=f"AND {o.subject} = c.subject_id",
)

# Which of them had nothing to report; what goes into {rules} are ids, into {going} a query of ids.
MARK_IDLE = """
UPDATE watch_lacking_now SET idle = 1
WHERE rule_id IN ({rules}) AND subject_id NOT IN ({going})"""
AWAITED = "(r.overdue = 1 AND l.idle = 0)"
AGED = f"({AWAITED} OR {p.end} < r.stale_before)"


def judge_older(held: Held) -> str:
    """Plain rules: the newest value before the last period; too old when the report is overdue."""
    return f"""
INSERT INTO {JUDGED_NOW}
SELECT r.rule_id, {o.subject}, {o.period}, {o.value},
    CASE WHEN {AGED} THEN {STALE} ELSE {held.level} END,
    CASE WHEN {AGED} THEN NULL ELSE {held.bar.bound} END,
    CASE WHEN {AWAITED} THEN {MISSING} WHEN {AGED} THEN {OUTDATED} ELSE {held.bar.kind} END,
    v.version
FROM watch_lacking_now l
JOIN watch_rules_now r ON r.rule_id = l.rule_id
JOIN {o} ON {o.institution} = :institution AND {o.subject} = l.subject_id
    AND {o.metric} = r.metric_id AND {o.is_current}
{ENDED}
{VERSION}
{held.join}
WHERE {held.only(plain=True)} AND (({AGED} AND {held.there}) OR {held.off})
    AND NOT EXISTS (
        SELECT 1 FROM {later}
        JOIN {then} ON {then.id} = {later.period} AND {then.kind} = r.period_kind
            AND {then.end} <= :as_of AND {then.end} > {p.end}
        WHERE {later.institution} = :institution AND {later.metric} = {o.metric}
            AND {later.subject} = {o.subject} AND {later.is_current})"""


JUDGE_MISSING = f"""
INSERT INTO {JUDGED_NOW}
SELECT r.rule_id, l.subject_id, r.period_id, NULL, {literal(Level.NO_DATA)}, NULL, {MISSING}, r.version
FROM watch_lacking_now l
JOIN watch_rules_now r ON r.rule_id = l.rule_id
WHERE {AWAITED} AND r.by_target = 0
    AND NOT EXISTS (
        SELECT 1 FROM {JUDGED_NOW} d WHERE d.rule_id = l.rule_id AND d.subject_id = l.subject_id)"""

PER_LINE = "PARTITION BY rule_id, subject_id"
LATE = """overdue = 1 AND period_id <> due_period AND EXISTS (
        SELECT 1 FROM watch_lacking_now l WHERE l.rule_id = turns.rule_id
            AND l.subject_id = turns.subject_id AND l.idle = 0)"""
OLD = "ended < stale_before"


def judge_lines(scope: Scope, held: Held) -> str:
    """Other rules: the whole line of values of each subject, in the order of their periods.

    `run` counts values in a row that are alike (off: 1 beyond a bound, 0 within, 2 without target).
    A warning stands when the last run that confirms comes after the last run that recovers.
    """
    return f"""
INSERT INTO {JUDGED_NOW}
WITH line AS (
    SELECT r.rule_id, r.confirm, r.recover, r.overdue, r.stale_before, r.period_id AS due_period, v.version,
        {o.subject} AS subject_id, {o.period} AS period_id, {o.value} AS value, {p.end} AS ended,
        {held.level} AS level, {held.bar.bound} AS bound, {held.bar.kind} AS bound_kind,
        CASE WHEN NOT ({held.there}) THEN 2 WHEN {held.off} THEN 1 ELSE 0 END AS off
    FROM {scope.rules}
    JOIN {o} ON {o.institution} = :institution AND {o.metric} = r.metric_id
        AND {o.is_current} {scope.observed}
    {ENDED} {VERSION} {held.join} {SUBJECTS}
    WHERE {scope.only} AND {held.only(plain=False)}
), placed AS (
    SELECT line.*, ROW_NUMBER() OVER ({PER_LINE} ORDER BY ended, period_id) AS place,
        ROW_NUMBER() OVER ({PER_LINE}, off ORDER BY ended, period_id) AS alike,
        COUNT(*) OVER ({PER_LINE}) AS places
    FROM line
), runs AS (
    SELECT placed.*,
        ROW_NUMBER() OVER ({PER_LINE}, off, place - alike ORDER BY place) AS run
    FROM placed
), turns AS (
    SELECT runs.*,
        MAX(CASE WHEN off = 1 AND run >= confirm THEN place ELSE 0 END) OVER ({PER_LINE}) AS stood,
        MAX(CASE WHEN off = 0 AND run >= recover THEN place ELSE 0 END) OVER ({PER_LINE}) AS fell
    FROM runs
)
SELECT rule_id, subject_id, period_id, value,
    CASE WHEN {LATE} OR {OLD} THEN {STALE}
        WHEN off = 0 THEN {literal(Level.RECOVERING)}
        WHEN stood > fell THEN level ELSE {literal(Level.PENDING)} END,
    CASE WHEN {LATE} OR {OLD} THEN NULL WHEN off = 1 THEN bound END,
    CASE WHEN {LATE} THEN {MISSING} WHEN {OLD} THEN {OUTDATED} WHEN off = 1 THEN bound_kind
        ELSE '' END,
    version
FROM turns
WHERE place = places AND off <> 2 AND ({LATE} OR {OLD} OR off = 1 OR stood > fell)"""
