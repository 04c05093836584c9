"""How long a full recomputation of warnings takes, against a bare scan, bounds and difference count.

    python -m tests.benchmarks.bench_recompute [subjects] [metrics]
    python -m tests.benchmarks.bench_recompute --college CODE

The first makes a test database of its own and drops it: majors with monthly values, half of the
rules by bounds, half by targets. The second uses the college CODE in the database itself (a generated
one, nobody else's: its warnings are thrown away and made again). DATABASE_URL chooses the database.

The baseline is one statement over the same tables and indexes in the same run: it joins values to
their rules and targets, compares them with the bounds and counts the differences to the state. It is
printed with its plan. Both sides count the best of three; only the ratio can be compared between
machines. A full run over a state that exists may take twice the baseline; the first run, which writes
every state, warning, event and due item, three times; a run that finds nothing new a fifth.
"""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhengai.settings.test")
DAY = date(2026, 7, 1)
MONTHS = 6
TIMES = 3
# How many times the baseline each kind of run may take.
FIRST, STEADY, NOTHING = 3, 2, 0.2

BASELINE = """
SELECT COUNT(*) FROM monitoring_watchrule w
JOIN datahub_metric m ON m.id = w.metric_id
JOIN organisation_period p ON p.id IN ({periods}) AND p.kind = m.period_kind
JOIN datahub_observation o ON o.institution_id = w.institution_id AND o.metric_id = w.metric_id
    AND o.period_id = p.id AND o.is_current
LEFT JOIN chains_target t ON t.institution_id = w.institution_id AND t.metric_id = w.metric_id
    AND t.subject_id = o.subject_id AND t.period_id = {year} AND w.basis = 'target'
LEFT JOIN monitoring_warningstate s ON s.institution_id = w.institution_id AND s.rule_id = w.id
    AND s.subject_id = o.subject_id
WHERE w.institution_id = {institution} AND w.enabled AND COALESCE(s.level, 'normal') <> CASE
    WHEN o.value < w.red_low OR o.value > w.red_high OR o.value < t.value - w.red_gap THEN 'red'
    WHEN o.value < w.yellow_low OR o.value > w.yellow_high OR o.value < t.value - w.yellow_gap
        THEN 'yellow' ELSE 'normal' END"""
MADE = (
    *("workflow_dueitem", "monitoring_mute", "monitoring_earlywarning", "monitoring_warningevent"),
    *("monitoring_warningstate", "monitoring_watermark"),
)


def college(subjects: int, metrics: int) -> Any:
    """Majors with monthly values of many metrics, one rule each, about three in a hundred off."""
    from apps.datahub.models import Metric
    from apps.layers.models import Subject
    from apps.layers.services import NewSubject, create_subjects
    from apps.monitoring.models import WatchRule
    from apps.organisation.models import Period
    from tests.factories import make_institution

    institution = make_institution("bench")
    rows = [NewSubject(f"m{n}", f"专业{n}", None, None) for n in range(subjects)]
    create_subjects(institution=institution, layer="major", kind="major", rows=rows)
    ids = list(
        Subject.objects.of(institution).of_kind("major", "major").values_list("pk", flat=True)
    )
    own = {"institution": institution}
    periods = [
        Period.objects.create(
            **own,
            kind="month",
            code=f"2026-{month:02d}",
            title=f"{month}月",
            start=date(2026, month, 1),
            end=date(2026, month, 28),
        )
        for month in range(1, MONTHS + 1)
    ]
    Period.objects.create(
        **own,
        kind="year",
        code="2026",
        title="2026年",
        start=date(2026, 1, 1),
        end=date(2026, 12, 31),
    )
    kinds = Metric.objects.bulk_create(
        Metric(
            **own,
            code=f"k{n}",
            name=f"指标{n}",
            layer="major",
            kind="major",
            period_kind="month",
        )
        for n in range(metrics)
    )
    WatchRule.objects.bulk_create(
        WatchRule(**own, code=one.code, name=one.name, metric=one, **limits(number))
        for number, one in enumerate(kinds)
    )
    observe(institution, kinds, ids, periods)
    set_targets(institution, kinds[1::2], ids)
    return institution


def limits(number: int) -> dict[str, Any]:
    """Every other rule goes by targets; with a target of 50 the same values are off."""
    if number % 2:
        return {"basis": "target", "red_gap": Decimal(49), "yellow_gap": Decimal(47)}
    return {"red_low": Decimal(1), "yellow_low": Decimal(3)}


def observe(institution: Any, metrics: list[Any], subjects: list[int], periods: list[Any]) -> None:
    """A value for every subject, metric and period, between 0 and 100, in one statement."""
    from apps.core.sql import Names, insert_select
    from apps.datahub.models import Metric, Observation
    from apps.layers.models import Subject
    from apps.organisation.models import Period

    u, m, p = Names(Subject, "u"), Names(Metric, "m"), Names(Period, "p")
    # A number of three that looks like chance, and is the same on both databases; squared below 1009,
    # since keys grow on a server that never gives one out twice.
    mixed = f"(({u.id} * 7919 + {m.id} * 104729 + {p.id} * 1299709) %% 1009)"
    values = {
        "institution": u.institution,
        "subject": u.id,
        "metric": m.id,
        "period": p.id,
        "value": f"({mixed} * {mixed} %% 1009 %% 1001) / 10.0",
        "text": "''",
        "version": "1",
        "is_current": "%s",
        "undone": "%s",
        "sheet": "''",
        "recorded_at": "%s",
    }
    source = f"""FROM {u} JOIN {m} ON {m.institution} = {u.institution}
JOIN {p} ON {p.institution} = {u.institution} AND {p.kind} = {m.period_kind}
WHERE {u.institution} = %s AND {u.kind} = {m.kind}"""
    write(insert_select(Observation, values, source), institution)


def set_targets(institution: Any, metrics: list[Any], subjects: list[int]) -> None:
    """A target of 50 for every subject under the rules that go by targets."""
    from apps.chains.models import Target
    from apps.core.sql import Names, insert_select
    from apps.layers.models import Subject
    from apps.monitoring.models import WatchRule

    u, w = Names(Subject, "u"), Names(WatchRule, "w")
    values = {
        "institution": u.institution,
        "subject": u.id,
        "metric": w.metric,
        "period": str(year_of(institution).pk),
        "value": "50",
        "text": "'50'",
        "origin_label": "''",
        "origin_url_name": "''",
        "reason": "''",
        "version": "1",
        "set_at": "%s",
    }
    source = f"""FROM {u} JOIN {w} ON {w.institution} = {u.institution} AND {w.basis} = 'target'
WHERE {u.institution} = %s"""
    write(insert_select(Target, values, source), institution)


def write(statement: str, institution: Any) -> None:
    """Run a statement that asks for true, false and now, or for now alone, and the institution."""
    from django.db import connection

    from apps.core import clock

    flags = [True, False] if statement.count("%s") == 4 else []
    now = connection.ops.adapt_datetimefield_value(clock.now())
    with connection.cursor() as cursor:
        cursor.execute(statement, [*flags, now, institution.pk])


def year_of(institution: Any) -> Any:
    from apps.organisation.models import Period

    return Period.objects.of(institution).get(kind="year", code=str(DAY.year))


def statement(institution: Any, day: date) -> str:
    """The baseline for the last period of each kind that has ended by the day."""
    from apps.monitoring.models import WatchRule
    from apps.monitoring.services.scope import ended_periods

    rules = list(WatchRule.objects.of(institution).enabled().select_related("metric"))
    ended = ended_periods(institution, day, rules).values()
    periods = [one.last.pk for one in ended if one.last]
    return BASELINE.format(
        periods=", ".join(map(str, periods)),
        year=year_of(institution).pk,
        institution=institution.pk,
    )


def best(act: Callable[[], Any], before: Callable[[], Any] | None = None) -> tuple[float, Any]:
    """Seconds of the fastest of three, and what the last one gave; `before` is not timed."""
    fastest, given = 1e9, None
    for _ in range(TIMES):
        if before:
            before()
        start = time.perf_counter()
        given = act()
        fastest = min(fastest, time.perf_counter() - start)
    return fastest, given


def ask(sql: str) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def analyse() -> None:
    """What autovacuum does in the background: row counts for the planner, maps for index scans."""
    from django.db import connection

    with connection.cursor() as cursor:
        whole = connection.vendor == "postgresql" and not connection.in_atomic_block
        cursor.execute("VACUUM ANALYZE" if whole else "ANALYZE")


def forget() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table in MADE:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608
    analyse()


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


@dataclass(frozen=True)
class Line:
    """One kind of run: seconds beside those of the baseline in the same run, and the ratio allowed."""

    title: str
    seconds: float
    baseline: float
    limit: float

    @property
    def ratio(self) -> float:
        return self.seconds / self.baseline

    def __str__(self) -> str:
        said = "within" if self.ratio <= self.limit else "BEYOND"
        return (
            f"{self.title:<12}{self.seconds:9.4f} s   baseline {self.baseline:9.4f} s   "
            f"ratio {self.ratio:5.2f}   {said} {self.limit}"
        )


def measure(institution: Any, day: date) -> list[Line]:
    from django.db import connection

    from apps.datahub.models import Observation
    from apps.monitoring.services import recompute_warnings

    def run(*, full: bool = True) -> Any:
        return recompute_warnings(institution=institution, as_of=day, full=full)

    sql = statement(institution, day)
    say(f"{connection.vendor}: {Observation.objects.of(institution).current().count()} values")
    forget()
    bare, found = best(lambda: ask(sql))
    first, done = best(run, before=forget)
    say(
        f"{found[0][0]} differences: {done.opened} warnings, {done.events} events, {done.asked} asked"
    )
    table = [Line("first", first, bare, FIRST)]
    analyse()
    bare, _ = best(lambda: ask(sql))
    steady, _ = best(run)
    nothing, _ = best(lambda: run(full=False))
    table += [Line("steady", steady, bare, STEADY), Line("nothing new", nothing, bare, NOTHING)]
    for line in table:
        say(str(line))
    say("plan of the baseline:")
    plan = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    for row in ask(plan + sql):
        say("    " + " ".join(str(part) for part in row))
    return table


def main() -> None:
    import django

    django.setup()
    from django.db import connection

    from apps.accounts.models import Institution
    from apps.core import clock

    if "--college" in sys.argv:
        code = sys.argv[sys.argv.index("--college") + 1]
        measure(Institution.objects.get(code=code), clock.today())
        return
    subjects = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    metrics = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    name = connection.settings_dict["NAME"]
    if connection.vendor == "postgresql":  # the tests' own database may be in use
        connection.settings_dict["TEST"]["NAME"] = "zhengai_bench_recompute"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        measure(college(subjects, metrics), DAY)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main()
