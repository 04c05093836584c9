"""Who is asked about an open warning: mutes that are over, problems that are worked on, due items.

These look at all open warnings of the institution in every run, since days pass and problems move
without any value changing.
"""

from collections.abc import Iterator

from apps.monitoring.choices import CLAIM, ESCALATE, FOLLOW
from apps.monitoring.services.sql.settle import OPEN, WARNING

UNMUTE = f"""
UPDATE {WARNING} SET handling = 'new' WHERE {OPEN} AND handling = 'muted' AND NOT EXISTS (
    SELECT 1 FROM monitoring_mute m WHERE m.warning_id = {WARNING}.id
        AND m.ended_on IS NULL AND m.until >= :as_of)"""
# An open problem about the same subject and metric, wherever it came from, or from this warning.
PROBLEM = f"""EXISTS (
    SELECT 1 FROM improvement_problem p
    WHERE p.institution_id = :institution AND p.closed_on IS NULL
        AND p.subject_id = {WARNING}.subject_id AND (
        p.metric_id = (SELECT w.metric_id FROM monitoring_watchrule w WHERE w.id = {WARNING}.rule_id)
        OR (p.origin_url_name = :url AND p.origin_id = {WARNING}.id)))"""
RECTIFY = f"""
UPDATE {WARNING} SET handling = 'in_rectification'
WHERE {OPEN} AND handling <> 'in_rectification' AND {PROBLEM}"""
RESOLVE = f"""
UPDATE {WARNING} SET handling = 'resolved'
WHERE {OPEN} AND handling = 'in_rectification' AND NOT {PROBLEM}"""
MUTES_END = f"""
UPDATE monitoring_mute SET ended_on = :as_of
WHERE institution_id = :institution AND ended_on IS NULL AND NOT EXISTS (
    SELECT 1 FROM {WARNING} w WHERE w.id = monitoring_mute.warning_id
        AND w.closed_on IS NULL AND w.handling = 'muted')"""

ITEM = "workflow_dueitem"
ASKED = f"""{ITEM}.institution_id = :institution AND {ITEM}.state = 'open'
    AND {ITEM}.url_name = :url"""
# What is no longer asked of anybody: claimed, muted, closed, or the role is gone from the rule.
ITEMS_CLOSE = f"""
UPDATE {ITEM} SET state = 'cancelled', closed_at = :now
WHERE {ASKED} AND kind IN ('{CLAIM}', '{ESCALATE}', '{FOLLOW}') AND NOT EXISTS (
    SELECT 1 FROM {WARNING} w JOIN watch_rules_now r ON r.rule_id = w.rule_id
    WHERE w.id = {ITEM}.object_id AND w.closed_on IS NULL AND (
        ({ITEM}.kind = '{CLAIM}' AND w.handling = 'new')
        OR ({ITEM}.kind = '{ESCALATE}' AND w.handling = 'new' AND r.escalate_role <> '')
        OR ({ITEM}.kind = '{FOLLOW}' AND w.handling = 'acknowledged')))"""
ITEMS_MOVE = f"""
UPDATE {ITEM} SET role = CASE WHEN {ITEM}.kind = '{CLAIM}' THEN r.owner_role
    ELSE r.escalate_role END
FROM {WARNING} w JOIN watch_rules_now r ON r.rule_id = w.rule_id
WHERE {ASKED} AND w.id = {ITEM}.object_id AND (
    ({ITEM}.kind = '{CLAIM}' AND {ITEM}.role <> r.owner_role)
    OR ({ITEM}.kind = '{ESCALATE}' AND {ITEM}.role <> r.escalate_role))"""
COLUMNS = (
    "institution_id, kind, title, detail, role, subject_id, due_on, returned, state, url_name, "
    "object_id, fragment, opened_at"
)
THERE = f"""EXISTS (SELECT 1 FROM {ITEM} i WHERE i.url_name = :url AND i.object_id = w.id
    AND i.state = 'open' AND i.kind = '{{kind}}')"""
ITEMS_OPEN = f"""
INSERT INTO {ITEM} ({COLUMNS})
SELECT :institution, '{CLAIM}', n.name, '', r.owner_role, w.subject_id, r.due_on, :no, 'open',
    :url, w.id, '', :now
FROM {WARNING} w
JOIN watch_rules_now r ON r.rule_id = w.rule_id
JOIN monitoring_watchrule n ON n.id = w.rule_id
WHERE w.institution_id = :institution AND w.closed_on IS NULL AND w.handling = 'new'
    AND NOT {THERE.format(kind=CLAIM)}"""
# Nobody has claimed it in time: the next role is asked as well.
ITEMS_ESCALATE = f"""
INSERT INTO {ITEM} ({COLUMNS})
SELECT :institution, '{ESCALATE}', n.name, '', r.escalate_role, w.subject_id, NULL, :no, 'open',
    :url, w.id, '', :now
FROM {WARNING} w
JOIN watch_rules_now r ON r.rule_id = w.rule_id AND r.escalate_role <> ''
JOIN monitoring_watchrule n ON n.id = w.rule_id
JOIN {ITEM} d ON d.url_name = :url AND d.object_id = w.id AND d.state = 'open'
    AND d.kind = '{CLAIM}' AND d.due_on < :as_of
WHERE w.institution_id = :institution AND w.closed_on IS NULL AND w.handling = 'new'
    AND NOT {THERE.format(kind=ESCALATE)}"""
HANDLINGS = f"SELECT DISTINCT handling FROM {WARNING} WHERE {OPEN}"


def before(handlings: set[str]) -> Iterator[str]:
    """What comes before new items, in order; what no open warning can need is not run."""
    if "muted" in handlings:
        yield UNMUTE
    yield RECTIFY
    if "in_rectification" in handlings:
        yield RESOLVE
    yield MUTES_END
    yield ITEMS_CLOSE
    yield ITEMS_MOVE
