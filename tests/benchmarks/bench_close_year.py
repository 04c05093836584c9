"""How long it takes to end a year of twenty thousand forms, a fifth of them under review.

    python -m tests.benchmarks.bench_close_year [forms]

DATABASE_URL chooses the database; a test database of its own name is made and dropped. Target: ten
seconds for 20,000 forms with two phases each.
"""

import os
import sys
import time
from datetime import date
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhengai.settings.test")
SPRING, NEW_YEAR = date(2026, 3, 18), date(2027, 1, 1)
TARGET = 10.0


def college(forms: int) -> tuple[Any, Any]:
    """So many majors, each with its form of the year open; every fifth waits for its review."""
    from apps.layers.services import NewSubject, create_subjects
    from apps.organisation.choices import Role
    from apps.submissions.models import SubmissionPhase
    from apps.submissions.services import open_year
    from apps.workflow.models import ApprovalProcess
    from tests.factories import (
        make_calendar,
        make_institution,
        make_template,
        make_unit,
        make_user,
    )

    institution = make_institution("bench")
    make_calendar(institution, SPRING.year)
    unit = make_unit(institution, "护理系")
    office = make_user(institution, "周敏", role=Role.QA_OFFICE)
    rows = [NewSubject(f"s{n}", f"专业{n}", unit.pk, None) for n in range(forms)]
    create_subjects(institution=institution, layer="major", kind="major", rows=rows)
    template = make_template(institution)
    open_year(institution=institution, year=SPRING.year, actor=office)
    phases = list(
        SubmissionPhase.objects.of(institution)
        .filter(state="draft")
        .select_related("submission")
        .order_by("pk")[: forms // 5]
    )
    running = {"state": "in_review", "round": 1, "levels": template.levels}
    made = ApprovalProcess.objects.bulk_create(
        (
            ApprovalProcess(
                institution=institution, subject_id=phase.submission.subject_id, **running
            )
            for phase in phases
        ),
        batch_size=2000,
    )
    for phase, process in zip(phases, made, strict=True):
        phase.state, phase.process = "submitted", process
    SubmissionPhase.objects.bulk_update(phases, ["state", "process"], batch_size=300)
    return institution, office


def measure(forms: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from apps.core import clock
    from apps.submissions.services import close_year

    with clock.travel(SPRING):
        institution, office = college(forms)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # a year later the database knows its tables
    with clock.travel(NEW_YEAR):
        for name in ("end", "again"):
            with CaptureQueriesContext(connection) as queries:
                start = time.perf_counter()
                closed = close_year(institution=institution, year=SPRING.year, actor=office)
                seconds = time.perf_counter() - start
            sys.stdout.write(
                f"{name:6} {seconds:6.2f} s (target {TARGET:.0f}), {len(queries)} statements on "
                f"{connection.vendor}: {closed}\n"
            )
            slowest = sorted(queries, key=lambda one: -float(one["time"]))[:3]
            for one in slowest:
                sys.stdout.write(f"    {one['time']} s  {one['sql'][:150]}\n")


def main(forms: int) -> None:
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    if connection.vendor != "sqlite":
        connection.settings_dict["TEST"]["NAME"] = "zhengai_bench_close_year"
    config = setup_databases(verbosity=0, interactive=False)
    try:
        measure(forms)
    finally:
        teardown_databases(config, verbosity=0)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
