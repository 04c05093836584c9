"""What this machine lacks or has only in part, and the one line that mends each."""

from apps.console.doctor import (  # noqa: F401  they register their checks
    colleges,
    software,
    surroundings,
)
from apps.console.doctor.checks import DEGRADED, MISSING, OK, examine

__all__ = ["DEGRADED", "MISSING", "OK", "examine"]
