"""The bars that watch rules declare: fixed bounds, or how far a value may stay behind its target."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from apps.chains.bars import targets_for
from apps.chains.models import Target
from apps.datahub.bar import LEVELS, NOTHING, Bar, Bound, Side, stored
from apps.datahub.bar.picture import Picture, picture_of
from apps.datahub.choices import Direction
from apps.datahub.models import Metric, Observation
from apps.datahub.selectors.years import ValuePeriods
from apps.monitoring.choices import Basis, Level
from apps.monitoring.models import Bounds, EarlyWarning, RuleVersion, WarningState, WatchRule
from apps.monitoring.versions import Span, span_at, spans_by_rule
from apps.organisation.models import Period
from apps.organisation.spans import Span as Days


def bar_of(bounds: Bounds, metric: Metric, target: Decimal | None = None) -> Bar:
    """The bounds of a rule or of one of its versions; by target those that follow from it, none
    without one."""
    if bounds.basis == Basis.TARGET:
        return NOTHING if target is None else _behind(bounds, metric, target)
    found = [_fixed(bounds, level.code, side) for level in LEVELS for side in Side]
    return Bar(tuple(one for one in found if one is not None))


def _fixed(bounds: Bounds, level: str, side: Side) -> Bound | None:
    name = f"{level}_{side.value}"
    at = getattr(bounds, name)
    return None if at is None else Bound(level, side.value, at, name in bounds.reached)


def _behind(bounds: Bounds, metric: Metric, target: Decimal) -> Bar:
    """A value may stay behind its target by the gap, in the direction of the metric."""
    down = metric.direction == Direction.DOWN
    side, sign = (Side.HIGH, 1) if down else (Side.LOW, -1)
    gaps = [(level.code, f"{level.code}_gap") for level in LEVELS]
    return Bar(
        tuple(
            Bound(level, side.value, target + sign * getattr(bounds, name), name in bounds.reached)
            for level, name in gaps
            if getattr(bounds, name) is not None
        ),
        target=target,
    )


def target_periods(institution: Any) -> list[Period]:
    """The periods under which targets are written: calendar years first, since of two that would hold
    one value the calendar year counts."""
    used = Target.objects.of(institution).order_by().values("period_id").distinct()
    under = Period.objects.of(institution).filter(pk__in=used).order_by("start")
    return sorted(under, key=lambda one: one.kind != Period.Kind.YEAR)


def held_periods(values: ValuePeriods, metric: Metric, under: list[Period]) -> dict[Period, Period]:
    """By the period of a value of the metric: the one whose target it is held against."""
    held: dict[Period, Period] = {}
    for written in under:
        of_value = values.of(metric, Days.of(written))
        if of_value is not None:
            held.setdefault(of_value, written)
    return held


def year_rows(
    institution: Any, rules: list[WatchRule], as_of: date
) -> Iterator[tuple[int, int, int]]:
    """Rule, period, and the period (mostly a year) whose target that period's value is held against."""
    by_target = [rule for rule in rules if rule.basis == Basis.TARGET]
    under = target_periods(institution) if by_target else []
    if not under:
        return
    values = ValuePeriods(institution, map(Days.of, under))
    for rule in by_target:
        for of_value, written in held_periods(values, rule.metric, under).items():
            if of_value.end <= as_of:
                yield rule.pk, of_value.pk, written.pk


def held_targets(institution: Any, values: Sequence[Observation]) -> dict[int, Decimal]:
    """By observation: the target that its value is held against, where its period's value it is."""
    under = target_periods(institution) if values else []
    if not under:
        return {}
    periods = ValuePeriods(institution, map(Days.of, under))
    metrics = {one.metric_id: one.metric for one in values}
    written = {
        (pk, of_value.pk): period.pk
        for pk, metric in metrics.items()
        for of_value, period in held_periods(periods, metric, under).items()
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


@dataclass(frozen=True)
class Watching:
    """A rule with the versions that judge its periods."""

    rule: WatchRule
    spans: list[Span]

    def at(self, day: date | None) -> Span:
        return span_at(self.spans, day)

    def bar(self, target: Decimal | None, day: date | None) -> Bar:
        """What a value of a period that ends on the day is held against."""
        return bar_of(self.at(day).bounds, self.rule.metric, target)


def rules_by_metric(institution: Any, metrics: Iterable[int]) -> dict[int, list[Watching]]:
    rules = WatchRule.objects.of(institution).enabled().filter(metric__in=set(metrics))
    own = list(rules.select_related("metric"))
    spans = spans_by_rule(institution, own)
    found: dict[int, list[Watching]] = {}
    for rule in own:
        found.setdefault(rule.metric_id, []).append(Watching(rule, spans[rule.pk]))
    return found


def rule_bars(values: Sequence[Observation]) -> dict[int, Bar]:
    """By observation: what the rules of its metric hold it against; supplied to the pages of numbers."""
    institution = values[0].institution_id
    rules = rules_by_metric(institution, [one.metric_id for one in values])
    targets = targets_by_rules(institution, rules, values)
    return {
        one.pk: sum_of_rules(rules.get(one.metric_id, []), targets.get(one.pk), one.period.end)
        for one in values
    }


def targets_by_rules(
    institution: Any, rules: dict[int, list[Watching]], values: Iterable[Observation]
) -> dict[int, Decimal]:
    """By observation: the target that its rules hold it against, where one of them goes by targets."""
    asked = {
        metric for metric, own in rules.items() if any(w.rule.basis == Basis.TARGET for w in own)
    }
    return held_targets(institution, [one for one in values if one.metric_id in asked])


def sum_of_rules(rules: Iterable[Watching], target: Decimal | None, day: date | None) -> Bar:
    """Whatever any of the rules warns of in a period that ends on the day."""
    bar = NOTHING
    for one in rules:
        bar += one.bar(target, day)
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
    bounds, metric = bounds_of(warning), warning.rule.metric
    if warning.period is None:
        return bar_of(bounds, metric)
    seen = _seen(warning, warning.period)
    return bar_of(bounds, metric, held_targets(warning.institution_id, [seen]).get(0))


def bounds_of(warning: EarlyWarning) -> Bounds:
    """Those of the version that judged it, whatever the rule says by now."""
    kept = RuleVersion.objects.of(warning.institution_id).filter(rule=warning.rule_id)
    return kept.filter(number=warning.rule_version).first() or warning.rule


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
