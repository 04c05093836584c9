"""问题与整改: the register, one problem, and what is done about it."""

from .acts import (
    CauseAdd,
    EscalationDecide,
    EvidenceAdd,
    EvidenceRemove,
    ExtensionAsk,
    ExtensionDecide,
    HandOver,
    Judge,
    MeasureAdd,
    MeasureChange,
    MeasureDrop,
    MeasureFinish,
    MeasureRecheck,
)
from .detail import ProblemDetail
from .opening import ProblemNew, ProblemWrite
from .register import Ledger, ProblemList

__all__ = [
    "CauseAdd",
    "EscalationDecide",
    "EvidenceAdd",
    "EvidenceRemove",
    "ExtensionAsk",
    "ExtensionDecide",
    "HandOver",
    "Judge",
    "Ledger",
    "MeasureAdd",
    "MeasureChange",
    "MeasureDrop",
    "MeasureFinish",
    "MeasureRecheck",
    "ProblemDetail",
    "ProblemList",
    "ProblemNew",
    "ProblemWrite",
]
