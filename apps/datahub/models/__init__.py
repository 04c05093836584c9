"""Sources, imports, metrics and their observations, with lineage."""

from .imports import Batch, ImportMapping, RowChange, RowError, Source
from .metrics import DataIssue, Metric, MetricQuerySet, Observation, Record

__all__ = [
    "Batch",
    "DataIssue",
    "ImportMapping",
    "Metric",
    "MetricQuerySet",
    "Observation",
    "Record",
    "RowChange",
    "RowError",
    "Source",
]
