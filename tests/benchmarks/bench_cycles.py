"""How long a cycle over twenty thousand students takes to open, remind and close, against bare SQL.

    python -m tests.benchmarks.bench_cycles [students]

DATABASE_URL chooses the database; a test database of its own name is made and dropped. The baseline
of each side is one INSERT … SELECT of as many rows into the same table in the same run: due items for
the opening, diagnoses for the closing. Only the ratio can be compared between machines; it is printed
with the number of statements, which must not depend on the number of students.
"""

import os
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhengai.settings.test")
DAY = date(2026, 11, 18)
TIMES = 3


def college(students: int) -> Any:
    """Students with accounts in forty units, and a weekly self-diagnosis for all of them."""
    from apps.accounts.models import User
    from apps.diagnosis.models import Scheme
    from apps.layers.models import Subject
    from apps.layers.services import NewSubject, create_subjects
    from tests.factories import make_calendar, make_institution, make_unit

    institution = make_institution("bench")
    make_calendar(institution, DAY.year)
    units = [make_unit(institution, f"第{n}学院") for n in range(40)]
    rows = [NewSubject(f"s{n}", f"学生{n}", units[n % 40].pk, None) for n in range(students)]
    create_subjects(institution=institution, layer="student", kind="student", rows=rows)
    users = User.objects.bulk_create(
        (
            User(
                institution=institution,
                number=f"s{n}",
                username=f"bench-s{n}",
                name=f"学生{n}",
                kind=User.Kind.STUDENT,
            )
            for n in range(students)
        ),
        batch_size=2000,
    )
    subjects = list(Subject.objects.of(institution).of_kind("student", "student").order_by("pk"))
    for subject, user in zip(subjects, users, strict=True):
        subject.user = user
    Subject.objects.bulk_update(subjects, ["user"], batch_size=500)
    Scheme.objects.create(
        institution=institution,
        code="self.student",
        name="学生自我诊断",
        purpose="self",
        layer="student",
        kind="student",
        cadence_unit="week",
        owner_role="student",
    )
    return institution


def timed(call: Callable[[], Any]) -> tuple[float, int, Any]:
    """Seconds, statements and what came of it, in a transaction as a request has it."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        start = time.perf_counter()
        found = call()
        seconds = time.perf_counter() - start
    return seconds, len(queries), found


def copy_rows(table: str, where: str, parameters: list[Any], changed: dict[str, str]) -> int:
    """The baseline: so many rows of a table once more, by one INSERT … SELECT."""
    from django.apps import apps
    from django.db import connection

    model = next(m for m in apps.get_models() if m._meta.db_table == table)
    columns = [f.column for f in model._meta.concrete_fields if not f.primary_key]
    chosen = ", ".join(changed.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({names}) SELECT {chosen} FROM "{table}" WHERE {where}',  # noqa: S608
            parameters,
        )
        return int(cursor.rowcount)


def rolled_back(call: Callable[[], Any]) -> float:
    from django.db import transaction

    with transaction.atomic():
        start = time.perf_counter()
        call()
        seconds = time.perf_counter() - start
        transaction.set_rollback(True)
    return seconds


def bare_items(cycle: Any) -> float:
    return rolled_back(
        lambda: copy_rows(
            "workflow_dueitem",
            "url_name = %s AND object_id = %s",
            ["diagnosis:write", cycle.pk],
            {"object_id": "object_id + 1000000"},
        )
    )


def bare_diagnoses(cycle: Any, other: Any) -> float:
    return rolled_back(
        lambda: copy_rows(
            "diagnosis_diagnosis", "cycle_id = %s", [cycle.pk], {"cycle_id": str(other.pk)}
        )
    )


def say(title: str, seconds: float, statements: int, bare: float) -> None:
    sys.stdout.write(
        f"{title:<8}{seconds:8.2f} s  {statements:3} statements   baseline {bare:6.2f} s   "
        f"ratio {seconds / bare:5.1f}\n"
    )


def measure(students: int) -> None:
    from django.db import connection

    from apps.core import clock
    from apps.diagnosis.models import Cycle
    from apps.diagnosis.services import close_due_cycles, open_due_cycles, remind_cycles

    start = time.perf_counter()
    institution = college(students)
    sys.stdout.write(
        f"{students} students on {connection.vendor}, made in {time.perf_counter() - start:.0f} s\n"
    )
    for number in range(TIMES):
        day = DAY + timedelta(weeks=number)
        with clock.travel(day):
            opening = timed(lambda: open_due_cycles(institution=institution))
            cycle = Cycle.objects.of(institution).running().get()
            say("open", *opening[:2], bare_items(cycle))
            again = timed(lambda: open_due_cycles(institution=institution))
        with clock.travel(cycle.closes_on):
            reminding = timed(lambda: remind_cycles(institution=institution))
        with clock.travel(cycle.last_on + timedelta(days=1)):
            closing = timed(lambda: close_due_cycles(institution=institution))
        empty = Cycle.objects.create(
            institution=institution,
            scheme=cycle.scheme,
            code=f"bare{number}",
            title="bare",
            starts_on=day,
            opens_on=day,
            closes_on=day,
            last_on=day,
            state="not_run",
        )
        say("close", *closing[:2], bare_diagnoses(cycle, empty))
        sys.stdout.write(
            f"        remind {reminding[0]:.2f} s to {reminding[2]} people; "
            f"a second tick {again[0]:.3f} s, {again[1]} statements; "
            f"missed {closing[2].missed}\n"
        )


def main(students: int) -> None:
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    if connection.vendor != "sqlite":
        connection.settings_dict["TEST"]["NAME"] = "zhengai_bench_cycles"
    config = setup_databases(verbosity=0, interactive=False)
    try:
        measure(students)
    finally:
        teardown_databases(config, verbosity=0)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
