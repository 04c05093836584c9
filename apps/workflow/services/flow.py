"""Bring anything that is declared `Approvable` through its approval: what is due, who is told, what is on
record. The caller hands over the row locked, or the declaration's own checks have no meaning.
"""

from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.urls import reverse

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import ConflictError, DomainError, InvalidError
from apps.operations.services import record_audit, send_notice
from apps.organisation.calendar import add_working_days
from apps.workflow.approvables import Approvable
from apps.workflow.models import ApprovalProcess, ApprovalStep, DueItem
from apps.workflow.obligations import obligations
from apps.workflow.services import approval
from apps.workflow.services.due_items import close_due_items, due_row, open_due_item
from apps.workflow.timing import late_words

T = TypeVar("T", bound=Any)
State, Decision = ApprovalProcess.State, ApprovalStep.Decision
MAX_REASON = 1000
SATURDAY = 5


@transaction.atomic
def submit(what: Approvable[T], row: T, *, actor: User) -> T:
    """送审. Raises NotAllowedError, InvalidError with what is still missing, ConflictError where it was
    sent already."""
    what.may_submit(row, actor).require()
    missing = what.missing(row)
    if missing:
        raise InvalidError("还不能送审：" + "；".join(missing) + "。")
    if row.process is None:
        row.process = approval.open_process(
            subject=what.subject(row),
            title=_name(what, row),
            levels=what.levels(row),
            url_name=what.url_name,
            object_id=what.object_id(row),
            part=what.part(row),
        )
    process = approval.submit(process=row.process, actor=actor)
    _settle(what, row, process)
    _audit(what, row, actor, "submit")
    return row


@transaction.atomic
def approve(what: Approvable[T], row: T, *, actor: User, level_code: str, reason: str = "") -> T:
    """Pass the level that the reviewer saw; the last one locks the whole.

    Raises ConflictError where nobody is asked, or another level is by now.
    """
    asked = _asked(what, row)
    process = approval.approve(process=asked, actor=actor, reason=reason, level_code=level_code)
    what.on_passed(row, actor)
    done = process.state == State.APPROVED
    if done:
        what.on_approved(row, actor)
    _settle(what, row, process)
    _audit(what, row, actor, "approve", level=level_code)
    if done:
        if process.submitted_by:
            _tell(what, row, process.submitted_by, "approved", what.approved_word)
        what.after_approval(row, actor, process)
    return row


@transaction.atomic
def give_back(what: Approvable[T], row: T, *, actor: User, level_code: str, reason: str) -> T:
    """退回 with a reason, to whoever fills it."""
    asked = _asked(what, row)
    process = approval.return_for_changes(
        process=asked, actor=actor, reason=reason, level_code=level_code
    )
    why, keys = reason.strip(), what.on_returned(row, actor)
    _settle(what, row, process)
    ask_to_fill(what, row, detail=why, returned=True, fragment=keys[0] if keys else "")
    _audit(what, row, actor, "return", reason=why, **({"parts": keys} if keys else {}))
    if process.submitted_by:
        _tell(what, row, process.submitted_by, "returned", f"被退回：{why}")
    return row


@transaction.atomic
def withdraw(what: Approvable[T], row: T, *, actor: User) -> T:
    """撤回: who sent it takes it back before anybody has answered."""
    process = approval.withdraw(process=_asked(what, row), actor=actor)
    _settle(what, row, process)
    ask_to_fill(what, row)
    _audit(what, row, actor, "withdraw")
    return row


@transaction.atomic
def reopen(what: Approvable[T], row: T, *, actor: User, reason: str) -> T:
    """重新开放: what has ended is written on, for a new round; everybody who sent or passed it is told.

    Raises NotAllowedError, InvalidError without a reason, ConflictError where it has not ended.
    """
    what.may_reopen(row, actor).require()
    why = reason.strip()
    if not why or len(why) > MAX_REASON:
        text = f"请写明重新开放的原因，最多 {MAX_REASON} 字。"
        raise InvalidError(text, fields={"reason": text})
    if row.state not in what.ended:
        raise ConflictError(f"还没有结束，不需要重新开放（{row.get_state_display()}）。")
    more, before = what.on_reopened(row, actor, why), row.process
    if before is not None and before.state == State.APPROVED:
        row.process = None
    _write(what, row, what.reopens_as, None)
    returned = what.reopens_as == State.RETURNED
    ask_to_fill(what, row, detail=f"重新开放：{why}", returned=returned)
    _audit(what, row, actor, "reopen", reason=why, **more)
    for user in _took_part(before) - {actor}:
        _tell(what, row, user, "reopened", f"重新开放：{why}")
    return row


def ask_to_fill(what: Approvable[T], row: T, **parts: Any) -> DueItem:
    """The obligation of whoever fills it, by its deadline."""
    return open_due_item(
        **_due(what, row, what.fill, what.deadline(row)), **_to_fill(what, row, parts)
    )


def fill_row(what: Approvable[T], row: T) -> DueItem:
    """The same obligation, not written yet: for many at once."""
    return due_row(**_due(what, row, what.fill, what.deadline(row)), **_to_fill(what, row, {}))


def _to_fill(what: Approvable[T], row: T, parts: dict[str, Any]) -> Any:
    return {"detail": what.part_title(row) or what.asks, **what.filler(row), **parts}


def _due(what: Approvable[T], row: T, kind: str, due_on: date | None) -> Any:
    return {
        "institution": row.institution,
        "kind": kind,
        "title": what.title(row),
        "url_name": what.url_name,
        "object_id": what.object_id(row),
        "part": what.part(row),
        "subject": what.subject(row),
        "due_on": due_on,
    }


def _asked(what: Approvable[T], row: T) -> ApprovalProcess:
    """The process that is under review. Raises ConflictError where none is."""
    if row.process is None or row.state != what.states[State.IN_REVIEW]:
        raise ConflictError(f"现在不需要审核（{row.get_state_display()}）。")
    process: ApprovalProcess = row.process
    return process


def _settle(what: Approvable[T], row: T, process: ApprovalProcess) -> None:
    """End what was due, write the row's state, and ask whoever comes next."""
    close_due_items(
        institution=row.institution_id,
        url_name=what.url_name,
        object_id=what.object_id(row),
        part=what.part(row),
    )
    row.process = process
    _write(what, row, process.state, process.finished_at)
    if process.state == State.IN_REVIEW:
        _ask_to_review(what, row, process)


def _write(what: Approvable[T], row: T, state: str, finished_at: Any) -> None:
    row.state = what.states[State(state)]
    if what.finished_field:
        finished = finished_at if state == State.APPROVED else None
        setattr(row, what.finished_field, finished)
    row.save()


def _ask_to_review(what: Approvable[T], row: T, process: ApprovalProcess) -> DueItem:
    """The holders of the current level, who have their own days from the moment it arrives."""
    level = process.level
    if level is None:
        raise ValueError("no level is asked")
    days = level.days or obligations[what.review].answer_days
    sender = process.submitted_by.name if process.submitted_by else ""
    late = late_words(process, what.deadline(row))
    return open_due_item(
        **_due(what, row, what.review, answer_by(row.institution_id, clock.today(), days)),
        role=level.role,
        post=level.post,
        except_user=process.submitted_by,
        detail="，".join(filter(None, (f"{level.title} · {sender}送审", late))),
    )


def answer_by(institution: Any, day: date, days: int) -> date:
    """So many working days after a day; by the week alone in a year that is not announced yet."""
    try:
        return add_working_days(institution, day, days)
    except DomainError:
        while days:
            day += timedelta(days=1)
            days -= day.weekday() < SATURDAY
        return day


def _name(what: Approvable[T], row: T) -> str:
    return " · ".join(filter(None, (what.title(row), what.part_title(row))))


def _audit(what: Approvable[T], row: T, actor: User, verb: str, **after: Any) -> None:
    part = what.part(row)
    record_audit(
        actor=actor,
        action=f"{what.code}.{verb}",
        obj=what.audited(row),
        institution=row.institution,
        after={**({"part": part} if part else {}), **after},
    )


def _tell(what: Approvable[T], row: T, user: User, verb: str, words: str) -> None:
    send_notice(
        user=user,
        kind=f"{what.code}.{verb}",
        title=f"{_name(what, row)}{words}"[:200],
        url=reverse(what.url_name, args=[what.object_id(row)]),
    )


def _took_part(process: ApprovalProcess | None) -> set[User]:
    if process is None:
        return set()
    return {step.actor for step in process.steps.select_related("actor") if step.actor}
