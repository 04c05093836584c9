"""Which obligations a report creates and ends: to write it, to review it."""

from typing import Any

from apps.organisation.choices import Role
from apps.reports.models import Report
from apps.reports.obligations import PAGE, REVIEW, WRITE
from apps.workflow.models import ApprovalProcess, DueItem
from apps.workflow.services import close_due_items, open_due_item


def write_item(report: Report, **extra: Any) -> DueItem:
    """The quality office writes it, by the end of the year that it is about."""
    return open_due_item(
        institution=report.institution,
        kind=WRITE,
        title=str(report),
        url_name=PAGE,
        object_id=report.pk,
        role=Role.QA_OFFICE.value,
        subject=report.subject,
        due_on=report.period.end,
        **{"detail": "撰写并送审", **extra},
    )


def review_item(report: Report, process: ApprovalProcess) -> DueItem:
    """The holders of the current level review it."""
    level = process.level
    if level is None:
        raise ValueError("no level is asked")
    submitter = process.submitted_by
    return open_due_item(
        institution=report.institution,
        kind=REVIEW,
        title=str(report),
        url_name=PAGE,
        object_id=report.pk,
        role=level.role,
        post=level.post,
        except_user=submitter,
        subject=report.subject,
        due_on=report.period.end,
        detail=f"{level.title} · {submitter.name if submitter else ''}送审",
    )


def end_items(report: Report) -> None:
    close_due_items(institution=report.institution, url_name=PAGE, object_id=report.pk)
