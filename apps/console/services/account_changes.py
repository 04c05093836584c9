"""账号变更: what one administrator asks and another confirms. Each act leaves its obligation, its
message to whom it concerns, and its audit entry.
"""

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.console.obligations import CONFIRM, PAGE
from apps.console.selectors.account_changes import change_words
from apps.core import clock
from apps.core.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from apps.layers.models import Subject
from apps.layers.services import assign_subject_role
from apps.operations.services import record_audit, send_notice
from apps.organisation.choices import Role
from apps.organisation.models import AccountChange, Assignment, Post, Unit
from apps.organisation.services import assign_role, end_assignment, reset_password
from apps.organisation.services.two_persons import second_role, seconds_of, why_two
from apps.workflow.services import close_due_items, open_due_item

Act, State = AccountChange.Act, AccountChange.State

# A confirmed reset that is not taken up is void.
TAKEN_WITHIN = timedelta(hours=24)


@transaction.atomic
def ask_or_assign(
    *,
    user: User,
    role: str,
    actor: User,
    unit: Unit | None = None,
    post: Post | None = None,
    subject: Subject | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> AccountChange | None:
    """Give a role; where that takes two, ask for it. None where it is done.

    The change is tried before it is asked for, so that nobody confirms what cannot be.
    """
    dates: dict[str, Any] = {"valid_from": valid_from, "valid_to": valid_to}
    if not why_two(Act.ASSIGN, actor=actor, user=user, role=role):
        _assign(user, role, unit, post, subject, dates, actor=actor, second=None)
        return None
    where = subject.name if subject else unit.name if unit else ""
    change = _ask(
        user=user,
        actor=actor,
        act=Act.ASSIGN,
        role=role,
        unit=unit,
        post=post,
        subject_id=subject.pk if subject else None,
        place=where,
        **dates,
    )
    _try(change, actor)
    return change


@transaction.atomic
def ask_or_end(*, assignment: Assignment, actor: User) -> AccountChange | None:
    """End a role; where that takes two, ask for it."""
    user, role = assignment.user, assignment.role
    if not why_two(Act.END, actor=actor, user=user, role=role):
        end_assignment(assignment=assignment, actor=actor)
        return None
    change = _ask(user=user, actor=actor, act=Act.END, role=role, assignment=assignment)
    _try(change, actor)
    return change


@transaction.atomic
def ask_or_reset(*, user: User, actor: User) -> tuple[str, AccountChange | None]:
    """A one-time password, or what was asked instead. A reset that was confirmed within a day is used."""
    if not why_two(Act.RESET, actor=actor, user=user):
        return reset_password(user=user, actor=actor), None
    confirmed = (
        AccountChange.objects.of(user.institution_id)
        .select_for_update(of=("self",))
        .filter(user=user, act=Act.RESET, asked_by=actor, state=State.CONFIRMED, used_at=None)
        .filter(decided_at__gt=clock.now() - TAKEN_WITHIN)
        .select_related("decided_by")
        .first()
    )
    if confirmed is None:
        return "", _ask(user=user, actor=actor, act=Act.RESET)
    confirmed.used_at = clock.now()
    confirmed.save(update_fields=["used_at"])
    return reset_password(user=user, actor=actor, second=confirmed.decided_by), None


def _ask(*, user: User, actor: User, act: str, **what: Any) -> AccountChange:
    if actor.pk == user.pk:
        raise NotAllowedError("自己的账号和角色由别的管理员办理。")
    if actor.institution_id != user.institution_id:
        raise NotFoundError
    open_ones = AccountChange.objects.of(user.institution_id).filter(
        user=user,
        act=act,
        role=what.get("role", ""),
        place=what.get("place", ""),
        state=State.ASKED,
    )
    if open_ones.exists():
        raise ConflictError("同样的变更已经在等确认。")
    change = AccountChange.objects.create(
        institution=user.institution,
        user=user,
        act=act,
        asked_by=actor,
        asked_at=clock.now(),
        **what,
    )
    _open_item(change)
    record_audit(actor=actor, action="account.ask", obj=user, after=_told(change))
    return change


def _open_item(change: AccountChange) -> None:
    """On the desk of another administrator; with only one, of the office."""
    admins = seconds_of(change.asked_by, change.user)
    held = Assignment.objects.of(change.institution_id).on(clock.today())
    second_admin = held.filter(role=Role.SYSTEM_ADMIN, user__in=admins).exists()
    open_due_item(
        kind=CONFIRM,
        title=f"确认账号变更：{change}",
        detail=f"{change.asked_by.name}申请",
        url_name=PAGE,
        object_id=change.pk,
        institution=change.institution,
        role=Role.SYSTEM_ADMIN if second_admin else second_role(change.institution),
        except_user=change.asked_by,
    )


def _told(change: AccountChange) -> dict[str, str]:
    return {"change": change_words(change), "number": change.user.number}


def _assign(
    user: User,
    role: str,
    unit: Unit | None,
    post: Post | None,
    subject: Subject | None,
    dates: dict[str, Any],
    *,
    actor: User | None,
    second: User | None,
) -> None:
    if subject is not None:
        assign_subject_role(
            user=user, role=role, subject=subject, actor=actor, second=second, **dates
        )
        return
    assign_role(user=user, role=role, unit=unit, post=post, actor=actor, second=second, **dates)


def _apply(change: AccountChange, second: User | None, actor: User | None) -> None:
    """Do it in the asker's name. Raises what the acts themselves raise."""
    if change.act == Act.ASSIGN:
        subjects = Subject.objects.of(change.institution_id).filter(pk=change.subject_id)
        dates = {"valid_from": change.valid_from, "valid_to": change.valid_to}
        where = (change.unit, change.post, subjects.first() if change.subject_id else None)
        _assign(change.user, change.role, *where, dates, actor=actor, second=second)
    elif change.act == Act.END and change.assignment is not None:
        end_assignment(assignment=change.assignment, actor=actor, second=second)


def _try(change: AccountChange, actor: User) -> None:
    """Refuse now what could not be done once it is confirmed; nothing of the trial stays."""
    point = transaction.savepoint()
    try:
        _apply(change, None, None)
    finally:
        transaction.savepoint_rollback(point)


def _locked(change: AccountChange) -> AccountChange:
    found = (
        AccountChange.objects.of(change.institution_id)
        .select_for_update(of=("self",))
        .select_related("user__institution", "asked_by", "unit", "post", "assignment__user")
        .get(pk=change.pk)
    )
    if found.state != State.ASKED:
        raise ConflictError(f"这项变更已经办过了：{found.get_state_display()}。")
    return found


def _require_second(change: AccountChange, actor: User) -> None:
    if not seconds_of(change.asked_by, change.user).filter(pk=actor.pk).exists():
        raise NotAllowedError(
            "这项变更须由另一名系统管理员（只有一名时由质管办）确认，不能由申请人或本人确认。"
        )


def _close(change: AccountChange, state: str, actor: User, reason: str = "") -> None:
    change.state, change.decided_by, change.decided_at = state, actor, clock.now()
    change.reason = reason.strip()[:300]
    change.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    close_due_items(institution=change.institution, url_name=PAGE, object_id=change.pk)
    record_audit(
        actor=actor,
        action=f"account.{state}",
        obj=change.user,
        after={**_told(change), **({"reason": change.reason} if change.reason else {})},
    )


@transaction.atomic
def confirm_change(*, change: AccountChange, actor: User) -> AccountChange:
    """The second person agrees: the act happens now; a reset waits for the asker to take it up.

    Raises NotAllowedError for everybody but a second person, ConflictError where it was decided.
    """
    change = _locked(change)
    _require_second(change, actor)
    _apply(change, actor, change.asked_by)
    _close(change, State.CONFIRMED, actor)
    then = "；请在 24 小时内到用户页面取用" if change.act == Act.RESET else ""
    _answer(change, f"{actor.name}已确认：{change}{then}")
    return change


@transaction.atomic
def refuse_change(*, change: AccountChange, actor: User, reason: str) -> AccountChange:
    """The second person does not agree, and says why."""
    if not reason.strip():
        raise InvalidError("请写明不同意的原因。", fields={"reason": "请写明原因。"})
    change = _locked(change)
    _require_second(change, actor)
    _close(change, State.REFUSED, actor, reason)
    _answer(change, f"{actor.name}未同意：{change}（{change.reason}）")
    return change


@transaction.atomic
def withdraw_change(*, change: AccountChange, actor: User) -> AccountChange:
    """The asker takes it back."""
    change = _locked(change)
    if change.asked_by_id != actor.pk:
        raise NotAllowedError("只有申请人能撤回。")
    _close(change, State.WITHDRAWN, actor)
    return change


def _answer(change: AccountChange, title: str) -> None:
    send_notice(user=change.asked_by, kind="account.answered", title=title)
