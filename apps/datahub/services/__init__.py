"""What may be done with data: import files and undo that, record observations and take them back."""

from .check_file import Check, check_file
from .commit_batch import cancel_batch, commit_batch, start_commit
from .compute_metrics import Computed, compute_metrics, request_compute
from .import_file import Imported, import_file
from .observations import (
    Counts,
    ObservationRow,
    record_observations,
    undo_observations,
    withdraw_observations,
)
from .stage_file import stage_file
from .undo_batch import undo_batch

__all__ = [
    "Check",
    "Computed",
    "Counts",
    "Imported",
    "ObservationRow",
    "cancel_batch",
    "check_file",
    "commit_batch",
    "compute_metrics",
    "import_file",
    "record_observations",
    "request_compute",
    "stage_file",
    "start_commit",
    "undo_batch",
    "undo_observations",
    "withdraw_observations",
]
