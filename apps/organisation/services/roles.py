"""Who holds which role in a unit, or in the whole institution."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import InvalidError
from apps.core.request_cache import forget
from apps.operations.services import record_audit
from apps.organisation.choices import SUBJECT_ROLES, UNIT_ROLES, Role
from apps.organisation.models import AccountChange, Assignment, Post, Unit
from apps.organisation.policies import require_other, require_same_institution, roles_of
from apps.organisation.services.accounts import require_another_admin
from apps.organisation.services.two_persons import (
    confirmed_by,
    require_apart,
    require_two,
    role_word,
    tell,
)

Act = AccountChange.Act


def _invalid(field: str, words: str) -> InvalidError:
    return InvalidError(words, fields={field: words})


def _check_role(user: User, role: str, unit: Unit | None) -> None:
    if role in SUBJECT_ROLES:
        raise _invalid("role", f"{Role(role).label}在专业或课程的页面上指定。")
    if role not in roles_of(user.institution):
        raise _invalid("role", f"{user.institution.name}没有这种角色。")
    if role in UNIT_ROLES and unit is None:
        raise _invalid("unit", f"{Role(role).label}须指明部门。")
    if role not in UNIT_ROLES and unit is not None:
        raise _invalid("unit", f"{Role(role).label}不属于某个部门。")


def _check_place(user: User, unit: Unit | None, post: Post | None, start: date) -> None:
    if not user.is_active:
        raise _invalid("user", f"{user.name}的账号已停用。")
    if unit is not None and unit.institution_id != user.institution_id:
        raise _invalid("unit", "部门不属于本校。")
    if unit is not None and unit.closed_on and unit.closed_on <= start:
        raise _invalid("unit", f"{unit.name}已撤销。")
    if post is not None and (post.institution_id != user.institution_id):
        raise _invalid("post", "岗位不属于本校。")
    if post is not None and unit is not None and post.unit_id != unit.pk:
        raise _invalid("post", f"{unit.name}没有这个岗位。")


def _check_dates(user: User, role: str, unit: Unit | None, start: date, end: date | None) -> None:
    if end is not None and end < start:
        raise InvalidError("结束日期早于开始日期。", fields={"valid_to": "早于开始日期。"})
    held = Assignment.objects.of(user.institution_id).filter(user=user, role=role, unit=unit)
    held = held.filter(Q(valid_to=None) | Q(valid_to__gte=start))
    if end is not None:
        held = held.filter(valid_from__lte=end)
    if held.exists():
        raise _invalid("role", f"{user.name}在这段时间里已经是{Role(role).label}。")


@transaction.atomic
def assign_role(
    *,
    user: User,
    role: str,
    unit: Unit | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    post: Post | None = None,
    actor: User | None = None,
    second: User | None = None,
) -> Assignment:
    """Give a role from a day (today) to a day (open), both included.

    `second` is who confirmed it, where one person alone may not (``two_persons.why_two``).
    Raises InvalidError for a role, unit, post or dates that do not fit or that exclude each other,
    NotAllowedError where somebody gives a role to himself or alone, NotFoundError for an account of
    another institution.
    """
    require_same_institution(actor, user.institution)
    require_other(actor, user, "不能给自己授予角色。")
    start = valid_from or clock.today()
    _check_role(user, role, unit)
    require_apart(user, role, start, valid_to)
    require_two(Act.ASSIGN, actor=actor, user=user, role=role, second=second)
    _check_place(user, unit, post, start)
    _check_dates(user, role, unit, start, valid_to)
    assignment = Assignment.objects.create(
        institution=user.institution,
        user=user,
        role=role,
        unit=unit,
        post=post,
        valid_from=start,
        valid_to=valid_to,
        granted_by=actor,
    )
    record_audit(
        actor=actor,
        action="role.assign",
        obj=user,
        after={
            "role": role,
            "unit": unit.code if unit else "",
            **({"post": post.code} if post else {}),
            "from": str(start),
            "to": str(valid_to or ""),
            **confirmed_by(second),
        },
    )
    tell(user, actor, f"给你增加了角色“{role_word(user, role)}”")
    forget()
    return assignment


@transaction.atomic
def end_assignment(
    *,
    assignment: Assignment,
    on: date | None = None,
    actor: User | None = None,
    second: User | None = None,
) -> Assignment:
    """End a role after `on` (yesterday, so that it is gone at once).

    A role that would end before it began is removed. Raises NotAllowedError for one's own roles, for
    the last system administrator, and where one person alone may not end it.
    """
    user = assignment.user
    require_same_institution(actor, user.institution)
    require_other(actor, user, "不能改动自己的角色。")
    last = on or clock.today() - timedelta(days=1)
    if assignment.valid_to is not None and assignment.valid_to <= last:
        return assignment
    if assignment.role == Role.SYSTEM_ADMIN:
        require_another_admin(user)
    require_two(Act.END, actor=actor, user=user, role=assignment.role, second=second)
    before = {
        "role": assignment.role,
        "unit": assignment.unit.code if assignment.unit else "",
        "to": str(assignment.valid_to or ""),
    }
    if last < assignment.valid_from:
        assignment_id = assignment.pk
        assignment.delete()
        assignment.pk = assignment_id
    else:
        assignment.valid_to = last
        assignment.save(update_fields=["valid_to"])
    after = {"to": str(last), **confirmed_by(second)}
    record_audit(actor=actor, action="role.end", obj=user, before=before, after=after)
    tell(user, actor, f"结束了你的角色“{role_word(user, assignment.role)}”")
    forget()
    return assignment
