"""What a run has to look at: the rules that hold, and whether anything they go by has changed.

A rule's signature is a digest of everything its judgement follows from, except single new values:
its bounds, its metric, the periods that have ended, targets, open subjects, values that were undone,
and, where the kind knows which subjects had anything to report, all that was brought in.
A rule whose signature is not the one of the last run is judged whole; under the others only the
subjects with new values are. Undoing never makes a new value, but it only ever adds undone ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from hashlib import blake2b
from typing import Any

from django.db import connection
from django.db.models import Count

from apps.chains.models import Target
from apps.datahub.choices import Direction
from apps.datahub.models import Batch, Observation
from apps.layers.models import Subject
from apps.layers.registry import layers
from apps.monitoring.bars import year_rows
from apps.monitoring.choices import Basis
from apps.monitoring.models import Bounds, WatchRule
from apps.monitoring.routing import owner_role_of
from apps.monitoring.services.sql.judge import BOUNDS, TABLES, way_of
from apps.monitoring.versions import BOUND_FIELDS, Span, span_at
from apps.organisation.models import Period

JUDGED_BY = (
    *("missing_after_days", "stale_after_days", "confirm_periods", "recover_periods"),
    *("metric_id", "metric__layer", "metric__kind", "metric__period_kind", "metric__direction"),
    "metric__year_rule",
)
# Sums of these tell sets of rows apart; large primes keep products below 2^63.
FACTOR, MODULUS = 48271, 2147483647


@dataclass(frozen=True)
class Ended:
    """The periods of one kind that have ended by the day, the last one last."""

    periods: list[Period] = field(default_factory=list)

    @property
    def last(self) -> Period | None:
        return self.periods[-1] if self.periods else None

    def before(self, day: date | None) -> int:
        return 0 if day is None else sum(period.end < day for period in self.periods)

    @cached_property
    def mark(self) -> str:
        """Tells these periods from others; asked of once a run, not once a rule."""
        return ",".join(f"{one.pk}:{one.start}:{one.end}" for one in self.periods)


def ended_periods(institution: Any, as_of: date, rules: list[WatchRule]) -> dict[str, Ended]:
    """Of the kinds that the rules' metrics have, and terms, by which years are told apart."""
    kinds = {Period.Kind.TERM.value, *(rule.metric.period_kind for rule in rules)}
    found: dict[str, Ended] = {}
    rows = Period.objects.of(institution).filter(kind__in=kinds, end__lte=as_of)
    for period in rows.order_by("end", "start"):
        found.setdefault(period.kind, Ended()).periods.append(period)
    return found


@dataclass(frozen=True)
class Watch:
    """What a run goes by: the rules that hold with their versions, those judged whole, and the periods
    that have ended."""

    institution: Any
    as_of: date
    rules: list[WatchRule]
    spans: dict[int, list[Span]]
    ended: dict[str, Ended]
    whole: set[int]

    def last(self, rule: WatchRule) -> Period | None:
        """The last period of the rule's kind that has ended."""
        return self.ended.get(rule.metric.period_kind, Ended()).last


def stale_before(rule: WatchRule, as_of: date) -> date | None:
    """Values of periods that ended before this day are too old to say anything."""
    if rule.stale_after_days is None:
        return None
    return as_of - timedelta(days=rule.stale_after_days)


def is_overdue(rule: WatchRule, last: Period | None, as_of: date) -> bool:
    """Whether the last period's value should have been there by the day."""
    waits = rule.missing_after_days
    return last is not None and waits is not None and as_of > last.end + timedelta(days=waits)


def is_plain(rule: WatchRule, last: Period | None, as_of: date) -> bool:
    """Whether the newest value alone decides, and is not too old in itself."""
    cut = stale_before(rule, as_of)
    outdated = last is not None and cut is not None and last.end < cut
    return rule.confirm_periods == 1 and rule.recover_periods == 1 and not outdated


def going_of(rule: WatchRule) -> Any:
    """How to know which subjects had anything to report of in a period; None where all had."""
    return layers[rule.metric.layer].kind(rule.metric.kind).going


class Marks:
    """What the signatures of an institution's rules are made of, read in a few statements."""

    def __init__(
        self,
        institution: Any,
        rules: list[WatchRule],
        spans: dict[int, list[Span]],
        ended: dict[str, Ended],
        as_of: date,
    ) -> None:
        self.spans, self.ended, self.as_of = spans, ended, as_of
        layers = sorted({rule.metric.layer for rule in rules})
        kinds = sorted({rule.metric.kind for rule in rules})
        undone = Observation.objects.of(institution).filter(undone=True).order_by()
        self.undone = dict(undone.values_list("metric_id").annotate(n=Count("pk")))
        self.batches: Any = None
        if any(going_of(rule) for rule in rules):
            self.batches = _ask(
                "SELECT MAX(committed_at), COUNT(committed_at), COUNT(undone_at) "
                f"FROM {_table(Batch)} WHERE institution_id = %s",
                [institution.pk],
            )
        # Of those that began after a period's end nobody asks a value of it.
        ends = [one.last.end for one in ended.values() if one.last]
        self.subjects: dict[tuple[str, str], list[str]] = {}
        for layer, kind, *mark in _ask(
            "SELECT layer, kind, CASE WHEN opened_on > %s THEN opened_on END AS begun, "
            f"COUNT(*), {_sum('id')} FROM {_table(Subject)} "
            f"WHERE institution_id = %s AND layer IN ({_marks(layers)}) "
            f"AND kind IN ({_marks(kinds)}) AND closed_on IS NULL GROUP BY layer, kind, begun",
            [str(min(ends, default=as_of)), institution.pk, *layers, *kinds],
        ):
            self.subjects.setdefault((layer, kind), []).append(",".join(map(str, mark)))
        # Ids and versions only ever grow: a target that is set, moved or taken away changes one of these.
        by_target = sorted({rule.metric_id for rule in rules if rule.basis == Basis.TARGET})
        self.targets = {}
        if by_target:
            rows = _ask(
                f"SELECT metric_id, COUNT(*), MAX(id), SUM(version) FROM {_table(Target)} "
                f"WHERE institution_id = %s AND metric_id IN ({_marks(by_target)}) "
                "GROUP BY metric_id",
                [institution.pk, *by_target],
            )
            self.targets = {metric: mark for metric, *mark in rows}

    def signature(self, rule: WatchRule) -> str:
        metric, cut = rule.metric, stale_before(rule, self.as_of)
        ended = self.ended.get(metric.period_kind, Ended())
        parts: list[Any] = [_plain(rule, name) for name in JUDGED_BY]
        for span in self.spans[rule.pk]:
            own = [_plain(span.bounds, name) for name in BOUND_FIELDS]
            parts.append([span.number, span.starts, span.ends, *own])
        parts += [
            ended.mark,
            is_overdue(rule, ended.last, self.as_of),
            ended.before(cut),
            self.undone.get(rule.metric_id, 0),
            sorted(self.subjects.get((metric.layer, metric.kind), [])),
        ]
        if going_of(rule):
            parts.append(self.batches)
        if rule.basis == Basis.TARGET:
            # The last term of a year decides too which period a target is about.
            terms = self.ended.get(Period.Kind.TERM, Ended())
            parts += [terms.mark, self.targets.get(rule.metric_id)]
        return blake2b(repr(parts).encode(), digest_size=12).hexdigest()


def _table(model: Any) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _sum(expression: str) -> str:
    """Tells which rows there are, whatever their order."""
    one = f"(({expression}) %% {MODULUS})"
    return f"SUM({one} * {FACTOR} %% {MODULUS} * ({one} %% 65521) %% {MODULUS})"


def _marks(values: list[Any]) -> str:
    return ", ".join(["%s"] * len(values)) or "NULL"


def _ask(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _plain(row: Any, path: str) -> str:
    for name in path.split("__"):
        row = getattr(row, name)
    return f"{row.normalize():f}" if hasattr(row, "normalize") else str(row)


def make_tables(cursor: Any) -> None:
    """Empty tables for this run; in one round trip where the database takes several statements at once.

    Made anew, since what the planner knew of the last run's rows would mislead it.
    """
    statements = [
        statement
        for name, columns in TABLES.items()
        for statement in (
            f"DROP TABLE IF EXISTS {name}",
            f"CREATE TEMPORARY TABLE {name} ({columns})",
        )
    ]
    if connection.vendor == "postgresql":
        statements = ["; ".join(statements)]
    for statement in statements:
        cursor.execute(statement)


BY_BOUND = "bound"


def way(rule: WatchRule) -> str:
    """By fixed bounds, or behind a target upwards or downwards."""
    if rule.basis != Basis.TARGET:
        return BY_BOUND
    down = rule.metric.direction == Direction.DOWN
    return (Direction.DOWN if down else Direction.UP).value


def rule_row(rule: WatchRule, watch: Watch) -> tuple[Any, ...]:
    """One row of watch_rules_now; days as text, which both databases read as days."""
    as_of, last = watch.as_of, watch.last(rule)
    cut = stale_before(rule, as_of)
    span = span_at(watch.spans[rule.pk], last.end if last else None)
    return (
        *(rule.pk, rule.metric_id, rule.metric.layer, rule.metric.kind),
        *((last.pk, str(last.end)) if last else (None, None)),
        rule.metric.period_kind,
        *(int(is_overdue(rule, last, as_of)), str(cut) if cut else None),
        int(rule.basis == Basis.TARGET),
        way_of(way(rule), plain=is_plain(rule, last, as_of)),
        *(span.number, *bounds_row(span.bounds)),
        int(rule.metric.direction == Direction.DOWN),
        *(rule.confirm_periods, rule.recover_periods),
        *(owner_role_of(rule), rule.escalate_role),
        str(as_of + timedelta(days=rule.claim_days)),
        *(int(rule.pk in watch.whole), 0, None),
    )


def bounds_row(bounds: Bounds) -> Iterator[Any]:
    """Each bound and whether a value equal to it warns, in the order of the temporary tables."""
    for name in BOUNDS:
        number = getattr(bounds, name)
        yield None if number is None else str(number)
        yield int(name in bounds.reached)


def fill(cursor: Any, temporary: str, rows: list[tuple[Any, ...]]) -> None:
    """Many rows into a temporary table, by COPY where there is one.

    They are a list since nothing else may be asked of the connection while rows are being copied.
    """
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {temporary} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    elif rows:
        marks = ", ".join(["%s"] * len(rows[0]))
        cursor.executemany(f"INSERT INTO {temporary} VALUES ({marks})", rows)


def fill_rules(cursor: Any, watch: Watch) -> None:
    fill(cursor, "watch_rules_now", [rule_row(rule, watch) for rule in watch.rules])
    fill(
        cursor,
        "watch_versions_now",
        [
            (rule.pk, str(span.starts), str(span.ends), span.number, *bounds_row(span.bounds))
            for rule in watch.rules
            for span in watch.spans[rule.pk]
        ],
    )


def fill_years(cursor: Any, institution: Any, rules: list[WatchRule], as_of: date) -> int:
    """Gives how many periods are held against a target."""
    rows = list(year_rows(institution, rules, as_of))
    fill(cursor, "watch_years_now", rows)
    return len(rows)
