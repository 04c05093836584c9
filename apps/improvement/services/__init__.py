"""Rectification: open, plan, finish, verify, measure again, take further up."""

from .chase import chase_data
from .closing import Remeasured, judge_problem, remeasure_problems
from .escalate import decide_escalation, escalate_problems
from .export import record_export
from .finish import ask_extension, decide_extension, finish_measure
from .hand_over import hand_over_problem
from .open_problem import open_problem, open_problem_by_hand
from .plan import change_measure, drop_measure, plan_measure, write_cause
from .verify import recheck_measure

__all__ = [
    "Remeasured",
    "ask_extension",
    "change_measure",
    "chase_data",
    "decide_escalation",
    "decide_extension",
    "drop_measure",
    "escalate_problems",
    "finish_measure",
    "hand_over_problem",
    "judge_problem",
    "open_problem",
    "open_problem_by_hand",
    "plan_measure",
    "recheck_measure",
    "record_export",
    "remeasure_problems",
    "write_cause",
]
