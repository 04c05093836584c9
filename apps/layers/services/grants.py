"""Explicit, dated grants on single subjects and units: the one place that writes guardian's rows."""

from datetime import date
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from apps.accounts.models import User
from apps.core.errors import InvalidError, NotAllowedError
from apps.core.request_cache import forget
from apps.layers.models import DatedGrant, Subject, SubjectGrant, UnitGrant
from apps.operations.services import record_audit
from apps.organisation.models import Unit

NAMES = ("view", "fill", "review", "manage")


def _grant(
    model: type[SubjectGrant] | type[UnitGrant],
    *,
    user: User,
    name: str,
    target: Subject | Unit,
    dates: tuple[date, date | None],
    reason: str,
    actor: User,
) -> DatedGrant:
    if name not in NAMES:
        raise InvalidError("没有这种授权。", fields={"name": "没有这种授权。"})
    if user.institution_id != target.institution_id:
        raise InvalidError("人员不属于本校。", fields={"user": "人员不属于本校。"})
    if actor.pk == user.pk:
        raise NotAllowedError("不能给自己授权。")
    start, end = dates
    if end is not None and end < start:
        raise InvalidError("结束日期早于开始日期。", fields={"valid_to": "早于开始日期。"})
    permission = Permission.objects.get(
        content_type=ContentType.objects.get_for_model(type(target)),
        codename=f"{name}_{type(target)._meta.model_name}",
    )
    rows: Any = model.objects
    grant, _ = rows.update_or_create(
        user=user,
        permission=permission,
        content_object=target,
        defaults={"valid_from": start, "valid_to": end, "reason": reason},
    )
    record_audit(
        actor=actor,
        action="grant.give",
        obj=target,
        institution=target.institution,
        after={"user": user.number, "permission": name, "from": str(start), "to": str(end or "")},
    )
    forget()
    return grant


@transaction.atomic
def grant_subject(
    *,
    user: User,
    name: str,
    subject: Subject,
    valid_from: date,
    actor: User,
    valid_to: date | None = None,
    reason: str = "",
) -> DatedGrant:
    """Let `user` view, fill, review or manage one subject from a day to a day."""
    return _grant(
        SubjectGrant,
        user=user,
        name=name,
        target=subject,
        dates=(valid_from, valid_to),
        reason=reason,
        actor=actor,
    )


@transaction.atomic
def grant_unit(
    *,
    user: User,
    name: str,
    unit: Unit,
    valid_from: date,
    actor: User,
    valid_to: date | None = None,
    reason: str = "",
) -> DatedGrant:
    """The same for a unit with all its subjects."""
    return _grant(
        UnitGrant,
        user=user,
        name=name,
        target=unit,
        dates=(valid_from, valid_to),
        reason=reason,
        actor=actor,
    )


@transaction.atomic
def revoke_grant(*, grant: SubjectGrant | UnitGrant, actor: User) -> None:
    """Take a grant back at once."""
    target = grant.content_object
    record_audit(
        actor=actor,
        action="grant.revoke",
        obj=target,
        institution=target.institution,
        before={"user": grant.user.number, "permission": grant.permission.codename},
    )
    grant.delete()
    forget()
