"""What may be done with data: record observations and take them back."""

from .observations import (
    Counts,
    ObservationRow,
    record_observations,
    undo_observations,
    withdraw_observations,
)

__all__ = [
    "Counts",
    "ObservationRow",
    "record_observations",
    "undo_observations",
    "withdraw_observations",
]
