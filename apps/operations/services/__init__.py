"""What every app may ask of operations: write the audit log, request work, tell somebody."""

from apps.operations.services.audit import record_audit
from apps.operations.services.jobs import cancel_job, request_job
from apps.operations.services.notices import mark_read, send_notice, send_notices

__all__ = ["cancel_job", "mark_read", "record_audit", "request_job", "send_notice", "send_notices"]
