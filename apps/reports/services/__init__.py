"""Open, write, review, freeze, open again and print reports; hand in packs of tables."""

from .approvals import blockers
from .packs import ask_for_pack, export_pack
from .render import ask_for_file, keep_file, read_file, render_report
from .review import (
    approve_report,
    reopen_report,
    return_report,
    submit_report,
    withdraw_report,
)
from .write import Saved, open_report, save_text, settle_text

__all__ = [
    "Saved",
    "approve_report",
    "ask_for_file",
    "ask_for_pack",
    "blockers",
    "export_pack",
    "keep_file",
    "open_report",
    "read_file",
    "render_report",
    "reopen_report",
    "return_report",
    "save_text",
    "settle_text",
    "submit_report",
    "withdraw_report",
]
