"""Which version of a rule judges which periods."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from apps.monitoring.models import Bounds, RuleVersion, WatchRule

FIRST, LAST = date.min, date.max
BOUND_FIELDS = tuple(field.name for field in Bounds._meta.get_fields())


@dataclass(frozen=True)
class Span:
    """One version with the periods that it judges: those that end from `starts` until before `ends`."""

    number: int
    bounds: Bounds
    starts: date = FIRST
    ends: date = LAST


def spans_of(rule: WatchRule, versions: Iterable[RuleVersion]) -> list[Span]:
    """The versions that judge anything, the newest first; they cover all time without overlap."""
    spans: list[Span] = []
    until = LAST
    for one in sorted(versions, key=lambda one: -one.number):
        starts = one.counts_from or FIRST
        if starts < until:
            spans.append(Span(one.number, one, starts, until))
            until = starts
    return spans or [Span(1, rule)]


def span_at(spans: Sequence[Span], day: date | None) -> Span:
    """The version that judges a period which ends on the day; without a day the newest one."""
    found = (span for span in spans if day is not None and span.starts <= day < span.ends)
    return next(found, spans[0])


def span_numbered(spans: Sequence[Span], number: int) -> Span | None:
    return next((span for span in spans if span.number == number), None)


def versions_of(institution: Any, rules: Iterable[int]) -> dict[int, list[RuleVersion]]:
    """The kept versions by rule, in one statement."""
    found: dict[int, list[RuleVersion]] = {}
    for one in RuleVersion.objects.of(institution).filter(rule__in=set(rules)):
        found.setdefault(one.rule_id, []).append(one)
    return found


def spans_by_rule(institution: Any, rules: Sequence[WatchRule]) -> dict[int, list[Span]]:
    kept = versions_of(institution, [rule.pk for rule in rules])
    return {rule.pk: spans_of(rule, kept.get(rule.pk, [])) for rule in rules}
