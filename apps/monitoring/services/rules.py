"""The quality office changes a rule: said before what it will do, checked, kept on the next load."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import ConflictError, InvalidError
from apps.layers.policies import may_everywhere
from apps.monitoring.choices import WARNING_LEVELS
from apps.monitoring.contradictions import EVERY, faults_of
from apps.monitoring.models import EarlyWarning, WatchRule
from apps.monitoring.services.judge import count_warnings
from apps.monitoring.services.schedule import request_recomputation
from apps.operations.services import record_audit

FIELDS = (
    *("name", *EVERY, "reached", "missing_after_days", "stale_after_days"),
    *("confirm_periods", "recover_periods", "owner_role", "claim_days", "escalate_role"),
    *("source", "enabled"),
)


@dataclass(frozen=True)
class Preview:
    """How many warnings there would be, by level, and how many are open now."""

    levels: dict[str, int]
    now: int

    @property
    def total(self) -> int:
        return sum(self.levels.get(level, 0) for level in WARNING_LEVELS)


def _apply(rule: WatchRule, values: dict[str, Any]) -> dict[str, Any]:
    """Put the values onto the rule in memory; gives what was there. Raises InvalidError by field."""
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise InvalidError(f"规则没有这些项：{'、'.join(sorted(unknown))}。")
    before = {name: getattr(rule, name) for name in values}
    for name, value in values.items():
        setattr(rule, name, value)
    faults = faults_of(rule)
    if faults:
        raise InvalidError("界限有矛盾，请改正标出的项。", fields=faults)
    return before


@transaction.atomic
def preview_rule(*, rule: WatchRule, actor: User, values: dict[str, Any]) -> Preview:
    """What the rule would do today with these values; nothing is written."""
    may_everywhere(actor, "warnings.approve").require()
    now = EarlyWarning.objects.of(rule.institution_id).open().filter(rule=rule).count()
    found = WatchRule.objects.of(rule.institution_id).select_related("metric", "institution")
    trial = found.get(pk=rule.pk)
    _apply(trial, values)
    return Preview(count_warnings(trial, clock.today()) if trial.enabled else {}, now)


@transaction.atomic
def change_rule(*, rule: WatchRule, actor: User, version: int, values: dict[str, Any]) -> WatchRule:
    """Write what the page shows, if it still is what the page showed before; then recompute.

    Raises ConflictError when somebody else was faster, InvalidError naming the fields that contradict
    each other or the metric's direction. Targets beyond the bounds are said on the page, not refused.
    """
    may_everywhere(actor, "warnings.approve").require()
    rule = (
        WatchRule.objects.of(rule.institution_id)
        .select_for_update(of=("self",))
        .select_related("metric", "institution")
        .get(pk=rule.pk)
    )
    if rule.version != version:
        raise ConflictError("这条规则刚被别人改过，请看过新的内容再改。")
    before = _apply(rule, values)
    changed = [name for name in before if before[name] != getattr(rule, name)]
    if not changed:
        return rule
    rule.version += 1
    rule.save()
    record_audit(
        actor=actor,
        action="rule.change",
        obj=rule,
        institution=rule.institution,
        before={name: _plain(before[name]) for name in changed},
        after={name: _plain(getattr(rule, name)) for name in changed},
    )
    request_recomputation(institution=rule.institution, actor=actor)
    return rule


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool | int | str | list | None) else str(value)
