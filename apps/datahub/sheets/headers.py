"""Finding the header row: it need not be the first, nor its captions be written as printed.

Every row near the top is read as a header and scored by how many wanted captions it holds; a
caption merged down from the row above counts. The best row wins; a sheet is chosen only when it is
the only one with all required captions, or the only one that bears the table's own name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from apps.datahub.readers import FileRejectedError, RawFile, RawSheet, marks
from apps.datahub.readers.xlsx import letters
from apps.datahub.sheets.columns import Dataset, Sheet
from apps.datahub.sheets.mapping import Mapping
from apps.datahub.sheets.unfound import missing_columns, no_header
from apps.datahub.values.text import tight, unwrapped

SEARCHED_ROWS = 30
LONGEST_CAPTION = 100
PARENTHESES = re.compile(r"^(.+?)[(\[【](.*?)[)\]】]$")
NOISE = re.compile(r"[*_:：#]|必填项?(?=$|\))")


@dataclass(frozen=True)
class Wanted:
    """The captions that one form looks for; `names` are normalised."""

    form: Sheet
    names: dict[str, str]
    required: tuple[str, ...]
    labels: dict[str, str]


@dataclass
class Header:
    """`columns` maps a key (our column code, or a mapped caption) to its position from 0."""

    sheet: RawSheet
    form: Sheet
    row: int
    columns: dict[str, int] = field(default_factory=dict)
    captions: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def normalised(caption: str) -> str:
    """A caption without spaces, width, case, required marks and colons."""
    text = NOISE.sub("", tight(caption).lower())
    return text.replace("()", "")


def find_header(file: RawFile, dataset: Dataset, mapping: Mapping | None = None) -> Header:
    """The one header of the one right sheet; raises FileRejectedError with the reason."""
    wanted = [_wanted(form) for form in dataset.forms]
    if mapping is not None:
        wanted = [_mapped(form, mapping) for form in dataset.forms if form.code == mapping.sheet]
    found = [header for sheet in file.visible_sheets for header in _best(sheet, wanted)]
    complete = [header for header in found if not header.missing]
    chosen = _choose(complete) if complete else None
    if chosen is None:
        raise _not_found(found, wanted, file)
    if chosen.repeated:
        raise FileRejectedError(
            f"表头里{'；'.join(chosen.repeated)}，分不清以哪一列为准，请只留一列。", code="header"
        )
    return chosen


def _wanted(form: Sheet) -> Wanted:
    names: dict[str, str] = {}
    for column in form.columns:
        for name in (column.caption, column.code, *column.aliases):
            names.setdefault(normalised(name), column.code)
    labels = {column.code: column.caption for column in form.columns}
    return Wanted(form, names, form.required, labels)


def _mapped(form: Sheet, mapping: Mapping) -> Wanted:
    mapping.check(form)
    names = {normalised(caption): caption for caption in mapping.captions}
    labels = {caption: caption for caption in mapping.captions}
    return Wanted(form, names, mapping.captions, labels)


def _best(sheet: RawSheet, wanted: list[Wanted]) -> Iterator[Header]:
    rows = sheet.rows[:SEARCHED_ROWS]
    for form in wanted:
        headers = [_read(sheet, number, form) for number in range(1, len(rows) + 1)]
        if headers:
            yield max(headers, key=lambda header: (len(header.columns), -header.row))


def _read(sheet: RawSheet, number: int, wanted: Wanted) -> Header:
    header = Header(sheet, wanted.form, number)
    for position, caption in enumerate(_captions(sheet, number)):
        if not caption:
            continue
        key, unit = _match(caption, wanted)
        if key is None:
            header.unused.append(caption)
        elif key in header.columns:
            first = letters(header.columns[key] + 1)
            header.repeated.append(
                f"“{wanted.labels[key]}”重复（{first}、{letters(position + 1)} 列）"
            )
        else:
            header.columns[key] = position
            header.captions[key] = caption
            header.units[key] = unit
    header.missing = [wanted.labels[key] for key in wanted.required if key not in header.columns]
    return header


def _captions(sheet: RawSheet, number: int) -> list[str]:
    """The row's captions; a blank under a merge takes what is merged down from above."""
    captions = []
    for position, cell in enumerate(sheet.rows[number - 1]):
        merged = marks.mark_of(cell) == marks.MERGED
        caption = _merged_down(sheet, number, position + 1) if merged else cell
        text = marks.shown(unwrapped(caption))[: 2 * LONGEST_CAPTION]
        captions.append(re.sub(r"\s+", " ", text).strip()[:LONGEST_CAPTION])
    return captions


def _merged_down(sheet: RawSheet, row: int, column: int) -> str | None:
    for top, left, bottom, _right in sheet.merges:
        if top < row <= bottom and left == column:
            return sheet.rows[top - 1][left - 1]
    return None


def _match(caption: str, wanted: Wanted) -> tuple[str | None, str]:
    name = normalised(caption)
    if name in wanted.names:
        return wanted.names[name], ""
    parts = PARENTHESES.match(name)
    if parts and parts[1] in wanted.names:
        return wanted.names[parts[1]], parts[2]
    return None, ""


def _choose(complete: list[Header]) -> Header:
    """The form with most captions per sheet; then the one sheet, by name where there are several."""
    by_sheet: dict[int, Header] = {}
    for header in complete:
        known = by_sheet.get(id(header.sheet))
        if known is None or len(header.columns) > len(known.columns):
            by_sheet[id(header.sheet)] = header
    candidates = list(by_sheet.values())
    filled = [header for header in candidates if len(header.sheet.rows) > header.row]
    candidates = filled or candidates[:1]
    named = [header for header in candidates if tight(header.sheet.name) == header.form.title]
    if len(candidates) > 1 and len(named) != 1:
        names = "、".join(f"“{header.sheet.name}”" for header in candidates)
        raise FileRejectedError(
            f"工作簿里有 {len(candidates)} 张表都符合要求（{names}），请只留要导入的一张。",
            code="sheets",
        )
    return (named or candidates)[0]


def _not_found(found: list[Header], wanted: list[Wanted], file: RawFile) -> FileRejectedError:
    best = max(found, key=lambda header: len(header.columns), default=None)
    # One caption alone may be chance, unless a mapping asked for exactly this one.
    least = 1 if wanted and set(wanted[0].names.values()) == set(wanted[0].required) else 2
    if best is None or len(best.columns) < least:
        expected = [
            (one.form.title, "、".join(one.labels[key] for key in one.required)) for one in wanted
        ]
        return no_header(file, expected, SEARCHED_ROWS)
    return missing_columns(file, best.sheet, best.row, best.missing)
