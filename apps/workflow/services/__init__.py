"""Approvals and what is due."""

from . import flow
from .approval import approve, open_process, return_for_changes, submit, withdraw
from .cancel import cancel
from .due_items import close_due_items, due_row, open_due_item
from .many import cancel_due_items, open_due_items

__all__ = [
    "approve",
    "cancel",
    "cancel_due_items",
    "close_due_items",
    "due_row",
    "flow",
    "open_due_item",
    "open_due_items",
    "open_process",
    "return_for_changes",
    "submit",
    "withdraw",
]
