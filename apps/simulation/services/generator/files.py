"""Tables as files: a workbook where a person would send one, text where there are too many rows."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from pathlib import Path

from apps.simulation.services.generator.tables import Cell, Table

# The importer takes 200,000 rows a file; nobody types a workbook of more than this.
WORKBOOK_ROWS, FILE_ROWS = 3_000, 80_000
WIDTH = 16
# A workbook says when it was made: the same college has the same bytes.
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a file's property has no zone


@dataclass(frozen=True)
class Written:
    """One file, and how many rows of which dataset it holds."""

    dataset: str
    path: Path
    rows: int


def write_table(table: Table, folder: Path, number: int) -> Iterator[Written]:
    """The table in as many files as it needs; a table without rows in none."""
    rows = iter(table.rows)
    head = list(islice(rows, WORKBOOK_ROWS + 1))
    if not head:
        return
    stem = f"{number:02}_{table.stem}"
    if len(head) <= WORKBOOK_ROWS:
        path = folder / f"{stem}.xlsx"
        yield Written(table.dataset, path, write_workbook(path, table, head))
        return
    for part, first in enumerate(rest := chain(head, rows), start=1):
        path = folder / f"{stem}_{part}.csv"
        block = chain([first], islice(rest, FILE_ROWS - 1))
        yield Written(table.dataset, path, write_text(path, table, block))


def write_workbook(path: Path, table: Table, rows: Iterable[tuple[Cell, ...]]) -> int:
    """Every cell is text: leading zeros stay, 1.10 stays 1.10."""
    import xlsxwriter  # noqa: PLC0415 - only this file needs it

    workbook = xlsxwriter.Workbook(path, {"constant_memory": True})
    workbook.set_properties({"created": MADE})
    sheet = workbook.add_worksheet(table.form.title)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(table.columns) - 1, WIDTH)
    bold = workbook.add_format({"bold": True})
    for at, caption in enumerate(table.captions):
        sheet.write_string(0, at, caption, bold)
    count = 0
    for count, row in enumerate(rows, start=1):
        for at, cell in enumerate(row):
            if cell is not None:
                sheet.write_string(count, at, cell)
    workbook.close()
    return count


def write_text(path: Path, table: Table, rows: Iterable[tuple[Cell, ...]]) -> int:
    """UTF-8 with its mark, as spreadsheet programs expect it."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.captions)
        for row in rows:
            writer.writerow(row)
            count += 1
    return count
