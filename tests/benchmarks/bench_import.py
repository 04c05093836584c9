"""How long twenty thousand students take: check, compare and write, against a bare INSERT of the rows.

    python -m tests.benchmarks.bench_import [students]

DATABASE_URL chooses the database; a test database of its own name is made and dropped. Only the
ratio can be compared between machines: the baseline writes the very same rows of the same four
tables (subject, dated name, student, change), already prepared, in one transaction.
"""

import os
import sys
import time
from datetime import date
from io import BytesIO
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhengai.settings.test")
CHUNK = 1000
SURNAMES, GIVEN = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗",
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚",
)


def identity(number: int) -> str:
    """A number with a right check digit."""
    from apps.datahub.values.people import CHECK_DIGITS, WEIGHTS

    body = f"420502{2005 + number % 3}{1 + number % 12:02d}{1 + number % 28:02d}{number % 1000:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + CHECK_DIGITS[total % 11]


def workbook(students: int, units: list[str], classes: list[str]) -> bytes:
    import xlsxwriter

    output = BytesIO()
    book = xlsxwriter.Workbook(output, {"constant_memory": True})
    sheet = book.add_worksheet("学生信息")
    captions = ("学号", "姓名", "身份证号", "手机号", "院系", "班级", "年级", "入学日期")
    sheet.write_row(0, 0, captions)
    for n in range(students):
        name = SURNAMES[n % 20] + GIVEN[n // 20 % 20] + GIVEN[n // 400 % 20]
        numbers = (identity(n), f"199{n:08d}", units[n % len(units)], classes[n % len(classes)])
        row = (f"{2023000000 + n}", name, *numbers, "2023", "2023-09-01")
        for column, text in enumerate(row):
            sheet.write_string(n + 1, column, text)
    book.close()
    return output.getvalue()


def college() -> tuple[Any, list[str], list[str]]:
    """Forty units and five hundred classes under them."""
    from apps.layers.models import Subject
    from apps.layers.services import NewSubject, create_subjects
    from tests.factories import make_institution, make_unit

    institution = make_institution("bench")
    units = [make_unit(institution, f"第{n}学院") for n in range(40)]
    above = Subject.objects.of(institution).of_kind("school", "unit")
    parents = {subject.unit_id: subject.pk for subject in above}
    rows = [
        NewSubject(f"c{n}", f"{n}班", units[n % 40].pk, parents[units[n % 40].pk])
        for n in range(500)
    ]
    create_subjects(institution=institution, layer="student", kind="class", rows=rows)
    return institution, [unit.name for unit in units], [row.name for row in rows]


def bare_insert(institution: Any) -> tuple[float, int]:
    """Take the imported rows away and write them again as they are; returns seconds and rows."""
    from django.db import connection, transaction

    from apps.datahub.models import RowChange
    from apps.layers.models import Subject, SubjectName
    from apps.student.models import Student

    own = Subject.objects.of(institution).of_kind("student", "student")
    tables = [
        (Subject, own),
        (SubjectName, SubjectName.objects.filter(subject__in=own)),
        (Student, Student.objects.filter(subject__in=own)),
        (RowChange, RowChange.objects.of(institution)),
    ]
    held = []
    for model, rows in tables:
        columns = [field.column for field in model._meta.concrete_fields]
        sql, params = rows.values_list(
            *[f.attname for f in model._meta.concrete_fields]
        ).query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            held.append((model._meta.db_table, columns, cursor.fetchall()))
    for _, rows in reversed(tables[1:]):
        rows._raw_delete(rows.db)
    own._raw_delete(own.db)
    start = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for table, columns, rows in held:
            marks = ", ".join(["%s"] * len(columns))
            names = ", ".join(f'"{column}"' for column in columns)
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)  # noqa: S608
    return time.perf_counter() - start, sum(len(rows) for _, _, rows in held)


def measure(students: int) -> None:
    from apps.core import clock
    from apps.datahub.selectors.scope import SYSTEM
    from apps.datahub.services import commit_batch, import_file, stage_file

    write = sys.stdout.write
    institution, units, classes = college()
    content = workbook(students, units, classes)
    write(f"{students} students in a workbook of {len(content) / 1e6:.1f} MB\n")
    about = {"institution": institution, "dataset": "students", "file_name": "students.xlsx"}
    with clock.travel(date(2026, 9, 1)):
        start = time.perf_counter()
        batch = stage_file(**about, content=content, actor=SYSTEM)
        staged = time.perf_counter() - start
        start = time.perf_counter()
        commit_batch(batch=batch, actor=SYSTEM)
        committed = time.perf_counter() - start
        assert (batch.state, batch.new) == ("committed", students), batch.refusal
        start = time.perf_counter()
        again = import_file(**about, content=content, actor=SYSTEM)
        repeated = time.perf_counter() - start
        assert (again.check.plan.same, again.check.rejected) == (students, 0)
    bare, rows = bare_insert(institution)
    write(
        f"check and preview {staged:.1f} s, commit {committed:.1f} s, again unchanged {repeated:.1f} s\n"
    )
    write(f"baseline: {rows} bare rows in one transaction, executemany: {bare:.2f} s\n")
    write(f"ratio (commit / baseline): {committed / bare:.1f}\n")


def main(students: int) -> None:
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    if connection.vendor != "sqlite":
        connection.settings_dict["TEST"]["NAME"] = "zhengai_bench_import"
    made = setup_databases(verbosity=0, interactive=False)
    try:
        measure(students)
    finally:
        teardown_databases(made, verbosity=0)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
