"""Recompute where every subject stands, set-based; and what people do about a warning."""

from .digest import request_digests, send_digests
from .handle import acknowledge, dismiss, mute
from .recompute import Recomputed, recompute_warnings
from .rectify import rectify, title_of
from .rules import From, Preview, change_rule, preview_rule
from .schedule import full_run_is_due, request_recomputation, request_recomputations

__all__ = [
    "From",
    "Preview",
    "Recomputed",
    "acknowledge",
    "change_rule",
    "dismiss",
    "full_run_is_due",
    "mute",
    "preview_rule",
    "recompute_warnings",
    "rectify",
    "request_digests",
    "request_recomputation",
    "request_recomputations",
    "send_digests",
    "title_of",
]
