"""How long a generated college takes: files, and what of it the importer writes, against a bare copy.

    python -m tests.benchmarks.bench_generate [scale] [years] [profile]

Files are compared with writing the same number of plain lines; the import runs in the database of
DATABASE_URL under a code of its own. Only ratios can be compared between machines.
"""

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhengai.settings.test")
PROFILE, CODE = "yulin", "bench-generate"


def timed(call):
    start = time.perf_counter()
    found = call()
    return found, time.perf_counter() - start


def bare_lines(path: Path, files) -> None:
    """The baseline: as many lines of the same length, without making anything."""
    with path.open("wb") as out:
        for file in files:
            size = max(file.path.stat().st_size // max(file.rows, 1), 1)
            for _ in range(file.rows):
                out.write(b"x" * size)


def say(title: str, seconds: float, note: str = "") -> None:
    sys.stdout.write(f"{title:<28}{seconds:9.2f} s  {note}\n")


def bench_files(scale: float, years: int, profile: str, folder: Path):
    from apps.simulation.services.generator import (
        College,
        Request,
        order_of,
        write_college,
        write_key,
    )

    request = Request(code=CODE, scale=scale, years=years, seed="1", profile=profile)
    college, plan = timed(lambda: College(order_of(request)))
    files, writing = timed(lambda: write_college(college, folder, lambda _line: None))
    _, key = timed(lambda: write_key(college, folder / "key.json"))
    _, bare = timed(lambda: bare_lines(folder / "bare.txt", files))
    rows = sum(file.rows for file in files)
    say("college from its seed", plan)
    say("files", writing, f"{rows} rows, {rows / writing:,.0f} rows/s")
    say("baseline: bare lines", bare, f"ratio {writing / bare:.0f}")
    say("key", key)
    return college, files


def bench_import(college, files, profile: str) -> None:
    from django.db import connection, transaction

    from apps.simulation.services.generator import bring_in_college

    with transaction.atomic():
        _, seconds = timed(
            lambda: bring_in_college(
                college,
                files,
                profile=profile,
                name="模拟职业技术学院",
                password="bench-only",
                tell=lambda line: sys.stdout.write(f"  {time.strftime('%H:%M:%S')} {line}\n"),
            )
        )
        transaction.set_rollback(True)
    say(f"import ({connection.vendor})", seconds)


def main(scale: float = 1.0, years: int = 1, profile: str = PROFILE) -> None:
    import django
    from django.core.management import call_command

    django.setup()
    with tempfile.TemporaryDirectory() as scratch:
        college, files = bench_files(scale, years, profile, Path(scratch))
        call_command("migrate", verbosity=0)
        bench_import(college, files, profile)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"peak memory {peak:.0f} MB\n")


if __name__ == "__main__":
    casts = (float, int, str)
    main(*(cast(given) for cast, given in zip(casts, sys.argv[1:], strict=False)))
