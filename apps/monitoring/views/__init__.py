"""预警中心: what is off, what is done about it, and by which rules."""

from .rules import RuleChange, RuleDetail, RuleList
from .warnings import (
    Recompute,
    WarningAcknowledge,
    WarningDetail,
    WarningDismiss,
    WarningList,
    WarningMute,
    WarningRectify,
)

__all__ = [
    "Recompute",
    "RuleChange",
    "RuleDetail",
    "RuleList",
    "WarningAcknowledge",
    "WarningDetail",
    "WarningDismiss",
    "WarningList",
    "WarningMute",
    "WarningRectify",
]
