"""How rows that passed become rows of the college's tables, and how that is taken back.

A layer's app registers the committers of its own tables from its ``datasets.py``; the importer
only knows the registry.
"""

from apps.core.registry import Registry
from apps.datahub.committers.base import Committer, Fault, Plan, Request, Row
from apps.datahub.committers.rows import RowCommitter, WantedRow
from apps.datahub.committers.subjects import Field, SubjectCommitter

committers: Registry[Committer] = Registry("committers")

__all__ = [
    "Committer",
    "Fault",
    "Field",
    "Plan",
    "Request",
    "Row",
    "RowCommitter",
    "SubjectCommitter",
    "WantedRow",
    "committers",
]
