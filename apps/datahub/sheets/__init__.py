"""Declaration vocabulary of importable tables; knows no model, no pandas.

A layer declares its master data as a :class:`Sheet` of typed :class:`Column`; import, export,
templates and forms read the same declaration.
"""

from apps.datahub.sheets.columns import Column, Dataset, Sheet, Type
from apps.datahub.sheets.errors import Fault, RowError
from apps.datahub.sheets.mapping import Mapping, Source
from apps.datahub.sheets.references import Directory, MetricSpec, References

__all__ = [
    "Column",
    "Dataset",
    "Directory",
    "Fault",
    "Mapping",
    "MetricSpec",
    "References",
    "RowError",
    "Sheet",
    "Source",
    "Type",
]
