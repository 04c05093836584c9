"""The bars that watch rules declare: fixed bounds, or how far a value may stay behind its target."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from apps.chains.bars import targets_for
from apps.chains.models import Target
from apps.datahub.bar import LEVELS, NOTHING, Bar, Bound, Side, stored
from apps.datahub.bar.picture import Picture, picture_of
from apps.datahub.choices import Direction
from apps.datahub.models import Observation
from apps.datahub.selectors.years import Years
from apps.monitoring.choices import Basis, Level
from apps.monitoring.models import EarlyWarning, WarningState, WatchRule
from apps.organisation.models import Period


def bar_of(rule: WatchRule, target: Decimal | None = None) -> Bar:
    """The rule's bounds; by target those that follow from it, none without one."""
    if rule.basis == Basis.TARGET:
        return NOTHING if target is None else _behind(rule, target)
    found = [_fixed(rule, level.code, side) for level in LEVELS for side in Side]
    return Bar(tuple(one for one in found if one is not None))


def _fixed(rule: WatchRule, level: str, side: Side) -> Bound | None:
    name = f"{level}_{side.value}"
    at = getattr(rule, name)
    return None if at is None else Bound(level, side.value, at, name in rule.reached)


def _behind(rule: WatchRule, target: Decimal) -> Bar:
    """A value may stay behind its target by the gap, in the direction of the metric."""
    down = rule.metric.direction == Direction.DOWN
    side, sign = (Side.HIGH, 1) if down else (Side.LOW, -1)
    gaps = [(level.code, f"{level.code}_gap") for level in LEVELS]
    return Bar(
        tuple(
            Bound(level, side.value, target + sign * getattr(rule, name), name in rule.reached)
            for level, name in gaps
            if getattr(rule, name) is not None
        ),
        target=target,
    )


def target_years(institution: Any) -> dict[int, Period]:
    """Under which period the targets of each year are written.

    Of two kinds of periods that targets of one year are written under, the calendar year counts.
    """
    used = Target.objects.of(institution).order_by().values("period_id").distinct()
    under = Period.objects.of(institution).filter(pk__in=used)
    years: dict[int, Period] = {}
    for period in under.order_by("start"):
        if period.start.year not in years or period.kind == Period.Kind.YEAR:
            years[period.start.year] = period
    return years


def year_rows(
    institution: Any, rules: list[WatchRule], as_of: date
) -> Iterator[tuple[int, int, int]]:
    """Rule, period, and the year whose target that period's value is held against."""
    by_target = [rule for rule in rules if rule.basis == Basis.TARGET]
    years = target_years(institution) if by_target else {}
    if not years:
        return
    calendar = Years(institution, [*years, as_of.year])
    for rule in by_target:
        for year, written in years.items():
            held = calendar.period_of(rule.metric, year)
            if held is not None and held.end <= as_of:
                yield rule.pk, held.pk, written.pk


def held_targets(institution: Any, values: Sequence[Observation]) -> dict[int, Decimal]:
    """By observation: the target that its value is held against, where it is the year's value."""
    years = target_years(institution) if values else {}
    if not years:
        return {}
    calendar = Years(institution, list(years))
    metrics = {one.metric_id: one.metric for one in values}
    written = {
        (metric.pk, held.pk): period.pk
        for metric in metrics.values()
        for year, period in years.items()
        if (held := calendar.period_of(metric, year)) is not None
    }
    rows = Target.objects.of(institution).filter(
        metric__in=metrics, subject__in={one.subject_id for one in values}
    )
    found = {(row.subject_id, row.metric_id, row.period_id): row.value for row in rows}
    keys = {
        one.pk: (one.subject_id, one.metric_id, written.get((one.metric_id, one.period_id)))
        for one in values
    }
    return {pk: found[key] for pk, key in keys.items() if key in found}


def rules_by_metric(institution: Any, metrics: Iterable[int]) -> dict[int, list[WatchRule]]:
    found: dict[int, list[WatchRule]] = {}
    rules = WatchRule.objects.of(institution).enabled().filter(metric__in=set(metrics))
    for rule in rules.select_related("metric"):
        found.setdefault(rule.metric_id, []).append(rule)
    return found


def rule_bars(values: Sequence[Observation]) -> dict[int, Bar]:
    """By observation: what the rules of its metric hold it against; supplied to the pages of numbers."""
    institution = values[0].institution_id
    rules = rules_by_metric(institution, [one.metric_id for one in values])
    by_target = {
        metric for metric, own in rules.items() if any(one.basis == Basis.TARGET for one in own)
    }
    targets = held_targets(institution, [one for one in values if one.metric_id in by_target])
    return {
        one.pk: sum_of_rules(rules.get(one.metric_id, []), targets.get(one.pk)) for one in values
    }


def sum_of_rules(rules: Iterable[WatchRule], target: Decimal | None) -> Bar:
    """Whatever any of the rules warns of."""
    bar = NOTHING
    for rule in rules:
        bar += bar_of(rule, target)
    return bar


def kept_bar(row: WarningState | EarlyWarning) -> Bar:
    """The one bound that a state or a warning was found beyond; nothing for missing and old data."""
    level, _, side = row.bound_kind.rpartition("_")
    if row.bound is None or not level:
        return NOTHING
    touching = row.value is not None and stored(row.value) == stored(row.bound)
    return Bar((Bound(level, side, row.bound, touching),))


def bar_for(warning: EarlyWarning) -> Bar:
    """What the warning's value was held against: the rule's bounds, or those of its target."""
    if warning.period is None:
        return bar_of(warning.rule)
    seen = _seen(warning, warning.period)
    return bar_of(warning.rule, held_targets(warning.institution_id, [seen]).get(0))


def _seen(warning: EarlyWarning, period: Period) -> Observation:
    """The value that the warning is about, as far as the warning says it."""
    return Observation(
        pk=0,
        institution_id=warning.institution_id,
        subject=warning.subject,
        metric=warning.rule.metric,
        period=period,
    )


def picture_for(warning: EarlyWarning) -> Picture | None:
    """The number that was judged against its bounds; of missing and old data there is none."""
    if warning.value is None or warning.period is None or warning.level == Level.STALE:
        return None
    metric, bar = warning.rule.metric, bar_for(warning)
    if bar.target is None:
        marks = targets_for([_seen(warning, warning.period)])
        bar = replace(bar, target=marks.get(0))
    return picture_of(metric, warning.value, bar)
