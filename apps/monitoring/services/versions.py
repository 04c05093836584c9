"""A rule's bounds change: the old version is kept, and the new one says from when it counts."""

from datetime import date
from typing import Any

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import InvalidError
from apps.monitoring.choices import Counts
from apps.monitoring.models import RuleVersion, WatchRule
from apps.monitoring.versions import BOUND_FIELDS, versions_of
from apps.organisation.models import Period


def start_of(rule: WatchRule, counts: str, since: Period | None) -> date:
    """The day from which periods are judged by the new bounds: those that end on it or later.

    Raises InvalidError where a period is asked for and none of the metric's kind is given.
    """
    if counts == Counts.NOW:
        return clock.today()
    if counts == Counts.PERIOD:
        if since is None or since.kind != rule.metric.period_kind:
            sentence = "请选从哪个时段起。"
            raise InvalidError(sentence, fields={"since": sentence})
        return since.start
    periods = Period.objects.of(rule.institution_id).filter(
        kind=rule.metric.period_kind, data_open=True
    )
    first = periods.order_by("start").first()
    return min(first.start, clock.today()) if first else clock.today()


def pending_versions(
    rule: WatchRule, before: dict[str, Any], *, starts: date | None, **told: Any
) -> list[RuleVersion]:
    """The rule's versions with the one that its bounds in memory are to become, unsaved, last.

    The first change of a rule keeps what it was `before` as version 1.
    """
    kept = versions_of(rule.institution_id, [rule.pk]).get(rule.pk, [])
    own = {"institution": rule.institution, "rule": rule, "changed_at": clock.now()}
    if not kept:
        kept = [RuleVersion(**own, number=1, reason="最初的界限", **before)]
    newest = max(one.number for one in kept) + 1
    now = {name: getattr(rule, name) for name in BOUND_FIELDS}
    return [*kept, RuleVersion(**own, number=newest, counts_from=starts, **now, **told)]


def record_version(
    *,
    rule: WatchRule,
    before: dict[str, Any],
    actor: User | None,
    starts: date | None,
    reason: str,
) -> RuleVersion:
    """Keep the rule's new bounds as a version; gives it."""
    versions = pending_versions(rule, before, starts=starts, changed_by=actor, reason=reason)
    for one in versions:
        if one.pk is None:
            one.save()
    return versions[-1]
