"""Recompute where every subject stands, set-based; and what people do about a warning."""

from .handle import acknowledge, dismiss
from .recompute import Recomputed, recompute_warnings
from .schedule import request_recomputation, request_recomputations

__all__ = [
    "Recomputed",
    "acknowledge",
    "dismiss",
    "recompute_warnings",
    "request_recomputation",
    "request_recomputations",
]
