"""Who is asked about an open warning: mutes that are over, problems that are worked on, due items.

These look at all open warnings of the institution in every run, since days pass and problems move
without any value changing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from apps.core.sql import Names, either, insert_select, literal
from apps.improvement.models import Problem
from apps.monitoring.choices import CLAIM, ESCALATE, FOLLOW, Handling
from apps.monitoring.models import EarlyWarning, Mute, WatchRule
from apps.monitoring.services.sql.settle import OPEN, WARNING
from apps.workflow.models import DueItem

NEW, MUTED = literal(Handling.NEW), literal(Handling.MUTED)
IN_HAND, CLAIMED = literal(Handling.IN_RECTIFICATION), literal(Handling.ACKNOWLEDGED)
CLAIMS, ESCALATES, FOLLOWS = literal(CLAIM), literal(ESCALATE), literal(FOLLOW)


@dataclass(frozen=True)
class Change:
    """Rows of a table that are to be set to something: bare column → expression."""

    table: Names
    sets: Mapping[str, str]
    where: str
    joined: str = ""

    @property
    def statement(self) -> str:
        source = f"FROM {self.joined}" if self.joined else ""
        sets = ", ".join(f"{self.table[name]} = {value}" for name, value in self.sets.items())
        return f"UPDATE {self.table} SET {sets} {source} WHERE {self.where}"

    @property
    def found(self) -> str:
        source = f", {self.joined}" if self.joined else ""
        return f"SELECT 1 FROM {self.table}{source} WHERE {self.where}"


@dataclass(frozen=True)
class NewItem:
    """Due items that are to be made: what each has beside what all have."""

    values: Mapping[str, str]
    source: str

    @property
    def statement(self) -> str:
        same = {
            "institution": ":institution",
            "title": n.name,
            "detail": "''",
            "subject": w.subject,
            "returned": ":no",
            "state": STANDS,
            "url_name": ":url",
            "object_id": w.id,
            "fragment": "''",
            "opened_at": ":now",
        }
        return insert_select(DueItem, {**same, **self.values}, self.source)

    @property
    def found(self) -> str:
        return f"SELECT 1 {self.source}"


w, m, n = Names(EarlyWarning, "w"), Names(Mute, "m"), Names(WatchRule, "n")
p, i, d = Names(Problem, "p"), Names(DueItem, "i"), Names(DueItem, "d")
MUTE, ITEM = Names(Mute), Names(DueItem)
STANDS = literal(DueItem.State.OPEN)

UNMUTE = Change(
    WARNING,
    {"handling": NEW},
    f"""{OPEN} AND {WARNING.handling} = {MUTED} AND NOT EXISTS (
    SELECT 1 FROM {m} WHERE {m.warning} = {WARNING.id}
        AND {m.ended_on} IS NULL AND {m.until} >= :as_of)""",
)
# An open problem about the same subject and metric, wherever it came from, or from this warning.
OPEN_PROBLEM = f"{p.institution} = :institution AND {p.closed_on} IS NULL"
# As two lists that are read once, not asked of each warning.
PROBLEM = f"""(({WARNING.subject}, {WARNING.rule}) IN (
    SELECT {p.subject}, {n.id} FROM {p} JOIN {n} ON {n.metric} = {p.metric} WHERE {OPEN_PROBLEM})
    OR {WARNING.id} IN (SELECT {p.origin_id} FROM {p} WHERE {OPEN_PROBLEM}
        AND {p.origin_url_name} = :url AND {p.origin_id} IS NOT NULL))"""
RECTIFY = Change(
    WARNING, {"handling": IN_HAND}, f"{OPEN} AND {WARNING.handling} <> {IN_HAND} AND {PROBLEM}"
)
RESOLVE = Change(
    WARNING,
    {"handling": literal(Handling.RESOLVED)},
    f"{OPEN} AND {WARNING.handling} = {IN_HAND} AND NOT {PROBLEM}",
)
MUTES_END = Change(
    MUTE,
    {"ended_on": ":as_of"},
    f"""{MUTE.institution} = :institution AND {MUTE.ended_on} IS NULL AND NOT EXISTS (
    SELECT 1 FROM {w} WHERE {w.id} = {MUTE.warning}
        AND {w.closed_on} IS NULL AND {w.handling} = {MUTED})""",
)

ASKED = f"""{ITEM.institution} = :institution AND {ITEM.state} = {STANDS}
    AND {ITEM.url_name} = :url"""
# What is no longer asked of anybody: claimed, muted, closed, or the role is gone from the rule.
ITEMS_CLOSE = Change(
    ITEM,
    {"state": literal(DueItem.State.CANCELLED), "closed_at": ":now"},
    f"""{ASKED} AND {ITEM.kind} IN {either((CLAIM, ESCALATE, FOLLOW))} AND NOT EXISTS (
    SELECT 1 FROM {w} JOIN watch_rules_now r ON r.rule_id = {w.rule}
    WHERE {w.id} = {ITEM.object_id} AND {w.closed_on} IS NULL AND (
        ({ITEM.kind} = {CLAIMS} AND {w.handling} = {NEW})
        OR ({ITEM.kind} = {ESCALATES} AND {w.handling} = {NEW} AND r.escalate_role <> '')
        OR ({ITEM.kind} = {FOLLOWS} AND {w.handling} = {CLAIMED})))""",
)
ITEMS_MOVE = Change(
    ITEM,
    {"role": f"CASE WHEN {ITEM.kind} = {CLAIMS} THEN r.owner_role ELSE r.escalate_role END"},
    f"""{ASKED} AND {w.id} = {ITEM.object_id} AND (
    ({ITEM.kind} = {CLAIMS} AND {ITEM.role} <> r.owner_role)
    OR ({ITEM.kind} = {ESCALATES} AND {ITEM.role} <> r.escalate_role))""",
    joined=f"{w} JOIN watch_rules_now r ON r.rule_id = {w.rule}",
)
# A list that is read once: asked of each warning, it would be sought in what is just being written.
UNCLAIMED = f"""{w.institution} = :institution AND {w.closed_on} IS NULL AND {w.handling} = {NEW}
    AND {w.id} NOT IN (SELECT {i.object_id} FROM {i} WHERE {i.institution} = :institution
    AND {i.url_name} = :url AND {i.state} = {STANDS} AND {i.kind} = {{kind}})"""
ITEMS_OPEN = NewItem(
    {"kind": CLAIMS, "role": "r.owner_role", "due_on": "r.due_on"},
    f"""FROM {w}
JOIN watch_rules_now r ON r.rule_id = {w.rule}
JOIN {n} ON {n.id} = {w.rule}
WHERE {UNCLAIMED.format(kind=CLAIMS)}""",
)
# Nobody has claimed it in time: the next role is asked as well.
ITEMS_ESCALATE = NewItem(
    {"kind": ESCALATES, "role": "r.escalate_role"},
    f"""FROM {w}
JOIN watch_rules_now r ON r.rule_id = {w.rule} AND r.escalate_role <> ''
JOIN {n} ON {n.id} = {w.rule}
JOIN {d} ON {d.url_name} = :url AND {d.object_id} = {w.id} AND {d.state} = {STANDS}
    AND {d.kind} = {CLAIMS} AND {d.due_on} < :as_of
WHERE {UNCLAIMED.format(kind=ESCALATES)}""",
)
# In this order, since each goes by what those before it have set.
STEPS = (UNMUTE, RECTIFY, RESOLVE, MUTES_END, ITEMS_CLOSE, ITEMS_MOVE, ITEMS_OPEN)


def needed(*, escalates: bool) -> str:
    """Finds a row where any of the steps would find one: if none does, none has anything to do."""
    steps = (*STEPS, ITEMS_ESCALATE) if escalates else STEPS
    return "\nUNION ALL ".join(f"SELECT 1 WHERE EXISTS ({step.found})" for step in steps)
