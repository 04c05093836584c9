"""What this machine lacks or has only in part, and the one line that mends each."""

from apps.console.doctor import software, surroundings  # noqa: F401  they register their checks
from apps.console.doctor.checks import DEGRADED, MISSING, OK, examine

__all__ = ["DEGRADED", "MISSING", "OK", "examine"]
