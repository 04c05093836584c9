"""Computed sections of reports; each module registers its own."""

from . import (
    diagnosis,
    effects,
    monitoring,
    open_measures,
    organisation,
    overview,
    problems,
    targets,
)
from .registry import Computed, section, sections
from .scope import Scope

__all__ = [
    "Computed",
    "Scope",
    "diagnosis",
    "effects",
    "monitoring",
    "open_measures",
    "organisation",
    "overview",
    "problems",
    "section",
    "sections",
    "targets",
]
