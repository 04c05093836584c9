"""From raw rows to checked rows: header, columns, rules, duplicates, in this order."""

from pathlib import Path

import pandas as pd

from apps.datahub.frames.columns import clean_column, clean_measure
from apps.datahub.frames.duplicates import find_duplicates
from apps.datahub.frames.faults import Fault, Teller
from apps.datahub.frames.mapped import mapped_frame, positions, raw_frame
from apps.datahub.frames.result import ParsedTable
from apps.datahub.frames.rows import split_rows
from apps.datahub.frames.rules import check_caption_units, rules
from apps.datahub.readers import FileRejectedError, Limits, RawFile, read_file
from apps.datahub.sheets import Dataset, Mapping, References, Sheet, Type
from apps.datahub.sheets.headers import Header, find_header
from apps.datahub.values.text import tight


def parse_file(
    source: Path | str | bytes,
    dataset: Dataset,
    references: References,
    *,
    mapping: Mapping | None = None,
    limits: Limits | None = None,
) -> ParsedTable:
    """Read and check one upload; raises FileRejectedError when nothing of it can be taken."""
    return parse_table(read_file(source, limits), dataset, references, mapping=mapping)


def parse_table(
    file: RawFile, dataset: Dataset, references: References, *, mapping: Mapping | None = None
) -> ParsedTable:
    """Check what has been read."""
    header = find_header(file, dataset, mapping)
    _check_caption_units(header)
    raw = raw_frame(header)
    raw, row_faults, stray = split_rows(raw, header)
    if raw.empty and not row_faults:
        raise FileRejectedError("表头下面没有任何数据。", code="empty")
    cells = raw if mapping is None else mapped_frame(raw, mapping)
    frame, faults = _clean(cells, header.form, references, date1904=file.date1904)
    faults += _across(frame, header, references)
    conflicts, repeated = _duplicates(frame, cells, header.form, faults, mapping)
    faults += conflicts
    places = positions(header, mapping)
    links = ["文件里留有对别的文件的链接，没有单元格用到，已略过。"] if file.unused_link else []
    errors = Teller(header, places).tell(row_faults + faults)
    refused = {fault.row for fault in faults}
    passing = frame[~frame.index.isin(refused)]
    return ParsedTable(
        header=header,
        frame=passing[~passing.index.isin(repeated)],
        total=len(raw) + len({fault.row for fault in row_faults}),
        accepted=len(passing),
        errors=errors,
        positions=places,
        notices=links + _notices(header, stray) + _repeated(repeated, refused, mapping),
    )


def _duplicates(
    frame: pd.DataFrame,
    cells: pd.DataFrame,
    form: Sheet,
    faults: list[Fault],
    mapping: Mapping | None,
) -> tuple[list[Fault], pd.Index]:
    if faults:
        # Cells that could not be cleaned take part in the comparison as they stand.
        keyless = {fault.row for fault in faults if fault.code in form.key}
        frame = frame.where(frame.notna(), cells.reindex(columns=frame.columns))
        frame = frame[~frame.index.isin(keyless)]
    return find_duplicates(frame, form, mapping.keep if mapping else "")


def _clean(
    cells: pd.DataFrame, form: Sheet, references: References, *, date1904: bool
) -> tuple[pd.DataFrame, list[Fault]]:
    cleaned: dict[str, pd.Series] = {}
    faults: list[Fault] = []
    ordered = sorted(form.columns, key=lambda column: column.type is Type.MEASURE)
    metric = next((column.code for column in form.columns if column.type is Type.METRIC), "")
    for column in ordered:
        if column.code not in cells.columns:
            continue
        if column.type is Type.MEASURE:
            done = clean_measure(cells[column.code], column, cleaned[metric], references)
        else:
            done = clean_column(cells[column.code], column, references, date1904=date1904)
        cleaned[column.code], wrong = done
        faults += wrong
    codes = [column.code for column in form.columns if column.code in cleaned]
    return pd.DataFrame(
        {code: cleaned[code] for code in codes}, index=cells.index, dtype=object
    ), faults


def _across(frame: pd.DataFrame, header: Header, references: References) -> list[Fault]:
    faults = [fault for code in header.form.rules for fault in rules[code](frame, references)]
    if "metric" in frame.columns:
        faults += check_caption_units(header.units, frame["metric"], references)
    return faults


def _check_caption_units(header: Header) -> None:
    """设备总值（元） where 万元 is declared is refused before a single row is looked at."""
    for code, unit in header.units.items():
        column = header.form.by_code.get(code)
        if column and column.unit and unit and tight(unit) != tight(column.unit):
            raise FileRejectedError(
                f"“{column.caption}”的单位应为{column.unit}，表头写的是{unit}；请换算后再上传。",
                code="unit",
            )


def _notices(header: Header, stray: int) -> list[str]:
    """What the preview says although it is no error."""
    sheet, notices = header.sheet, []
    if header.unused:
        notices.append(f"没有用到的列：{'、'.join(header.unused)}。")
    hidden = [row for row in sheet.hidden_rows if row > header.row]
    if hidden:
        notices.append(f"有 {len(hidden)} 行在表中是隐藏的（如第 {hidden[0]} 行），已一并读取。")
    used = {position + 1 for position in header.columns.values()}
    if used & set(sheet.hidden_columns):
        notices.append("有用到的列在表中是隐藏的，已一并读取。")
    if sheet.formulas:
        notices.append(f"有 {sheet.formulas} 个单元格是公式，取其保存时的计算结果。")
    if stray:
        notices.append(f"有 {stray} 行在所需的列里都是空的，已略过。")
    return notices


def _repeated(repeated: pd.Index, refused: set[int], mapping: Mapping | None) -> list[str]:
    """Equal rows, or rows that the mapping's own decision passes over: two different things."""
    count = len(set(repeated) - refused)
    if not count:
        return []
    if mapping is not None and mapping.keep:
        which = "第一行" if mapping.keep == "first" else "最后一行"
        return [f"有 {count} 行与别的行主键相同，按映射的规定每个主键只取{which}。"]
    return [f"有 {count} 行与前面的行完全相同，只存一次。"]
