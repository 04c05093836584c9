"""Cycles and what is filled into them."""

from .assess import submit_assessment
from .change_scheme import change_scheme
from .open_cycle import (
    close_due_cycles,
    open_cycle,
    open_due_cycles,
    remind_cycle,
    remind_cycles,
)
from .publish import publish_results
from .run import request_run, request_runs, run_cycles
from .self_diagnosis import save_draft, submit_self_diagnosis

__all__ = [
    "change_scheme",
    "close_due_cycles",
    "open_cycle",
    "open_due_cycles",
    "publish_results",
    "remind_cycle",
    "remind_cycles",
    "request_run",
    "request_runs",
    "run_cycles",
    "save_draft",
    "submit_assessment",
    "submit_self_diagnosis",
]
