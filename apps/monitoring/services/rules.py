"""The quality office changes a rule: said before what it will do, checked, kept on the next load."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import ConflictError, InvalidError
from apps.layers.models import Subject
from apps.layers.policies import may_everywhere
from apps.monitoring.choices import WARNING_LEVELS, Counts
from apps.monitoring.contradictions import EVERY, faults_of
from apps.monitoring.models import EarlyWarning, WatchRule
from apps.monitoring.services.judge import try_rule
from apps.monitoring.services.schedule import request_recomputation
from apps.monitoring.services.versions import pending_versions, record_version, start_of
from apps.monitoring.versions import BOUND_FIELDS, Span, spans_by_rule, spans_of
from apps.operations.services import record_audit
from apps.organisation.models import Period

# Subjects that a preview names.
SHOWN = 5
FIELDS = (
    *("name", *EVERY, "reached", "missing_after_days", "stale_after_days"),
    *("confirm_periods", "recover_periods", "owner_role", "claim_days", "escalate_role"),
    *("source", "enabled"),
)


@dataclass(frozen=True)
class Preview:
    """What new bounds would do: warnings that open, change level and close, and how many are open now.

    `opens` and `closes` name the first few subjects.
    """

    now: int
    total: int
    opening: int
    closing: int
    changing: int
    opens: list[Subject]
    closes: list[Subject]


@dataclass(frozen=True)
class From:
    """From when changed bounds count, and why they are changed."""

    counts: str = Counts.NOW
    since: Period | None = None
    reason: str = ""


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
def preview_rule(
    *, rule: WatchRule, actor: User, values: dict[str, Any], when: From | None = None
) -> Preview:
    """What the rule would do today with these values; nothing is written."""
    may_everywhere(actor, "warnings.approve").require()
    open_now = EarlyWarning.objects.of(rule.institution_id).open().filter(rule=rule)
    now = dict(open_now.values_list("subject_id", "level"))
    found = WatchRule.objects.of(rule.institution_id).select_related("metric", "institution")
    trial = found.get(pk=rule.pk)
    before = _apply(trial, values)
    judged = try_rule(trial, _spans(trial, before, when or From()), clock.today())
    then = {
        subject: level
        for subject, level in (judged if trial.enabled else {}).items()
        if level in WARNING_LEVELS
    }
    opening, closing = sorted(then.keys() - now.keys()), sorted(now.keys() - then.keys())
    return Preview(
        now=len(now),
        total=len(then),
        opening=len(opening),
        closing=len(closing),
        changing=sum(now[one] != then[one] for one in now.keys() & then.keys()),
        opens=_named(rule, opening[:SHOWN]),
        closes=_named(rule, closing[:SHOWN]),
    )


def _named(rule: WatchRule, subjects: list[int]) -> list[Subject]:
    rows = Subject.objects.of(rule.institution_id).filter(pk__in=subjects)
    return list(rows.select_related("unit"))


def _spans(rule: WatchRule, before: dict[str, Any], when: From) -> list[Span]:
    """The versions as they would be; where no bound changes, as they are."""
    if not _new_bounds(rule, before):
        return spans_by_rule(rule.institution_id, [rule])[rule.pk]
    starts = start_of(rule, when.counts, when.since)
    return spans_of(rule, pending_versions(rule, _old_bounds(rule, before), starts=starts))


def _new_bounds(rule: WatchRule, before: dict[str, Any]) -> bool:
    return any(name in before and before[name] != getattr(rule, name) for name in BOUND_FIELDS)


def _old_bounds(rule: WatchRule, before: dict[str, Any]) -> dict[str, Any]:
    return {name: before.get(name, getattr(rule, name)) for name in BOUND_FIELDS}


@transaction.atomic
def change_rule(
    *,
    rule: WatchRule,
    actor: User,
    version: int,
    values: dict[str, Any],
    when: From | None = None,
) -> WatchRule:
    """Write what the page shows, if it still is what the page showed before; then recompute.

    Changed bounds become a version of their own, which counts from when `when` says; what earlier
    versions have judged stays judged by them. Raises ConflictError when somebody else was faster,
    InvalidError naming the fields that contradict each other or the metric's direction. Targets beyond
    the bounds are said on the page, not refused.
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
    told: dict[str, Any] = {}
    if _new_bounds(rule, before):
        when = when or From()
        kept = record_version(
            rule=rule,
            before=_old_bounds(rule, before),
            actor=actor,
            starts=start_of(rule, when.counts, when.since),
            reason=when.reason,
        )
        told = {"number": kept.number, "counts_from": str(kept.counts_from), "why": when.reason}
    rule.version += 1
    rule.save()
    record_audit(
        actor=actor,
        action="rule.change",
        obj=rule,
        institution=rule.institution,
        before={name: _plain(before[name]) for name in changed},
        after={**{name: _plain(getattr(rule, name)) for name in changed}, **told},
    )
    request_recomputation(institution=rule.institution, actor=actor)
    return rule


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool | int | str | list | None) else str(value)
