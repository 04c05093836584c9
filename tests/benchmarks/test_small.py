"""Each benchmark at its smallest size: what nobody runs rots. Nothing here is timed."""

from datetime import date

import pytest

from . import (
    bench_close_year,
    bench_cycles,
    bench_generate,
    bench_import,
    bench_pdf,
    bench_recompute,
    bench_report,
    bench_requests,
)

pytestmark = pytest.mark.django_db


def test_requests_are_measured_against_a_bare_view(monkeypatch):
    monkeypatch.setattr(bench_requests, "ROWS", 2)
    monkeypatch.setattr(bench_requests, "ITEMS", 4)
    inbox, form, save = bench_requests.measure(1, ["dashboards:inbox"], times=1)

    assert (inbox.limit, form.limit, save.limit) == (4, 6, 3)
    assert inbox.ratio > 1
    assert min(one.statements for one in (inbox, form, save)) > 0


@pytest.mark.parametrize(
    ("bench", "size", "said"),
    [
        (bench_close_year, 5, "statements on"),
        (bench_cycles, 3, "baseline"),
        (bench_import, 3, "ratio (commit / baseline)"),
        (bench_report, 2, "ratio (composing / counting the rows)"),
        (bench_pdf, 1, "ratio (first render in process / document of the child)"),
    ],
    ids=lambda one: one.__name__.split(".")[-1] if hasattr(one, "__name__") else "",
)
def test_it_runs_and_says_its_ratio(bench, size, said, capsys):
    bench.measure(size)
    assert said in capsys.readouterr().out


def test_a_college_is_generated_against_bare_lines(tmp_path, capsys):
    _, files = bench_generate.bench_files(0.01, 1, bench_generate.PROFILE, tmp_path)
    assert files
    assert "ratio" in capsys.readouterr().out


def test_recomputing_is_measured_against_one_bare_statement(capsys):
    table = bench_recompute.measure(bench_recompute.college(4, 2), date(2026, 7, 1))
    assert [one.title for one in table] == ["first", "steady", "nothing new"]
    assert [one.limit for one in table] == [3, 2, 0.2]
    assert "ratio" in capsys.readouterr().out
