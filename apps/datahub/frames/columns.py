"""Columns of raw cells to columns of canonical text, by their distinct values."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from apps.datahub.frames.cleaners import Outcome, clean_values
from apps.datahub.frames.faults import Fault
from apps.datahub.sheets import Column, References, Type
from apps.datahub.sheets.references import KINDS
from apps.datahub.values.errors import BadValueError
from apps.datahub.values.text import is_missing


def by_value(series: pd.Series, function: Callable[[Sequence[str]], list]) -> np.ndarray:
    """`function` of the distinct values, spread over the rows; blanks stay None."""
    positions, distinct = pd.factorize(series.to_numpy(dtype=object), use_na_sentinel=True)
    results = np.empty(len(distinct) + 1, dtype=object)
    results[: len(distinct)] = function(list(distinct))
    results[len(distinct)] = None
    return results[positions]


def clean_column(
    series: pd.Series, column: Column, references: References, *, date1904: bool = False
) -> tuple[pd.Series, list[Fault]]:
    """The cleaned column and what is wrong in it."""

    def clean(values: Sequence[str]) -> list[Outcome | None]:
        # 'An apostrophe before a number only keeps a spreadsheet from reading it; in a text it is a quote.
        values = values if column.type is Type.TEXT else [value.lstrip("'") for value in values]
        results: list[Outcome | None] = [None] * len(values)
        present = [at for at, value in enumerate(values) if not is_missing(value)]
        cleaned = clean_values(
            [values[at] for at in present], column, references, date1904=date1904
        )
        for at, outcome in zip(present, cleaned, strict=True):
            results[at] = outcome or None
        return results

    outcomes = pd.Series(by_value(series, clean), index=series.index, dtype=object)
    return _separate(outcomes, column)


def _separate(outcomes: pd.Series, column: Column) -> tuple[pd.Series, list[Fault]]:
    bad = np.fromiter((value.__class__ is BadValueError for value in outcomes), bool, len(outcomes))
    faults = [
        Fault(int(row), column.code, error.message, error.expected or column.expected)
        for row, error in outcomes[bad].items()
    ]
    if column.required:
        blank = outcomes.index[outcomes.isna().to_numpy()]
        faults += [Fault(int(row), column.code, "必填，不能为空", column.expected) for row in blank]
    return (outcomes.mask(bad, None) if bad.any() else outcomes), faults


def clean_measure(
    series: pd.Series, column: Column, metrics: pd.Series, references: References
) -> tuple[pd.Series, list[Fault]]:
    """Numbers whose kind their row's metric says; without a metric any number passes here."""
    kinds = metrics.map(lambda code: references.metrics[code].kind if code else "decimal")
    parts, faults = [], []
    for kind in kinds.unique():
        part, wrong = clean_column(
            series[(kinds == kind).to_numpy()], _of_kind(column, kind), references
        )
        parts.append(part)
        faults += wrong
    cleaned = pd.concat(parts) if parts else series
    return cleaned.reindex(series.index).astype(object), faults


def _of_kind(column: Column, kind: str) -> Column:
    rule = KINDS[kind]
    as_integer = kind == "int"
    return replace(
        column,
        type=Type.INTEGER if as_integer else Type(rule.type),
        places=None if as_integer else rule.places,
        minimum=rule.minimum,
        maximum=rule.maximum,
        expects=rule.expected,
    )
