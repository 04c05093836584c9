"""What every app may ask of operations: write the audit log, request work, tell somebody."""

from apps.operations.services.audit import record_audit
from apps.operations.services.jobs import cancel_job, request_job
from apps.operations.services.lists import drop_list_view, keep_list_taste, save_list_view
from apps.operations.services.notices import mark_read, send_notice, send_notices

__all__ = [
    "cancel_job",
    "drop_list_view",
    "keep_list_taste",
    "mark_read",
    "record_audit",
    "request_job",
    "save_list_view",
    "send_notice",
    "send_notices",
]
