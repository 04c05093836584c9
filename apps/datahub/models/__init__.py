"""Sources, imports, metrics and their observations, with lineage."""

from .imports import Batch, ImportMapping, RowChange, RowError, Source
from .metrics import DataIssue, Metric, Observation, Record

__all__ = [
    "Batch",
    "DataIssue",
    "ImportMapping",
    "Metric",
    "Observation",
    "Record",
    "RowChange",
    "RowError",
    "Source",
]
