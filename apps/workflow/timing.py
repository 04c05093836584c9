"""How late something was sent; the reviewers' own clock starts when it arrives."""

from datetime import date

from apps.core import clock
from apps.workflow.models import ApprovalProcess


def days_late(process: ApprovalProcess | None, deadline: date | None) -> int:
    """How many days after the filler's deadline it was sent last; 0 where it was in time."""
    if process is None or process.submitted_at is None or deadline is None:
        return 0
    sent = process.submitted_at.astimezone(clock.ZONE).date()
    return max(0, (sent - deadline).days)


def late_words(process: ApprovalProcess | None, deadline: date | None) -> str:
    """「填报逾期 3 天送来」, or nothing."""
    days = days_late(process, deadline)
    return f"填报逾期 {days} 天送来" if days else ""
