"""Watch rules, where each subject stands under them, and the warnings that follow."""

from .care import Digest, Mute, Watermark
from .rules import WatchRule
from .warnings import EarlyWarning, WarningEvent, WarningState

__all__ = [
    "Digest",
    "EarlyWarning",
    "Mute",
    "WarningEvent",
    "WarningState",
    "WatchRule",
    "Watermark",
]
