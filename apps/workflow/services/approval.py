"""Submit, approve, return: ordered levels, one act at a time.

Each act locks the process's row, so that a double click or two reviewers at once make one step.
A level whose only holder is the submitter is passed, visibly; the last level is never skipped: the
quality office answers it in that holder's place.
"""

from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import ConflictError, InvalidError, NotAllowedError
from apps.layers.models import Subject
from apps.organisation.choices import Role
from apps.workflow.levels import Level
from apps.workflow.models import ApprovalProcess, ApprovalStep
from apps.workflow.policies import can_review
from apps.workflow.selectors import level_holders

State, Decision = ApprovalProcess.State, ApprovalStep.Decision


def open_process(
    *,
    subject: Subject,
    title: str,
    levels: Iterable[Level],
    url_name: str,
    object_id: int,
    part: str = "",
) -> ApprovalProcess:
    """A process in draft about a page (of one part of it). Raises InvalidError without a level: nothing
    is approved by nobody."""
    if not levels:
        raise InvalidError("审核级次为空：至少要有一级审核。")
    return ApprovalProcess.objects.create(
        institution=subject.institution,
        subject=subject,
        title=title[:200],
        levels=levels,
        url_name=url_name,
        object_id=object_id,
        part=part,
    )


def _locked(process: ApprovalProcess) -> ApprovalProcess:
    return (
        ApprovalProcess.objects.of(process.institution_id)
        .select_for_update(of=("self",))
        .select_related("subject__unit", "subject__institution")
        .get(pk=process.pk)
    )


def _note(
    process: ApprovalProcess, decision: str, actor: User | None, reason: str = ""
) -> ApprovalStep:
    level = process.levels[process.position] if decision != Decision.SUBMIT else None
    return ApprovalStep.objects.create(
        institution=process.institution,
        process=process,
        round=process.round,
        level_code=level.code if level else "",
        level_title=level.title if level else "",
        decision=decision,
        actor=actor,
        at=clock.now(),
        reason=reason,
    )


@transaction.atomic
def submit(*, process: ApprovalProcess, actor: User) -> ApprovalProcess:
    """Send to the first level. Raises ConflictError where it is under review or approved already."""
    process = _locked(process)
    if process.state not in (State.DRAFT, State.RETURNED, State.CANCELLED):
        raise ConflictError(f"已经送审，当前状态：{process.get_state_display()}。")
    process.state, process.position = State.IN_REVIEW, 0
    # Who stood in for somebody last time does not stay.
    process.levels = tuple(level.instead_of or level for level in process.levels)
    process.round += 1
    process.submitted_by, process.submitted_at = actor, clock.now()
    _note(process, Decision.SUBMIT, actor)
    _skip_own_levels(process, actor)
    process.save()
    return process


def _holders(level: Level, process: ApprovalProcess) -> set[int]:
    return set(level_holders(level, process.subject).values_list("pk", flat=True))


def _skip_own_levels(process: ApprovalProcess, submitter: User | None) -> None:
    """Pass the levels that would ask only the submitter; the last one the quality office takes over."""
    if submitter is None:
        return
    while _holders(process.levels[process.position], process) == {submitter.pk}:
        if process.position == len(process.levels) - 1:
            _hand_to_office(process, submitter)
            return
        _note(process, Decision.PASS, None, f"本级审核人只有送审人{submitter.name}，转下一级。")
        process.position += 1


def _hand_to_office(process: ApprovalProcess, submitter: User) -> None:
    """Somebody other than the submitter must answer the last level; without an office it waits (无人负责)."""
    level = process.levels[-1]
    office = replace(
        level, title=f"质管办代{level.title}", role=Role.QA_OFFICE.value, post="", instead_of=level
    )
    if _holders(office, process) - {submitter.pk}:
        _note(process, Decision.PASS, None, f"本级审核人只有送审人{submitter.name}，由质管办代审。")
        process.levels = (*process.levels[:-1], office)


def _reviewing(process: ApprovalProcess, actor: User, level_code: str | None) -> ApprovalProcess:
    process = _locked(process)
    level = process.level
    if level is None or (level_code and level.code != level_code):
        raise ConflictError(f"这一级已经办过了，当前状态：{process.get_state_display()}。")
    can_review(actor, process).require()
    return process


@transaction.atomic
def approve(
    *, process: ApprovalProcess, actor: User, reason: str = "", level_code: str | None = None
) -> ApprovalProcess:
    """Pass the current level; the last one approves the whole.

    `level_code` is what the reviewer saw: a level that has moved on raises ConflictError.
    Raises NotAllowedError for the submitter and for everybody whom the level does not address.
    """
    process = _reviewing(process, actor, level_code)
    _note(process, Decision.APPROVE, actor, reason)
    if process.position == len(process.levels) - 1:
        process.state, process.finished_at = State.APPROVED, clock.now()
    else:
        process.position += 1
        _skip_own_levels(process, process.submitted_by)
    process.save()
    return process


@transaction.atomic
def return_for_changes(
    *, process: ApprovalProcess, actor: User, reason: str, level_code: str | None = None
) -> ApprovalProcess:
    """Give back with a reason, which may not be empty."""
    if not reason.strip():
        raise InvalidError("请写明退回原因。", fields={"reason": "请写明退回原因。"})
    process = _reviewing(process, actor, level_code)
    _note(process, Decision.RETURN, actor, reason.strip())
    process.state = State.RETURNED
    process.save()
    return process


@transaction.atomic
def withdraw(*, process: ApprovalProcess, actor: User) -> ApprovalProcess:
    """The submitter takes it back while the first level that was asked has not answered."""
    process = _locked(process)
    if process.submitted_by_id != actor.pk:
        raise NotAllowedError("只有送审人能撤回。")
    answered = process.steps.filter(
        round=process.round, decision__in=[Decision.APPROVE, Decision.RETURN]
    ).exists()
    if process.state != State.IN_REVIEW or answered:
        raise ConflictError("已经有人审核，不能撤回。")
    _note(process, Decision.WITHDRAW, actor)
    process.state = State.DRAFT
    process.save()
    return process
