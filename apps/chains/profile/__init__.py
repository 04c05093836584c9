"""What a profile says about plans, standards, the schedule, regulations, empty tables, the matrix."""

from .registers import Matrix, Plans, Regulations, Schedules, Tables
from .standards import Standards

__all__ = ["Matrix", "Plans", "Regulations", "Schedules", "Standards", "Tables"]
