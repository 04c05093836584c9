"""Watch rules, where each subject stands under them, and the warnings that follow."""

from .care import Digest, Mute, Watermark
from .rules import Bounds, RuleVersion, WatchRule
from .warnings import EarlyWarning, WarningEvent, WarningState

__all__ = [
    "Bounds",
    "Digest",
    "EarlyWarning",
    "Mute",
    "RuleVersion",
    "WarningEvent",
    "WarningState",
    "WatchRule",
    "Watermark",
]
