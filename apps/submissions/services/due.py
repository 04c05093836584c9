"""Which obligations a form creates and ends: one to fill, or one to review, per open phase."""

from datetime import date
from typing import Any

from apps.submissions.models import FormPhase, Submission, SubmissionPhase
from apps.submissions.obligations import FILL, PAGE, REVIEW
from apps.workflow.models import ApprovalProcess, DueItem
from apps.workflow.services import close_due_items, due_row, open_due_item


def fill_item(phase: SubmissionPhase, **extra: Any) -> DueItem:
    """The obligation of the form's owner to fill a phase."""
    submission = phase.submission
    return open_due_item(
        institution=submission.institution,
        kind=FILL,
        title=submission.title,
        url_name=PAGE,
        object_id=submission.pk,
        role=submission.template.owner_role,
        subject=submission.subject,
        due_on=phase.due_on,
        part=phase.phase.code,
        **{"detail": phase.phase.caption, **extra},
    )


def fill_row(submission: Submission, phase: FormPhase, due_on: date) -> DueItem:
    """The same obligation, not written yet: for many at once."""
    return due_row(
        institution=submission.institution,
        kind=FILL,
        title=submission.title,
        detail=phase.caption,
        url_name=PAGE,
        object_id=submission.pk,
        role=submission.template.owner_role,
        subject=submission.subject,
        due_on=due_on,
        part=phase.code,
    )


def review_item(phase: SubmissionPhase, process: ApprovalProcess) -> DueItem:
    """The obligation of the current level's holders to review a phase."""
    submission, level = phase.submission, process.level
    if level is None:
        raise ValueError("no level is asked")
    return open_due_item(
        institution=submission.institution,
        kind=REVIEW,
        title=submission.title,
        url_name=PAGE,
        object_id=submission.pk,
        role=level.role,
        post=level.post,
        except_user=process.submitted_by,
        subject=submission.subject,
        due_on=phase.due_on,
        part=phase.phase.code,
        detail=f"{level.title} · {process.submitted_by.name if process.submitted_by else ''}送审",
    )


def end_items(phase: SubmissionPhase) -> None:
    """End what is due of this phase; another one that is open stays due."""
    close_due_items(
        institution=phase.institution_id,
        url_name=PAGE,
        object_id=phase.submission_id,
        part=phase.phase.code,
    )
