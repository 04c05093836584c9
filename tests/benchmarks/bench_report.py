"""How long the annual report of a busy college takes: to compose, to print, to write as Word.

    python -m tests.benchmarks.bench_report [majors]

Makes a test database of its own and drops it: majors with a target, a value and two warnings each, every
third with a problem. DATABASE_URL chooses the database. The baseline of composing is counting the same
rows; that of printing is the same document's second render. Only ratios can be compared between
machines.
"""

import io
import os
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhengai.settings.test")
DAY = date(2026, 12, 10)
TIMES = 3


def best(work: Callable[[], Any]) -> tuple[float, Any]:
    took, result = 1e9, None
    for _ in range(TIMES):
        start = time.perf_counter()
        result = work()
        took = min(took, time.perf_counter() - start)
    return took, result


def busy(majors: int) -> Any:
    """The college of the tests, with so many majors more."""
    from apps.chains.models import Target
    from apps.core import clock
    from apps.datahub.models import Observation
    from apps.improvement.models import Problem
    from apps.layers.models import Subject
    from apps.layers.services import NewSubject, create_subjects
    from apps.monitoring.models import EarlyWarning
    from tests.apps.reports.world import Reported

    made = Reported()
    made.happen()
    rows = [NewSubject(f"b{n}", f"专业{n}", made.unit.pk, None) for n in range(majors)]
    create_subjects(institution=made.college, layer="major", kind="major", rows=rows)
    of, now = {"institution": made.college}, clock.now()
    subjects = list(Subject.objects.of(made.college).filter(code__startswith="b"))
    about = [{**of, "subject": one, "metric": made.metric, "period": made.year} for one in subjects]
    Target.objects.bulk_create(Target(**one, value=90, set_at=now) for one in about)
    Observation.objects.bulk_create(
        Observation(**one, value=Decimal(85 + n % 10), batch=made.batch, row=n, recorded_at=now)
        for n, one in enumerate(about)
    )
    rule = made.warn(made.whole).rule
    EarlyWarning.objects.bulk_create(
        EarlyWarning(**of, subject=one, rule=rule, level="red", opened_on=DAY, closed_on=closed)
        for one in subjects
        for closed in (None, DAY)
    )
    Problem.objects.bulk_create(
        Problem(
            **of,
            subject=one,
            number=f"B-{n}",
            title="就业率低于目标，须限期改进",
            origin="warning",
            bar="达到目标",
            due_on=DAY,
            opened_on=DAY,
        )
        for n, one in enumerate(subjects[::3])
    )
    return made


def counted(made: Any) -> None:
    """The rows that the report reads, only counted."""
    from apps.chains.models import Target
    from apps.datahub.models import Observation
    from apps.improvement.models import Problem
    from apps.monitoring.models import EarlyWarning

    for model in (Target, Observation, EarlyWarning, Problem):
        model.objects.of(made.college).count()


def measure(majors: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from pypdf import PdfReader

    from apps.core import clock
    from apps.rendering.documents import document_pdf
    from apps.rendering.report_docx import document_docx
    from apps.reports.compose import compose, document_of

    write = sys.stdout.write
    with clock.travel(DAY):
        made = busy(majors)
        report = made.written()
        with CaptureQueriesContext(connection) as queries:
            compose(report)
        composing, _ = best(lambda: compose(report))
        counting, _ = best(lambda: counted(made))
        document = document_of(report)
        start = time.perf_counter()
        document_pdf(document)
        first = time.perf_counter() - start
        printing, pdf = best(lambda: document_pdf(document))
        wording, _ = best(lambda: document_docx(document))
    pages = len(PdfReader(io.BytesIO(pdf)).pages)
    write(f"{majors} majors: composed in {composing:.2f} s with {len(queries)} statements\n")
    write(f"PDF {printing:.2f} s (first {first:.2f} s), {len(pdf) // 1024} KB, {pages} pages\n")
    write(f"Word {wording:.2f} s\n")
    write(f"ratio (composing / counting the rows): {composing / counting:.1f}\n")
    write(f"ratio (PDF / composing): {printing / composing:.1f}\n")


def main(majors: int) -> None:
    import django
    from django.test.utils import get_runner

    django.setup()
    from django.conf import settings

    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        measure(majors)
    finally:
        runner.teardown_databases(databases)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 600)
