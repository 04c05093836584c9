"""Rounds: work that recurs, opens by itself, reminds, closes, and counts who was late or missed it.

An owner declares a kind of round (`RoundKind`): what recurs and when, whom it asks, what opening makes,
what closing does. `tick` does what is due of all kinds; twice changes nothing.
"""

from .kinds import ROUNDS, Ended, Plan, RoundKind, SubjectRounds, register_round
from .tick import (
    Closed,
    Opened,
    close_due,
    open_by_hand,
    open_due,
    remind_due,
    remind_now,
    tick,
)

__all__ = [
    "ROUNDS",
    "Closed",
    "Ended",
    "Opened",
    "Plan",
    "RoundKind",
    "SubjectRounds",
    "close_due",
    "open_by_hand",
    "open_due",
    "register_round",
    "remind_due",
    "remind_now",
    "tick",
]
