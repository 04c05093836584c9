"""A list as a file: the rows, columns, order and masking of the page, and an entry in the audit log."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from apps.core import clock
from apps.core.errors import InvalidError
from apps.core.pages.columns import Column
from apps.operations.services import record_audit
from apps.rendering import xlsx

MOST_ROWS = 20_000
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What a spreadsheet takes for a formula at the beginning of a text.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
WIDTHS = {"text": 20, "number": 12, "date": 12, "due": 12, "person": 12}


def export(page: Any, kind: str) -> HttpResponse:
    """The whole list as `csv` or `xlsx`. Raises InvalidError for another kind or too many rows."""
    if kind not in TYPES:
        raise InvalidError("只能导出 xlsx 或 csv。")
    count = page.count
    if count > MOST_ROWS:
        raise InvalidError(f"共 {count} {page.word}，一次最多导出 {MOST_ROWS}；请先筛选。")
    columns = [one for one in page.state.shown if not one.act]
    content = (_csv if kind == "csv" else _xlsx)(page, columns, _lines(page, columns))
    record_audit(
        actor=page.reader,
        action="list.export",
        after={
            "list": page.title,
            "format": kind,
            "count": count,
            "filters": [chip.text for chip in page.chips()],
            "columns": [one.caption for one in columns],
        },
    )
    response = HttpResponse(content, content_type=TYPES[kind])
    name = f"{page.title}-{clock.today():%Y%m%d}.{kind}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


def _lines(page: Any, columns: list[Column]) -> Iterator[list[Any]]:
    """Every row's values; all rows made ready at once, so that queries do not grow with them."""
    for row in page.prepare(list(page.found)):
        yield [value for one in columns for value in one.exported(row, page.reader)]


def _captions(columns: list[Column]) -> list[str]:
    return [caption for one in columns for caption in one.captions()]


def _csv(page: Any, columns: list[Column], lines: Iterator[list[Any]]) -> bytes:
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow(_captions(columns))
    writer.writerows([_safe(value) for value in line] for line in lines)
    return output.getvalue().encode("utf-8-sig")


def _safe(value: Any) -> Any:
    """Text stays text: a leading sign of a formula is quoted."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float | Decimal | date):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _xlsx(page: Any, columns: list[Column], lines: Iterator[list[Any]]) -> bytes:
    made = [
        xlsx.Column(caption, width=WIDTHS.get(one.kind, 12), wrap=one.kind == "text")
        for one in columns
        for caption in one.captions()
    ]
    said = "，".join(chip.text for chip in page.chips())
    lead = f"{page.reader.institution.name}　{clock.today():%Y-%m-%d}　共 {page.count} {page.word}"
    table = xlsx.Table(
        name=page.title,
        title=page.title,
        lead=f"{lead}　{said}" if said else lead,
        columns=made,
        rows=list(lines),
    )
    return xlsx.write_table(table)
