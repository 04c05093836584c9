"""Every write in a form first locks its phase's row: after a submit nothing more gets in."""

from typing import Any

from django.db.models import QuerySet

from apps.core.errors import ConflictError, LockedError, NotFoundError
from apps.core.prepared import PreparedModels
from apps.submissions.choices import PhaseState
from apps.submissions.models import Submission, SubmissionPhase
from apps.submissions.policies import may_form, require_form_visible
from apps.workflow.policies import can_review

WHY_CLOSED = {
    PhaseState.SUBMITTED: "已送审，审核期间不能修改。",
    PhaseState.APPROVED: "已通过并锁定，不能修改；确需修改请质管办重新开放。",
    PhaseState.CLOSED: "年度已结束，不能修改；确需补填请质管办重新开放。",
}


def locked_phase(submission: Submission, phase_id: int) -> SubmissionPhase:
    """The phase's row, locked for this transaction."""
    phase = (
        SubmissionPhase.objects.of(submission.institution_id)
        .select_for_update(of=("self",))
        .select_related("phase", "process")
        .filter(submission=submission, phase_id=phase_id)
        .first()
    )
    if phase is None:
        raise NotFoundError
    phase.submission = submission
    return phase


def reviewed_phase(submission: Submission, phase_id: int, actor: Any) -> SubmissionPhase:
    """The locked phase, for whoever reviews it. Raises NotFoundError for others who may not read the
    form, ConflictError where nothing is under review."""
    phase = locked_phase(submission, phase_id)
    if phase.process is None or not can_review(actor, phase.process):
        require_form_visible(actor, submission)
    if phase.process is None or phase.state != PhaseState.SUBMITTED:
        raise ConflictError(f"现在不需要审核（{phase.get_state_display()}）。")
    return phase


def _phases(institution: int, submission: int) -> QuerySet[SubmissionPhase]:
    phases = SubmissionPhase.objects.of(institution).filter(submission_id=submission)
    rows = phases.select_for_update(of=("self",)).select_related("phase")
    return rows.order_by("phase__position")


PHASES: PreparedModels[SubmissionPhase] = PreparedModels(_phases)


def locked_phases(submission: Submission) -> list[SubmissionPhase]:
    """All phases of a form in their order, locked for this transaction."""
    return PHASES(institution=submission.institution_id, submission=submission.pk)


def why_closed(phase: SubmissionPhase) -> str:
    """Why the phase cannot be written, or an empty text."""
    if phase.editable:
        return ""
    if phase.state == PhaseState.NOT_OPEN:
        return f"“{phase.phase.caption}”{phase.opens_on.month}月{phase.opens_on.day}日开放。"
    return WHY_CLOSED[PhaseState(phase.state)]


def writable_phase(submission: Submission, phase_id: int, actor: Any) -> SubmissionPhase:
    """The locked phase, if the actor may write in it now.

    Raises NotFoundError where the form is not visible to the actor, NotAllowedError where it is but may
    not be written, LockedError where the phase is closed.
    """
    require_writer(actor, submission)
    phase = locked_phase(submission, phase_id)
    require_open(phase)
    return phase


def require_writer(actor: Any, submission: Submission) -> None:
    """Raises NotFoundError where the form is not visible, NotAllowedError where it may not be written."""
    require_form_visible(actor, submission)
    may_form(actor, "plans.write", submission).require()


def require_open(phase: SubmissionPhase) -> None:
    """Raises LockedError where nobody may write in the phase now."""
    if reason := why_closed(phase):
        raise LockedError(reason)


def first_open_phase(submission: Submission, actor: Any) -> SubmissionPhase:
    """The earliest phase that may be written: rows, groups and the header belong to it."""
    phases = list(
        SubmissionPhase.objects.of(submission.institution_id)
        .filter(submission=submission)
        .order_by("phase__position")
        .values_list("phase_id", "state")
    )
    for phase_id, state in phases:
        if state in (PhaseState.DRAFT, PhaseState.RETURNED):
            return writable_phase(submission, phase_id, actor)
    return writable_phase(submission, phases[0][0], actor)
