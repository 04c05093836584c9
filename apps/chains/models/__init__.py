"""目标链 and 标准链: targets, and the registers that a college's document prints."""

from .register import PlanningDocument, PrintedTable, Regulation, ScheduleItem
from .standards import Criterion, StandardElement, StandardFamily, StandardType
from .targets import Target

__all__ = [
    "Criterion",
    "PlanningDocument",
    "PrintedTable",
    "Regulation",
    "ScheduleItem",
    "StandardElement",
    "StandardFamily",
    "StandardType",
    "Target",
]
