"""Cycles and what is filled into them."""

from .assess import submit_assessment
from .change_scheme import change_scheme
from .close_cycle import close_due_cycles
from .open_cycle import open_due_cycles, open_on_demand
from .publish import publish_results
from .remind import remind_cycles, remind_now
from .run import request_run, request_runs, run_cycles
from .self_diagnosis import save_draft, submit_self_diagnosis

__all__ = [
    "change_scheme",
    "close_due_cycles",
    "open_due_cycles",
    "open_on_demand",
    "publish_results",
    "remind_cycles",
    "remind_now",
    "request_run",
    "request_runs",
    "run_cycles",
    "save_draft",
    "submit_assessment",
    "submit_self_diagnosis",
]
