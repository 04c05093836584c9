"""The register of problems: causes, measures, re-check, re-measurement, escalation.

Everyone above opens problems here and points at them; a problem keeps where it came from as label,
url name and id. It closes by one way only: measures done with evidence, verified by a second person,
and a re-measurement that meets the bar.
"""

from .measures import Extension, Measure, Recheck
from .outcomes import Escalation, EscalationStep, Remeasurement
from .problems import Cause, Problem, ProblemSeries

__all__ = [
    "Cause",
    "Escalation",
    "EscalationStep",
    "Extension",
    "Measure",
    "Problem",
    "ProblemSeries",
    "Recheck",
    "Remeasurement",
]
