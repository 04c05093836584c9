"""Targets and registers as pages and other apps need them."""

from .printed import printed
from .registers import (
    PlanRow,
    ScheduleRow,
    families_of,
    plan_rows,
    schedule_of,
    schedule_rows,
    stages_of,
    type_rows,
    with_layer,
)
from .targets import standing_targets_of, targets_of

__all__ = [
    "PlanRow",
    "ScheduleRow",
    "families_of",
    "plan_rows",
    "printed",
    "schedule_of",
    "schedule_rows",
    "stages_of",
    "standing_targets_of",
    "targets_of",
    "type_rows",
    "with_layer",
]
