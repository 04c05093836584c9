"""What a refusal says when no header was found: what was read instead, and what belongs there."""

import re
from collections.abc import Sequence

from apps.datahub.readers import FileRejectedError, RawFile, RawSheet, marks
from apps.datahub.values.masking import mask_numbers

# Below this many cells a row is a title, unless the sheet has no better one.
LEAST_CAPTIONS = 2
TOLD_CAPTIONS = 20
LONGEST_TOLD = 30
NUMBER_LIKE = re.compile(r"[0-9]{6,}[Xx]?")

Expected = tuple[str, str]  # a form's title, and its required captions in one phrase


def no_header(file: RawFile, expected: Sequence[Expected], searched: int) -> FileRejectedError:
    """Nothing near the top looks like the header of any of these forms."""
    if len(expected) == 1:
        wanted = f"至少应有这些列：{expected[0][1]}"
    else:
        each = "；".join(f"“{title}”要有 {captions}" for title, captions in expected)
        wanted = f"至少应有其中一张表的列：{each}"
    return FileRejectedError(
        f"没有找到表头，{wanted}{_hidden(file)}。", code="no_header", notes=_notes(file, searched)
    )


def missing_columns(
    file: RawFile, sheet: RawSheet, row: int, missing: Sequence[str]
) -> FileRejectedError:
    """A header that lacks what its form requires."""
    captions = "、".join(f"“{caption}”" for caption in missing)
    where = f"工作表“{sheet.name}”第 {row} 行" if sheet.name else f"第 {row} 行"
    return FileRejectedError(
        f"表头（{where}）缺少必需的列：{captions}{_hidden(file)}。",
        code="header",
        notes=(_told(sheet, row),),
    )


def _hidden(file: RawFile) -> str:
    names = [sheet.name for sheet in file.sheets if sheet.state != "visible"]
    return f"（隐藏的工作表不读取：{'、'.join(names)}）" if names else ""


def _notes(file: RawFile, searched: int) -> tuple[str, ...]:
    rows = ((sheet, _first_row(sheet, searched)) for sheet in file.visible_sheets)
    return tuple(_told(sheet, row) for sheet, row in rows if row)


def _first_row(sheet: RawSheet, searched: int) -> int:
    """The first row that could be a header: with several texts, else with any; 0 for none."""
    counts = [len(_texts(sheet, number + 1)) for number in range(len(sheet.rows[:searched]))]
    for least in (LEAST_CAPTIONS, 1):
        found = next((number for number, count in enumerate(counts, 1) if count >= least), 0)
        if found:
            return found
    return 0


def _texts(sheet: RawSheet, row: int) -> list[str]:
    shown = (marks.shown(cell).strip() for cell in sheet.rows[row - 1] if not marks.is_blank(cell))
    return [re.sub(r"\s+", " ", text) for text in shown if text]


def _told(sheet: RawSheet, row: int) -> str:
    where = f"工作表“{sheet.name}”第 {row} 行" if sheet.name else f"第 {row} 行"
    texts = _texts(sheet, row)
    # A row of data is no header, and may name persons: it is not repeated here.
    if any(NUMBER_LIKE.fullmatch(text) or mask_numbers(text) != text for text in texts):
        return f"{where}像是数据，不是列名。"
    told = [text if len(text) <= LONGEST_TOLD else f"{text[:LONGEST_TOLD]}…" for text in texts]
    more = f"……共 {len(told)} 列" if len(told) > TOLD_CAPTIONS else ""
    return f"读到的列（{where}）：{'、'.join(told[:TOLD_CAPTIONS])}{more}。"
