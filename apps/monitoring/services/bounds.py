"""What values are held against in one run: a small temporary table, computed with decimals.

SQL only compares, since SQLite keeps decimals as binary floats: a target less its gap is worked out
here and handed over as a bound.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from apps.chains.models import Target
from apps.datahub.choices import Direction
from apps.datahub.selectors.years import Years
from apps.monitoring.choices import Basis
from apps.monitoring.models import WatchRule
from apps.organisation.models import Period

RULE_COLUMNS = (
    "rule_id bigint, metric_id bigint, layer varchar(20), kind varchar(30), period_id bigint, "
    "period_kind varchar(20), overdue integer, by_target integer, red_low numeric(24, 6), "
    "yellow_low numeric(24, 6), yellow_high numeric(24, 6), red_high numeric(24, 6), "
    "partial integer"
)
TARGET_COLUMNS = (
    "rule_id bigint, subject_id bigint, period_id bigint, red_low numeric(24, 6), "
    "yellow_low numeric(24, 6), yellow_high numeric(24, 6), red_high numeric(24, 6)"
)


@dataclass(frozen=True)
class Limits:
    red_low: Decimal | None = None
    yellow_low: Decimal | None = None
    yellow_high: Decimal | None = None
    red_high: Decimal | None = None

    def row(self) -> tuple[str | None, ...]:
        values = (self.red_low, self.yellow_low, self.yellow_high, self.red_high)
        return tuple(None if value is None else str(value) for value in values)


def limits_of_target(rule: WatchRule, target: Decimal) -> Limits:
    """How far a value may stay behind its target, in the direction of the metric."""
    red = None if rule.red_gap is None else rule.red_gap
    yellow = None if rule.yellow_gap is None else rule.yellow_gap
    if rule.metric.direction == Direction.DOWN:
        return Limits(
            yellow_high=None if yellow is None else target + yellow,
            red_high=None if red is None else target + red,
        )
    return Limits(
        red_low=None if red is None else target - red,
        yellow_low=None if yellow is None else target - yellow,
    )


def latest_periods(institution: Any, as_of: date) -> dict[str, Period]:
    """The last ended period of each kind: what should have been reported by then."""
    found: dict[str, Period] = {}
    for period in Period.objects.of(institution).filter(end__lte=as_of).order_by("end", "start"):
        found[period.kind] = period
    return found


def fill_rules(institution: Any, as_of: date) -> int:
    """Write the enabled rules and the bounds of targets into temporary tables; gives how many rules."""
    latest = latest_periods(institution, as_of)
    rules = list(WatchRule.objects.of(institution).enabled().select_related("metric"))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS watch_rules_now")
        cursor.execute("DROP TABLE IF EXISTS watch_targets_now")
        cursor.execute(f"CREATE TEMPORARY TABLE watch_rules_now ({RULE_COLUMNS})")
        cursor.execute(f"CREATE TEMPORARY TABLE watch_targets_now ({TARGET_COLUMNS})")
        rows = [_rule_row(rule, latest.get(rule.metric.period_kind), as_of) for rule in rules]
        cursor.executemany(_insert("watch_rules_now", 13), rows)
        cursor.executemany(_insert("watch_targets_now", 7), _target_rows(institution, rules, as_of))
    return len(rules)


def _insert(table: str, columns: int) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join(['%s'] * columns)})"


def _rule_row(rule: WatchRule, period: Period | None, as_of: date) -> tuple[Any, ...]:
    waits = rule.missing_after_days
    overdue = (
        period is not None and waits is not None and as_of > period.end + timedelta(days=waits)
    )
    limits = (
        Limits()
        if rule.basis == Basis.TARGET
        else Limits(rule.red_low, rule.yellow_low, rule.yellow_high, rule.red_high)
    )
    return (
        rule.pk,
        rule.metric_id,
        rule.metric.layer,
        rule.metric.kind,
        period.pk if period else None,
        rule.metric.period_kind,
        int(overdue),
        int(rule.basis == Basis.TARGET),
        *limits.row(),
        0,
    )


def _target_rows(institution: Any, rules: list[WatchRule], as_of: date) -> list[tuple[Any, ...]]:
    """One row for each target whose year's period has ended: what its value is held against."""
    by_metric: dict[int, list[WatchRule]] = {}
    for rule in rules:
        if rule.basis == Basis.TARGET:
            by_metric.setdefault(rule.metric_id, []).append(rule)
    if not by_metric:
        return []
    years = Years(institution, [as_of.year - 1, as_of.year])
    targets = Target.objects.of(institution).filter(metric__in=by_metric)
    rows = []
    for target in targets.select_related("period"):
        for rule in by_metric[target.metric_id]:
            period = years.period_of(rule.metric, target.period.start.year)
            if period is not None and period.end <= as_of:
                limits = limits_of_target(rule, target.value)
                rows.append((rule.pk, target.subject_id, period.pk, *limits.row()))
    return rows
