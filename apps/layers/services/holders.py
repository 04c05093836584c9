"""Roles held towards subjects: 专业负责人, 课程负责人, 班级导师."""

from datetime import date

from django.db import transaction

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import InvalidError, NotAllowedError
from apps.core.request_cache import forget
from apps.layers.models import Subject, SubjectAssignment
from apps.layers.registry import layers
from apps.operations.services import record_audit
from apps.organisation.models import AccountChange
from apps.organisation.services.two_persons import (
    confirmed_by,
    require_apart,
    require_two,
    role_word,
    tell,
)


@transaction.atomic
def assign_subject_role(
    *,
    user: User,
    role: str,
    subject: Subject,
    valid_from: date | None = None,
    valid_to: date | None = None,
    actor: User | None = None,
    second: User | None = None,
) -> SubjectAssignment:
    """Give a role towards one subject and the tree below it; `second` confirmed it where that takes two.

    Raises InvalidError where the layer declares no such role for this kind, the person is of another
    college, or looks after accounts; NotAllowedError where somebody gives a role to himself or alone.
    """
    declared = [r for r in layers[subject.layer].roles if r.code == role]
    if not any(not r.kinds or subject.kind in r.kinds for r in declared):
        raise InvalidError(
            f"“{subject.name}”没有这种角色。", fields={"role": "此对象不设这种角色。"}
        )
    if user.institution_id != subject.institution_id:
        raise InvalidError("人员不属于本校。", fields={"user": "人员不属于本校。"})
    if actor is not None and actor.pk == user.pk:
        raise NotAllowedError("不能给自己授予角色。")
    start = valid_from or clock.today()
    if valid_to is not None and valid_to < start:
        raise InvalidError("结束日期早于开始日期。", fields={"valid_to": "早于开始日期。"})
    require_apart(user, role, start, valid_to)
    require_two(AccountChange.Act.ASSIGN, actor=actor, user=user, role=role, second=second)
    assignment = SubjectAssignment.objects.create(
        institution=subject.institution,
        user=user,
        role=role,
        subject=subject,
        valid_from=start,
        valid_to=valid_to,
        granted_by=actor,
    )
    record_audit(
        actor=actor,
        action="role.assign",
        obj=user,
        institution=subject.institution,
        after={
            "role": role,
            "subject": subject.code,
            "from": str(start),
            "to": str(valid_to or ""),
            **confirmed_by(second),
        },
    )
    tell(user, actor, f"给你增加了角色“{role_word(user, role)}”（{subject.name}）")
    forget()
    return assignment


@transaction.atomic
def end_subject_assignment(
    *, assignment: SubjectAssignment, on: date | None = None, actor: User | None = None
) -> SubjectAssignment:
    """End a role after `on` (yesterday, so that it is gone at once).

    Raises NotAllowedError for one's own role.
    """
    if actor is not None and actor.pk == assignment.user_id:
        raise NotAllowedError("不能改动自己的角色。")
    from_day = assignment.valid_from
    last = on or date.fromordinal(clock.today().toordinal() - 1)
    if last < from_day:
        assignment_id = assignment.pk
        assignment.delete()
        assignment.pk = assignment_id
    else:
        assignment.valid_to = last
        assignment.save(update_fields=["valid_to"])
    record_audit(
        actor=actor,
        action="role.end",
        obj=assignment.user,
        institution=assignment.institution,
        before={"role": assignment.role, "subject": assignment.subject.code},
        after={"to": str(last)},
    )
    ended = role_word(assignment.user, assignment.role)
    tell(assignment.user, actor, f"结束了你的角色“{ended}”（{assignment.subject.name}）")
    forget()
    return assignment
