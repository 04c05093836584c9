"""Rows that are no data: blank ones are passed over, totals and footers are named and refused."""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from apps.datahub.frames.columns import by_value
from apps.datahub.frames.faults import Fault
from apps.datahub.readers import marks
from apps.datahub.sheets.headers import Header
from apps.datahub.values.text import is_missing, tight

TOTAL = re.compile(r"(合计|总计|小计|共计|累计|总数|平均(值|数)?|汇总)([:(].*)?")
FOOTER = re.compile(
    r"(制表|填表|填报|审核|复核|统计|报送|负责|经办|联系|录入|打印|单位负责|分管领导)"
    r"(人|时间|日期|单位|部门|电话|领导)?(签字|签章|签名)?:.*"
    r"|(备注|说明|注|填表说明|填报说明|附注)\d*[:].*|(单位)?[(]?(盖章|公章)[)]?:?.*"
)


def split_rows(raw: pd.DataFrame, header: Header) -> tuple[pd.DataFrame, list[Fault], int]:
    """Data rows, what is wrong with rows as a whole, and how many blank rows hold other content."""
    blank = _blank(raw)
    stray = sum(1 for row in raw.index[blank] if _has_content(header, int(row)))
    filled = raw[~blank] if blank.any() else raw
    first = _first_values(filled)
    faults = []
    for row, text in first[by_value(first, _suspicious).astype(bool)].items():
        fault = _row_fault(int(row), text, filled, header)
        if fault:
            faults.append(fault)
    faults += _overflow(filled, header)
    refused = {fault.row for fault in faults}
    data = filled[~filled.index.isin(refused)] if refused else filled
    return data, faults, stray


def _blank(raw: pd.DataFrame) -> np.ndarray:
    """Rows without anything in the columns that count; each column is asked only about the rest."""
    blank = np.ones(len(raw), bool)
    for key in raw.columns:
        rest = np.flatnonzero(blank)
        visible = pd.notna(by_value(raw[key].iloc[rest], _visible))
        blank[rest[visible]] = False
    return blank


def _visible(values: Sequence[str]) -> list[str | None]:
    return [None if marks.is_blank(value) or is_missing(value) else value for value in values]


def _has_content(header: Header, row: int) -> bool:
    return any(not marks.is_blank(cell) for cell in header.sheet.rows[row - 1])


def _first_values(filled: pd.DataFrame) -> pd.Series:
    """Per row the first cell that holds something, in the sheet's order of columns."""
    first = np.full(len(filled), None, dtype=object)
    for key in filled.columns:
        rest = np.flatnonzero(pd.isna(first))
        first[rest] = by_value(filled[key].iloc[rest], _visible)
    return pd.Series(first, index=filled.index, dtype=object)


def _suspicious(values: Sequence[str]) -> list[bool]:
    return [
        bool(TOTAL.fullmatch(tight(value)) or FOOTER.fullmatch(tight(value))) for value in values
    ]


def _row_fault(row: int, text: str, filled: pd.DataFrame, header: Header) -> Fault | None:
    """A total or a footer, unless the row fills most required columns all the same."""
    cells = filled.loc[row]
    required = [key for key in header.form.required if key in filled.columns]
    missing = [key for key in required if not _visible_cell(cells[key])]
    if required and not missing:
        return None
    code = next(key for key in filled.columns if _visible_cell(cells[key]))
    noun = "合计行" if TOTAL.fullmatch(tight(text)) else "表尾的说明或签名行"
    return Fault(row, code, f"这是{noun}，不是数据，请删除本行", "一行数据")


def _visible_cell(cell: str | None) -> bool:
    return not (marks.is_blank(cell) or is_missing(cell))


def _overflow(filled: pd.DataFrame, header: Header) -> list[Fault]:
    """In a text file, more cells than captions means that a comma has shifted the row."""
    if header.sheet.name or not len(filled):
        return []
    caption_row = header.sheet.rows[header.row - 1]
    width = max(at for at, cell in enumerate(caption_row) if cell) + 1
    if width == header.sheet.width:
        return []
    return [
        Fault(
            int(row), "", "列数比表头多，内容可能因逗号错位，请给含逗号的内容加引号", f"{width} 列"
        )
        for row in filled.index
        if any(cell for cell in header.sheet.rows[row - 1][width:])
    ]
