"""Bring a phase of a form through its approval: submit, return with reason and cell, approve."""

from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import ConflictError, InvalidError, NotFoundError
from apps.layers.policies import may_everywhere
from apps.operations.services import record_audit, send_notice
from apps.submissions.choices import ENDED_STATES, PhaseState
from apps.submissions.models import Cell, Remark, Submission, SubmissionPhase
from apps.submissions.policies import may_form, require_form_visible
from apps.submissions.selectors import blockers
from apps.submissions.services.cells import _column, _locked_cell, _target
from apps.submissions.services.due import end_items, fill_item, review_item
from apps.submissions.services.locking import locked_phase, writable_phase
from apps.submissions.services.targets import write_targets
from apps.workflow import services as workflow
from apps.workflow.models import ApprovalProcess
from apps.workflow.policies import can_review


def _audit(phase: SubmissionPhase, actor: User, verb: str, **after: Any) -> None:
    record_audit(
        actor=actor,
        action=f"submissions.{verb}",
        obj=phase.submission,
        institution=phase.institution,
        after={"phase": phase.phase.code, **after},
    )


def _ask_next(phase: SubmissionPhase, process: ApprovalProcess) -> None:
    """End what was due, and make it due from whoever comes next."""
    end_items(phase)
    if process.state == ApprovalProcess.State.IN_REVIEW:
        phase.state = PhaseState.SUBMITTED
        review_item(phase, process)
    elif process.state == ApprovalProcess.State.APPROVED:
        phase.state, phase.approved_at = PhaseState.APPROVED, process.finished_at
    phase.save()


@transaction.atomic
def submit_phase(*, submission: Submission, phase_id: int, actor: User) -> SubmissionPhase:
    """送审. Raises InvalidError with what is still missing, LockedError where it was sent already."""
    phase = writable_phase(submission, phase_id, actor)
    may_form(actor, "plans.submit", submission).require()
    missing = blockers(submission, phase.phase)
    if missing:
        raise InvalidError("还不能送审：" + "；".join(missing) + "。")
    if phase.process is None:
        phase.process = workflow.open_process(
            subject=submission.subject,
            title=f"{submission.title} · {phase.phase.caption}",
            levels=submission.template.levels,
        )
    process = workflow.submit(process=phase.process, actor=actor)
    _ask_next(phase, process)
    _audit(phase, actor, "submit")
    return phase


def _in_review(
    submission: Submission, phase_id: int, actor: User
) -> tuple[SubmissionPhase, ApprovalProcess]:
    phase = locked_phase(submission, phase_id)
    if phase.process is None or phase.state != PhaseState.SUBMITTED:
        require_form_visible(actor, submission)
        raise ConflictError(f"现在不需要审核（{phase.get_state_display()}）。")
    if not can_review(actor, phase.process):
        require_form_visible(actor, submission)
    return phase, phase.process


@transaction.atomic
def approve_phase(
    *, submission: Submission, phase_id: int, actor: User, level_code: str, reason: str = ""
) -> SubmissionPhase:
    """Pass the current level; the last level locks the phase."""
    phase, asked = _in_review(submission, phase_id, actor)
    process = workflow.approve(process=asked, actor=actor, reason=reason, level_code=level_code)
    _publish_remarks(phase, answered=True)
    _ask_next(phase, process)
    if phase.state == PhaseState.APPROVED:
        write_targets(phase=phase, actor=actor)
    _audit(phase, actor, "approve", level=level_code)
    if phase.state == PhaseState.APPROVED and process.submitted_by:
        send_notice(
            user=process.submitted_by,
            kind="submissions.approved",
            title=f"{submission.title}已通过",
            url=f"/plans/{submission.pk}/",
        )
    return phase


@transaction.atomic
def return_phase(
    *, submission: Submission, phase_id: int, actor: User, level_code: str, reason: str
) -> SubmissionPhase:
    """退回 with a reason; the reviewer's remarks on cells reach the filer with it."""
    phase, asked = _in_review(submission, phase_id, actor)
    process = workflow.return_for_changes(
        process=asked, actor=actor, reason=reason, level_code=level_code
    )
    cells = _publish_remarks(phase, answered=False)
    end_items(phase)
    phase.state = PhaseState.RETURNED
    phase.save()
    fill_item(phase, detail=reason.strip(), returned=True, fragment=cells[0].key if cells else "")
    _audit(phase, actor, "return", reason=reason.strip(), cells=[cell.key for cell in cells])
    if process.submitted_by:
        send_notice(
            user=process.submitted_by,
            kind="submissions.returned",
            title=f"{submission.title}被退回：{reason.strip()}",
            url=f"/plans/{submission.pk}/",
        )
    return phase


def _publish_remarks(phase: SubmissionPhase, *, answered: bool) -> list[Cell]:
    remarks = Remark.objects.of(phase.institution_id).filter(phase=phase, published_at=None)
    cells = [
        remark.cell for remark in remarks.select_related("cell__column") if remark.cell is not None
    ]
    now = clock.now()
    remarks.update(published_at=now, **({"answered_at": now} if answered else {}))
    return cells


@transaction.atomic
def withdraw_phase(*, submission: Submission, phase_id: int, actor: User) -> SubmissionPhase:
    """撤回: the submitter takes it back before anybody has answered."""
    require_form_visible(actor, submission)
    phase = locked_phase(submission, phase_id)
    if phase.process is None or phase.state != PhaseState.SUBMITTED:
        raise ConflictError("现在没有送审中的内容。")
    workflow.withdraw(process=phase.process, actor=actor)
    end_items(phase)
    phase.state = PhaseState.DRAFT
    phase.save()
    fill_item(phase)
    _audit(phase, actor, "withdraw")
    return phase


@transaction.atomic
def reopen_phase(
    *, submission: Submission, phase_id: int, actor: User, reason: str
) -> SubmissionPhase:
    """重新开放: the quality office opens a phase again that is approved, or that the end of the year
    closed unfinished, with a reason on record. What was decided before the year ended stays with it.
    """
    require_form_visible(actor, submission)
    may_everywhere(actor, "plans.approve").require()
    if not reason.strip():
        raise InvalidError("请写明重新开放的原因。", fields={"reason": "请写明原因。"})
    phase = locked_phase(submission, phase_id)
    if phase.state not in ENDED_STATES:
        raise ConflictError("只有已通过的、或年度结束时未完成的内容才需要重新开放。")
    if phase.state == PhaseState.APPROVED:
        phase.process, phase.approved_at = None, None
    phase.state = PhaseState.RETURNED
    phase.save()
    fill_item(phase, detail=f"重新开放：{reason.strip()}", returned=True)
    _audit(phase, actor, "reopen", reason=reason.strip())
    return phase


@transaction.atomic
def remark_on_cell(
    *, submission: Submission, row_key: str, column_code: str, text: str, actor: User
) -> Remark:
    """批注: a reviewer's words on one cell; the filer sees them with the return."""
    column = _column(submission, column_code)
    phase, asked = _in_review(submission, column.phase_id or 0, actor)
    can_review(actor, asked).require()
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
