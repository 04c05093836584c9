"""Points, schemes and the spiral; cycles, diagnoses, findings, conclusions and scores."""

from .register import (
    DiagnosisElement,
    DiagnosisPoint,
    PointMetric,
    Scheme,
    SchemePoint,
    SpiralStep,
)
from .runs import Conclusion, Cycle, Diagnosis, Finding, Score

__all__ = [
    "Conclusion",
    "Cycle",
    "Diagnosis",
    "DiagnosisElement",
    "DiagnosisPoint",
    "Finding",
    "PointMetric",
    "Scheme",
    "SchemePoint",
    "Score",
    "SpiralStep",
]
