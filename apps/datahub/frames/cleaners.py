"""Which cleaner a type has, and which values of a column need none.

A column is cleaned by its distinct values. Those that are canonical already are recognised as a
set (a pattern, or arithmetic on the whole array for check digits); only the rest go one by one
through :mod:`apps.datahub.values`.
"""

import re
from collections.abc import Callable, Sequence

import numpy as np

from apps.datahub.sheets import Column, References, Type
from apps.datahub.values import codes, dates, numbers, people, text
from apps.datahub.values.errors import BadValueError

Cleaner = Callable[[str], str]
Outcome = str | BadValueError
LONGEST_VALUE = 500
CANONICAL_NAME = re.compile("[\u4e00-\u9fff]{2,8}")
CANONICAL_PHONE = re.compile(r"1[0-9]{10}")
CANONICAL_IDENTITY = re.compile(r"[0-9]{17}[0-9X]")


def clean_values(
    values: Sequence[str], column: Column, references: References, *, date1904: bool = False
) -> list[Outcome]:
    """For every value its canonical text, or why it cannot be taken."""
    canonical = _canonical(values, column, references)
    cleaner = cleaner_for(column, references, date1904=date1904)
    # No pattern is run over a value that cannot be right: some would take its square in time.
    longest = max(LONGEST_VALUE, 4 * column.max_length if column.type is Type.TEXT else 0)
    return [
        value if known else _cleaned(cleaner, value) if len(value) <= longest else too_long(column)
        for value, known in zip(values, canonical, strict=True)
    ]


def too_long(column: Column) -> BadValueError:
    return BadValueError("内容过长", column.expected)


def _cleaned(cleaner: Cleaner, value: str) -> Outcome:
    try:
        return cleaner(value)
    except BadValueError as error:
        return error


def cleaner_for(column: Column, references: References, *, date1904: bool = False) -> Cleaner:
    """The cleaner of one column, with its declaration bound."""
    if column.type is Type.DATE:
        return lambda cell: dates.in_days(
            dates.clean_date(cell, date1904=date1904, by_month=column.by_month),
            column.minimum,
            column.maximum,
            references.today,
        )
    return BUILDERS[column.type](column, references)


def _code(column: Column, references: References) -> Cleaner:
    pattern = re.compile(column.pattern) if column.pattern else None

    def clean(cell: str) -> str:
        value = codes.clean_code(cell, pattern=pattern, expected=column.expected)
        return references.directory(column.directory).find(value) if column.directory else value

    return clean


def _text(column: Column, _references: References) -> Cleaner:
    def clean(cell: str) -> str:
        value = text.free_text(text.plain(cell))
        if len(value) > column.max_length:
            raise BadValueError(f"超过 {column.max_length} 个字", f"至多 {column.max_length} 个字")
        return value

    return clean


def _choice(column: Column, _references: References) -> Cleaner:
    options = column.options
    return lambda cell: codes.clean_choice(cell, options, column.expected)


def _reference(column: Column, references: References) -> Cleaner:
    directory = references.directory(column.directory)
    return lambda cell: directory.find(text.plain(cell))


def _academic_year(column: Column, references: References) -> Cleaner:
    if not column.directory:
        return dates.clean_academic_year
    directory = references.directory(column.directory)
    return lambda cell: directory.find(dates.clean_academic_year(cell))


def _period(column: Column, references: References) -> Cleaner:
    directory = references.directory(column.directory)

    def clean(cell: str) -> str:
        written = re.sub(r"(学年|年度|年)$", "", text.tight(text.plain(cell)))
        try:
            return directory.find(dates.clean_academic_year(written))
        except BadValueError as error:
            if error.expected == dates.YEAR_EXPECTED:
                return directory.find(written)
            raise

    return clean


def _metric(_column: Column, references: References) -> Cleaner:
    expected = "指标目录里的编码（文本格式）"

    def clean(cell: str) -> str:
        found = codes.metric_candidates(cell, references.metric_codes)
        if not found:
            raise BadValueError("指标编码不存在", expected)
        if len(found) > 1:
            raise BadValueError(f"存成了数字，分不清是 {'、'.join(found)} 中的哪一个", expected)
        if closed := references.metrics[found[0]].closed:
            raise BadValueError(closed, expected)
        return found[0]

    return clean


def _number(column: Column, _references: References) -> Cleaner:
    expected, places = column.expected, column.places
    readers: dict[Type, Cleaner] = {
        Type.INTEGER: lambda cell: numbers.clean_integer(cell, expected=expected),
        Type.PERCENT: lambda cell: numbers.clean_percent(cell, places=places),
        Type.MONEY: lambda cell: numbers.clean_decimal(
            cell, places=2 if places is None else places, expected=expected
        ),
        Type.DECIMAL: lambda cell: numbers.clean_decimal(cell, places=places, expected=expected),
    }
    read = readers[column.type]
    low, high = column.minimum, column.maximum
    if column.type in {Type.PERCENT, Type.MONEY}:
        low = low or "0"
    if column.type is Type.PERCENT:
        high = high or "100"
    return lambda cell: numbers.in_range(read(cell), low, high, expected)


BUILDERS: dict[Type, Callable[[Column, References], Cleaner]] = {
    Type.TEXT: _text,
    Type.CODE: _code,
    Type.NAME: lambda _column, _references: people.clean_name,
    Type.CHOICE: _choice,
    Type.IDENTITY: lambda _column, _references: people.clean_identity,
    Type.PHONE: lambda _column, _references: people.clean_phone,
    Type.REFERENCE: _reference,
    Type.GRADE: lambda _column, _references: dates.clean_grade,
    Type.ACADEMIC_YEAR: _academic_year,
    Type.PERIOD: _period,
    Type.INTEGER: _number,
    Type.DECIMAL: _number,
    Type.PERCENT: _number,
    Type.MONEY: _number,
    Type.METRIC: _metric,
}


def _canonical(values: Sequence[str], column: Column, references: References) -> Sequence[bool]:
    """True where a value may be kept as it is without looking closer."""
    if column.type is Type.IDENTITY:
        return canonical_identities(values)
    pattern = {Type.NAME: CANONICAL_NAME, Type.PHONE: CANONICAL_PHONE}.get(column.type)
    if column.type is Type.CODE and not column.directory:
        pattern = re.compile(column.pattern) if column.pattern else None
        # Only a pattern of plain characters vouches for a value that was not folded.
        pattern = (
            pattern
            if pattern and pattern.pattern.isascii() and "." not in pattern.pattern
            else None
        )
    if pattern is None:
        return [False] * len(values)
    return (
        [value.isascii() and pattern.fullmatch(value) is not None for value in values]
        if (column.type is not Type.NAME)
        else [pattern.fullmatch(value) is not None for value in values]
    )


def canonical_identities(values: Sequence[str]) -> Sequence[bool]:
    """Check digits of all 18-character values at once; birth dates by their distinct days."""
    canonical = np.array(
        [CANONICAL_IDENTITY.fullmatch(value) is not None for value in values], bool
    )
    if not canonical.any():
        return canonical.tolist()
    chosen = [value for value, known in zip(values, canonical, strict=True) if known]
    digits = np.frombuffer("".join(chosen).encode("ascii"), np.uint8).reshape(-1, 18)
    sums = (digits[:, :17].astype(np.int64) - 48) @ np.array(people.WEIGHTS)
    checks = np.frombuffer(people.CHECK_DIGITS.encode("ascii"), np.uint8)[sums % 11]
    days = {value[6:14] for value in chosen}
    real = {day for day in days if people.birth_date("0" * 6 + day) is not None}
    born = np.array([value[6:14] in real for value in chosen], bool)
    canonical[canonical] = (checks == digits[:, 17]) & born
    return canonical.tolist()
