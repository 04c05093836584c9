"""批注: a reviewer's words on one cell; the filer sees them with the return, and says when they are met."""

from django.db import transaction

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import InvalidError, NotFoundError
from apps.submissions.models import Remark, Submission
from apps.submissions.services.cells import _column, _locked_cell, _target
from apps.submissions.services.locking import reviewed_phase, writable_phase
from apps.workflow.policies import can_review


@transaction.atomic
def remark_on_cell(
    *, submission: Submission, row_key: str, column_code: str, text: str, actor: User
) -> Remark:
    """批注: a reviewer's words on one cell; the filer sees them with the return."""
    column = _column(submission, column_code)
    phase = reviewed_phase(submission, column.phase_id or 0, actor)
    if phase.process is not None:
        can_review(actor, phase.process).require()
    if not text.strip():
        raise InvalidError("请写明意见。", fields={"text": "请写明意见。"})
    cell = _locked_cell(submission, column, _target(submission, row_key, column))
    remark, _ = Remark.objects.of(submission.institution_id).update_or_create(
        phase=phase,
        cell=cell,
        author=actor,
        published_at=None,
        defaults={
            "institution": submission.institution,
            "submission": submission,
            "text": text.strip()[:1000],
            "at": clock.now(),
        },
    )
    return remark


@transaction.atomic
def remove_remark(*, submission: Submission, remark_id: int, actor: User) -> None:
    """Take back one's own remark that has not been sent."""
    deleted, _ = (
        Remark.objects.of(submission.institution_id)
        .filter(pk=remark_id, submission=submission, author=actor, published_at=None)
        .delete()
    )
    if not deleted:
        raise NotFoundError


@transaction.atomic
def answer_remark(*, submission: Submission, remark_id: int, actor: User) -> Remark:
    """改好了，请再看: the filer says that a remark is dealt with."""
    remark = (
        Remark.objects.of(submission.institution_id)
        .select_related("phase")
        .filter(pk=remark_id, submission=submission, published_at__isnull=False)
        .first()
    )
    if remark is None:
        raise NotFoundError
    writable_phase(submission, remark.phase.phase_id, actor)
    if remark.answered_at is None:
        remark.answered_at, remark.answered_by = clock.now(), actor
        remark.save()
    return remark
