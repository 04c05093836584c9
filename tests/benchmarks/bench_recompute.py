"""How long a full recomputation of warnings takes, against a bare scan, bounds and difference count.

    python -m tests.benchmarks.bench_recompute [subjects] [metrics]

DATABASE_URL chooses the database; a test database of its own name is made and dropped. The baseline
is one statement over the same tables and indexes in the same run: it joins values to their rules,
compares them with the bounds and counts the differences to the state. It is printed with its plan.
Only the ratio can be compared between machines; the bound is 5.
"""

import os
import sys
import time
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhengai.settings.test")
DAY = date(2026, 7, 1)
MONTHS = 6

BASELINE = """
SELECT COUNT(*) FROM monitoring_watchrule w
JOIN datahub_observation o ON o.institution_id = w.institution_id AND o.metric_id = w.metric_id
    AND o.period_id = %s AND o.is_current
LEFT JOIN monitoring_warningstate s ON s.institution_id = w.institution_id AND s.rule_id = w.id
    AND s.subject_id = o.subject_id
WHERE w.institution_id = %s AND COALESCE(s.level, 'normal') <> CASE
    WHEN o.value < w.red_low OR o.value > w.red_high THEN 'red'
    WHEN o.value < w.yellow_low OR o.value > w.yellow_high THEN 'yellow' ELSE 'normal' END"""


def college(subjects: int, metrics: int) -> tuple[Any, Any]:
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
    periods = [
        Period.objects.create(
            institution=institution,
            kind="month",
            code=f"2026-{month:02d}",
            title=f"{month}月",
            start=date(2026, month, 1),
            end=date(2026, month, 28),
        )
        for month in range(1, MONTHS + 1)
    ]
    kinds = Metric.objects.bulk_create(
        Metric(
            institution=institution,
            code=f"k{n}",
            name=f"指标{n}",
            layer="major",
            kind="major",
            period_kind="month",
        )
        for n in range(metrics)
    )
    WatchRule.objects.bulk_create(
        WatchRule(
            institution=institution,
            code=metric.code,
            name=metric.name,
            metric=metric,
            red_low=Decimal(1),
            yellow_low=Decimal(3),
        )
        for metric in kinds
    )
    observe(institution, kinds, ids, periods)
    return institution, periods[-1]


def observe(institution: Any, metrics: list[Any], subjects: list[int], periods: list[Any]) -> None:
    """A value for every subject, metric and period, between 0 and 100."""
    from apps.core import clock
    from apps.datahub.models import Observation

    dice = Random(1)  # noqa: S311
    for metric in metrics:
        Observation.objects.bulk_create(
            (
                Observation(
                    institution=institution,
                    subject_id=subject,
                    metric=metric,
                    period=period,
                    value=Decimal(dice.randint(0, 1000)) / 10,
                    recorded_at=clock.now(),
                )
                for subject in subjects
                for period in periods
            ),
            batch_size=5000,
        )


def baseline(institution: Any, period: Any) -> tuple[float, int, list[str]]:
    from django.db import connection

    plan = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        best, found = 1e9, 0
        for _ in range(3):
            start = time.perf_counter()
            cursor.execute(BASELINE, [period.pk, institution.pk])
            found = cursor.fetchone()[0]
            best = min(best, time.perf_counter() - start)
        cursor.execute(plan + BASELINE, [period.pk, institution.pk])
        lines = [" ".join(str(part) for part in row) for row in cursor.fetchall()]
    return best, found, lines


def analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def timed(institution: Any, day: date) -> tuple[float, Any]:
    from apps.monitoring.services import recompute_warnings

    start = time.perf_counter()
    done = recompute_warnings(institution=institution, as_of=day)
    return time.perf_counter() - start, done


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> None:
    import django

    django.setup()
    from django.db import connection

    subjects = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    metrics = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        institution, period = college(subjects, metrics)
        timed(institution, date(2026, 6, 1))
        analyse()
        bare, differences, plan = baseline(institution, period)
        spent, done = timed(institution, DAY)
        again, _ = timed(institution, DAY)
        say(
            f"{connection.vendor}: {subjects * metrics * MONTHS} values, {subjects * metrics} judged"
        )
        say(f"baseline {bare:.3f} s, {differences} differences; its plan:")
        say("\n".join(f"    {line}" for line in plan))
        say(f"full recomputation {spent:.3f} s ({done.events} events): ratio {spent / bare:.1f}")
        say(f"the same again {again:.3f} s: ratio {again / bare:.1f}")
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main()
