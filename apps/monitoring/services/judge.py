"""Judging as of a day: everything, what has changed since the last run, or one rule for a preview."""

from datetime import date
from itertools import product
from typing import Any

from django.db import connection

from apps.core import clock
from apps.datahub.choices import Direction
from apps.datahub.models import Observation
from apps.monitoring.models import WatchRule
from apps.monitoring.services import scope
from apps.monitoring.services.sql import JUDGED_NOW, Runner
from apps.monitoring.services.sql import judge as sql
from apps.monitoring.versions import Span
from apps.organisation.models import Period

# So few rows are read as fast without an index, and the planner's guess is near enough.
FEW = 1000


def tell_planner(cursor: Any, *tables: str) -> None:
    """PostgreSQL knows nothing of a temporary table's rows until it is told."""
    if connection.vendor == "postgresql":
        cursor.execute(f"ANALYZE {', '.join(tables)}")


def runner(cursor: Any, institution: Any, as_of: date, watermark: int = 0) -> Runner:
    return Runner(
        cursor,
        {
            "institution": institution.pk,
            "as_of": connection.ops.adapt_datefield_value(as_of),
            "now": connection.ops.adapt_datetimefield_value(clock.now()),
            "watermark": watermark,
            "url": "monitoring:warning_detail",
            "no": False,
        },
    )


def last_observation() -> int:
    """Whatever this institution writes from now on gets a higher id, since its writers take turns."""
    newest = Observation.objects.across_institutions(reason="ids are one series").order_by("-pk")
    return newest.values_list("pk", flat=True).first() or 0


def prepare(run: Runner, watch: scope.Watch) -> int:
    """Fill the tables of a run; gives how many subjects are touched under rules not judged whole."""
    scope.make_tables(run.cursor)
    scope.fill_rules(run.cursor, watch)
    touched = 0
    if len(watch.whole) < len(watch.rules):
        tell_planner(run.cursor, "watch_rules_now")
        touched = run(sql.TOUCH)
        run(sql.INDEX_TOUCHED)
        tell_planner(run.cursor, "watch_touched_now")
    if watch.whole or touched:
        if scope.fill_years(run.cursor, watch.institution, watch.rules, watch.as_of):
            run(sql.MARK_YEAR)
        if watch.whole:
            run(sql.MARK_PARTIAL)
        tell_planner(run.cursor, "watch_rules_now", "watch_years_now")
    return touched


def judge(run: Runner, watch: scope.Watch, scopes: list[sql.Scope]) -> int:
    """Fill the table of what is off; gives how many rows. What no rule asks for is not run."""
    there = {
        (scope.way(rule), scope.is_plain(rule, watch.last(rule), watch.as_of))
        for rule in watch.rules
    }
    spans = [span for own in watch.spans.values() for span in own]
    reached = any(span.bounds.reached for span in spans)

    def held_by(way: str, row: str) -> sql.Held:
        if way == scope.BY_BOUND:
            return sql.by_bound(row, reached=reached)
        return sql.by_target(row, reached=reached, down=way == Direction.DOWN)

    lacking = sum(run(one.lacking) for one in scopes)
    if lacking:
        _mark_idle(run, watch)
    if lacking > FEW:
        tell_planner(run.cursor, "watch_lacking_now")
    off = 0
    for one, (way, plain) in product(scopes, sorted(there, reverse=True)):
        judged = sql.judge_newest if plain else sql.judge_lines
        off += run(judged(one, held_by(way, "r" if plain else "v")))
    if lacking:
        older = [way for way, plain in there if plain]
        off += sum(run(sql.judge_older(held_by(one, "v"))) for one in older)
        off += run(sql.JUDGE_MISSING)
    if off > FEW:
        run(sql.INDEX_JUDGED)
    tell_planner(run.cursor, JUDGED_NOW)
    return off


def _mark_idle(run: Runner, watch: scope.Watch) -> None:
    """Tell apart who should have reported from who had nothing to, where their kind knows it."""
    knowing = [rule for rule in watch.rules if scope.going_of(rule)]
    if not knowing:
        return
    run("SELECT DISTINCT rule_id FROM watch_lacking_now")
    lacking = {rule for (rule,) in run.cursor.fetchall()}
    alike: dict[tuple[Any, Period], list[int]] = {}
    for rule in knowing:
        last = watch.last(rule)
        if rule.pk in lacking and last is not None:
            alike.setdefault((scope.going_of(rule), last), []).append(rule.pk)
    for (going, period), rules in alike.items():
        if (found := going(watch.institution, period)) is not None:
            query, values = found.query.sql_with_params()
            marked = sql.MARK_IDLE.format(rules=", ".join(map(str, rules)), going=query)
            run.cursor.execute(marked, values)


def try_rule(rule: WatchRule, spans: list[Span], as_of: date) -> dict[int, str]:
    """What a rule would find by subject, as it and its versions stand in memory; writes nothing."""
    institution = rule.institution
    ended = scope.ended_periods(institution, as_of, [rule])
    watch = scope.Watch(institution, as_of, [rule], {rule.pk: spans}, ended, {rule.pk})
    with connection.cursor() as cursor:
        run = runner(cursor, institution, as_of)
        prepare(run, watch)
        judge(run, watch, [sql.WHOLE])
        cursor.execute(f"SELECT subject_id, level FROM {JUDGED_NOW}")
        return dict(cursor.fetchall())
