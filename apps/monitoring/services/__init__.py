"""Recompute where every subject stands, set-based."""

from .recompute import Recomputed, recompute_warnings

__all__ = ["Recomputed", "recompute_warnings"]
