"""Who may read, add and take away evidence: by the subject, by having uploaded it, or by a rule of its owner."""

from collections.abc import Callable
from typing import Any

from apps.core.errors import NotFoundError
from apps.core.registry import Registry
from apps.evidence.models import EvidenceItem, EvidenceSet
from apps.evidence.selectors import item_in
from apps.layers.policies import YES, Decision, may

# Apps above say who else: rule(actor, evidence set, "read" or "write") → whether.
Rule = Callable[[Any, EvidenceSet, str], bool]
rules: Registry[Rule] = Registry("rules of evidence")


def _by_rule(actor: Any, evidence_set: EvidenceSet, verb: str) -> bool:
    if evidence_set.institution_id != getattr(actor, "institution_id", None):
        return False
    return any(rule(actor, evidence_set, verb) for rule in rules.values())


def can_read(actor: Any, item: EvidenceItem) -> Decision:
    """Whether the actor may open one piece of evidence; what was taken away is nobody's."""
    if item.removed_at is not None:
        return Decision(False, "这份材料已移除。")
    mine = item.added_by_id == actor.pk and actor.is_active
    if mine or _by_rule(actor, item.evidence_set, "read"):
        return YES
    return may(actor, "evidence.read", item.evidence_set.subject)


def can_add(actor: Any, evidence_set: EvidenceSet) -> Decision:
    if evidence_set.locked_at is not None:
        return Decision(False, "材料已封存，不能再增减。")
    if _by_rule(actor, evidence_set, "write"):
        return YES
    return may(actor, "evidence.write", evidence_set.subject)


def can_remove(actor: Any, item: EvidenceItem) -> Decision:
    """Its uploader, and whoever may write evidence of the subject, as long as the set is open."""
    if item.removed_at is not None:
        return Decision(False, "这份材料已移除。")
    allowed = can_add(actor, item.evidence_set)
    if item.evidence_set.locked_at is None and item.added_by_id == actor.pk and actor.is_active:
        return YES
    return allowed


def readable_item(actor: Any, pk: int) -> EvidenceItem:
    """One piece. Raises NotFoundError for an absent, foreign, removed or unreadable one alike."""
    found = item_in(actor.institution_id, pk)
    if found is None or not can_read(actor, found):
        raise NotFoundError("没有找到这份材料。")
    return found
