"""预警中心: what is off, what is done about it, and by which rules."""

from .register import Recompute, WarningList
from .rules import RuleChange, RuleDetail, RuleList
from .warnings import (
    WarningAcknowledge,
    WarningDetail,
    WarningDismiss,
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
