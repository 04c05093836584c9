"""Raw columns by our codes: taken as they stand, or made by a mapping."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from apps.datahub.frames.columns import by_value
from apps.datahub.readers import marks
from apps.datahub.sheets.headers import Header
from apps.datahub.sheets.mapping import Mapping, Source
from apps.datahub.values.text import folded, unwrapped


def raw_frame(header: Header) -> pd.DataFrame:
    """The cells below the header; index is the sheet's row number, columns are header keys."""
    rows = header.sheet.rows[header.row :]
    index = pd.RangeIndex(header.row + 1, header.row + 1 + len(rows))
    columns = {
        key: pd.Series([unwrapped(row[position]) for row in rows], index=index, dtype=object)
        for key, position in header.columns.items()
    }
    return pd.DataFrame(columns, index=index, dtype=object)


def mapped_frame(raw: pd.DataFrame, mapping: Mapping) -> pd.DataFrame:
    """The same rows under our codes."""
    columns = {code: _column(raw, source) for code, source in mapping.columns.items()}
    return pd.DataFrame(columns, index=raw.index, dtype=object)


def positions(header: Header, mapping: Mapping | None) -> dict[str, int]:
    """Our code -> position in the sheet, for errors; a joined column stands at its first part."""
    if mapping is None:
        return dict(header.columns)
    return {
        code: header.columns[source.captions[0]]
        for code, source in mapping.columns.items()
        if source.captions
    }


def _column(raw: pd.DataFrame, source: Source) -> pd.Series:
    if not source.captions:
        return pd.Series(source.constant, index=raw.index, dtype=object)
    if source.is_plain:
        return raw[source.captions[0]]
    parts = [by_value(raw[caption], _texts) for caption in source.captions]
    if len(parts) == 1:
        joined = parts[0]
    else:
        joined = np.array([_join(cells, source.join) for cells in zip(*parts, strict=True)], object)
    changed = by_value(
        pd.Series(joined, index=raw.index, dtype=object),
        lambda values: [_changed(value, source) for value in values],
    )
    result = pd.Series(changed, index=raw.index, dtype=object)
    return result.where(result.notna(), source.default) if source.default else result


def _join(cells: Sequence[str | None], joiner: str) -> str | None:
    return None if any(cell is None for cell in cells) else joiner.join(cells)  # type: ignore[arg-type]


def _texts(values: Sequence[str]) -> list[str | None]:
    """Plain text of cells; an error, a formula without result or a merge keeps its mark."""
    kept = {marks.ERROR, marks.FORMULA, marks.MERGED}
    return [
        value if marks.mark_of(value) in kept else (folded(marks.shown(value)) or None)
        for value in values
    ]


def _changed(text: str, source: Source) -> str:
    if text[0] == marks.NUL:
        return text
    if source.take:
        text = text[source.take[0] : source.take[1]]
    text = source.values.get(text, text)
    return source.prefix + text.zfill(source.pad)
