"""Who is asked about an open warning: mutes that are over, problems that are worked on, due items.

These look at all open warnings of the institution in every run, since days pass and problems move
without any value changing.
"""

from dataclasses import dataclass

from apps.monitoring.choices import CLAIM, ESCALATE, FOLLOW
from apps.monitoring.services.sql.settle import OPEN, WARNING


@dataclass(frozen=True)
class Change:
    """Rows of a table that are to be set to something."""

    table: str
    sets: str
    where: str
    joined: str = ""

    @property
    def statement(self) -> str:
        source = f"FROM {self.joined}" if self.joined else ""
        return f"UPDATE {self.table} SET {self.sets} {source} WHERE {self.where}"

    @property
    def found(self) -> str:
        source = f", {self.joined}" if self.joined else ""
        return f"SELECT 1 FROM {self.table}{source} WHERE {self.where}"


@dataclass(frozen=True)
class NewItem:
    """Due items that are to be made."""

    values: str
    source: str

    @property
    def statement(self) -> str:
        return f"INSERT INTO {ITEM} ({COLUMNS}) SELECT {self.values} {self.source}"

    @property
    def found(self) -> str:
        return f"SELECT 1 {self.source}"


UNMUTE = Change(
    WARNING,
    "handling = 'new'",
    f"""{OPEN} AND handling = 'muted' AND NOT EXISTS (
    SELECT 1 FROM monitoring_mute m WHERE m.warning_id = {WARNING}.id
        AND m.ended_on IS NULL AND m.until >= :as_of)""",
)
# An open problem about the same subject and metric, wherever it came from, or from this warning.
PROBLEM = f"""EXISTS (
    SELECT 1 FROM improvement_problem p
    WHERE p.institution_id = :institution AND p.closed_on IS NULL
        AND p.subject_id = {WARNING}.subject_id AND (
        p.metric_id = (SELECT w.metric_id FROM monitoring_watchrule w WHERE w.id = {WARNING}.rule_id)
        OR (p.origin_url_name = :url AND p.origin_id = {WARNING}.id)))"""
RECTIFY = Change(
    WARNING,
    "handling = 'in_rectification'",
    f"{OPEN} AND handling <> 'in_rectification' AND {PROBLEM}",
)
RESOLVE = Change(
    WARNING,
    "handling = 'resolved'",
    f"{OPEN} AND handling = 'in_rectification' AND NOT {PROBLEM}",
)
MUTES_END = Change(
    "monitoring_mute",
    "ended_on = :as_of",
    f"""institution_id = :institution AND ended_on IS NULL AND NOT EXISTS (
    SELECT 1 FROM {WARNING} w WHERE w.id = monitoring_mute.warning_id
        AND w.closed_on IS NULL AND w.handling = 'muted')""",
)

ITEM = "workflow_dueitem"
ASKED = f"""{ITEM}.institution_id = :institution AND {ITEM}.state = 'open'
    AND {ITEM}.url_name = :url"""
# What is no longer asked of anybody: claimed, muted, closed, or the role is gone from the rule.
ITEMS_CLOSE = Change(
    ITEM,
    "state = 'cancelled', closed_at = :now",
    f"""{ASKED} AND kind IN ('{CLAIM}', '{ESCALATE}', '{FOLLOW}') AND NOT EXISTS (
    SELECT 1 FROM {WARNING} w JOIN watch_rules_now r ON r.rule_id = w.rule_id
    WHERE w.id = {ITEM}.object_id AND w.closed_on IS NULL AND (
        ({ITEM}.kind = '{CLAIM}' AND w.handling = 'new')
        OR ({ITEM}.kind = '{ESCALATE}' AND w.handling = 'new' AND r.escalate_role <> '')
        OR ({ITEM}.kind = '{FOLLOW}' AND w.handling = 'acknowledged')))""",
)
ITEMS_MOVE = Change(
    ITEM,
    f"role = CASE WHEN {ITEM}.kind = '{CLAIM}' THEN r.owner_role ELSE r.escalate_role END",
    f"""{ASKED} AND w.id = {ITEM}.object_id AND (
    ({ITEM}.kind = '{CLAIM}' AND {ITEM}.role <> r.owner_role)
    OR ({ITEM}.kind = '{ESCALATE}' AND {ITEM}.role <> r.escalate_role))""",
    joined=f"{WARNING} w JOIN watch_rules_now r ON r.rule_id = w.rule_id",
)
COLUMNS = (
    "institution_id, kind, title, detail, role, subject_id, due_on, returned, state, url_name, "
    "object_id, fragment, opened_at"
)
THERE = f"""EXISTS (SELECT 1 FROM {ITEM} i WHERE i.url_name = :url AND i.object_id = w.id
    AND i.state = 'open' AND i.kind = '{{kind}}')"""
ITEMS_OPEN = NewItem(
    f""":institution, '{CLAIM}', n.name, '', r.owner_role, w.subject_id, r.due_on, :no, 'open',
    :url, w.id, '', :now""",
    f"""FROM {WARNING} w
JOIN watch_rules_now r ON r.rule_id = w.rule_id
JOIN monitoring_watchrule n ON n.id = w.rule_id
WHERE w.institution_id = :institution AND w.closed_on IS NULL AND w.handling = 'new'
    AND NOT {THERE.format(kind=CLAIM)}""",
)
# Nobody has claimed it in time: the next role is asked as well.
ITEMS_ESCALATE = NewItem(
    f""":institution, '{ESCALATE}', n.name, '', r.escalate_role, w.subject_id,
    NULL, :no, 'open', :url, w.id, '', :now""",
    f"""FROM {WARNING} w
JOIN watch_rules_now r ON r.rule_id = w.rule_id AND r.escalate_role <> ''
JOIN monitoring_watchrule n ON n.id = w.rule_id
JOIN {ITEM} d ON d.url_name = :url AND d.object_id = w.id AND d.state = 'open'
    AND d.kind = '{CLAIM}' AND d.due_on < :as_of
WHERE w.institution_id = :institution AND w.closed_on IS NULL AND w.handling = 'new'
    AND NOT {THERE.format(kind=ESCALATE)}""",
)
# In this order, since each goes by what those before it have set.
STEPS = (UNMUTE, RECTIFY, RESOLVE, MUTES_END, ITEMS_CLOSE, ITEMS_MOVE, ITEMS_OPEN)


def needed(*, escalates: bool) -> str:
    """Finds a row where any of the steps would find one: if none does, none has anything to do."""
    steps = (*STEPS, ITEMS_ESCALATE) if escalates else STEPS
    return "\nUNION ALL ".join(f"SELECT 1 WHERE EXISTS ({step.found})" for step in steps)
