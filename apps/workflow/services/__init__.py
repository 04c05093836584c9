"""Approvals and what is due."""

from .approval import approve, open_process, return_for_changes, submit, withdraw
from .due_items import close_due_items, open_due_item

__all__ = [
    "approve",
    "close_due_items",
    "open_due_item",
    "open_process",
    "return_for_changes",
    "submit",
    "withdraw",
]
