"""Bring a phase of a form through its approval: submit, return, approve, reopen."""

from django.db import transaction

from apps.accounts.models import User
from apps.submissions.models import Submission, SubmissionPhase
from apps.submissions.policies import require_form_visible
from apps.submissions.services.approvals import PHASES
from apps.submissions.services.locking import locked_phase, reviewed_phase, writable_phase
from apps.workflow.services import flow


@transaction.atomic
def submit_phase(*, submission: Submission, phase_id: int, actor: User) -> SubmissionPhase:
    """送审. Raises InvalidError with what is still missing, LockedError where it was sent already."""
    return flow.submit(PHASES, writable_phase(submission, phase_id, actor), actor=actor)


@transaction.atomic
def approve_phase(
    *, submission: Submission, phase_id: int, actor: User, level_code: str, reason: str = ""
) -> SubmissionPhase:
    """Pass the current level; the last level locks the phase and writes its targets."""
    phase = reviewed_phase(submission, phase_id, actor)
    return flow.approve(PHASES, phase, actor=actor, level_code=level_code, reason=reason)


@transaction.atomic
def return_phase(
    *, submission: Submission, phase_id: int, actor: User, level_code: str, reason: str
) -> SubmissionPhase:
    """退回 with a reason; the reviewer's remarks on cells reach the filer with it."""
    phase = reviewed_phase(submission, phase_id, actor)
    return flow.give_back(PHASES, phase, actor=actor, level_code=level_code, reason=reason)


@transaction.atomic
def withdraw_phase(*, submission: Submission, phase_id: int, actor: User) -> SubmissionPhase:
    """撤回: the submitter takes it back before anybody has answered."""
    require_form_visible(actor, submission)
    return flow.withdraw(PHASES, locked_phase(submission, phase_id), actor=actor)


@transaction.atomic
def reopen_phase(
    *, submission: Submission, phase_id: int, actor: User, reason: str
) -> SubmissionPhase:
    """重新开放: the quality office opens a phase again that is approved, or that the end of the year
    closed unfinished, with a reason on record. What was decided before the year ended stays with it.
    """
    require_form_visible(actor, submission)
    return flow.reopen(PHASES, locked_phase(submission, phase_id), actor=actor, reason=reason)
