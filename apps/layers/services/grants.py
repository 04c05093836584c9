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


@transaction.atomic
def give_grant(
    *,
    user: User,
    name: str,
    target: Subject | Unit,
    valid_from: date,
    actor: User,
    valid_to: date | None = None,
    reason: str = "",
) -> DatedGrant:
    """Let `user` view, fill, review or manage one subject, or a unit with all its subjects, for a time."""
    if name not in NAMES:
        raise InvalidError("没有这种授权。", fields={"name": "没有这种授权。"})
    if user.institution_id != target.institution_id:
        raise InvalidError("人员不属于本校。", fields={"user": "人员不属于本校。"})
    if actor.pk == user.pk:
        raise NotAllowedError("不能给自己授权。")
    if valid_to is not None and valid_to < valid_from:
        raise InvalidError("结束日期早于开始日期。", fields={"valid_to": "早于开始日期。"})
    permission = Permission.objects.get(
        content_type=ContentType.objects.get_for_model(type(target)),
        codename=f"{name}_{type(target)._meta.model_name}",
    )
    rows: Any = (SubjectGrant if isinstance(target, Subject) else UnitGrant).objects
    grant, _ = rows.update_or_create(
        user=user,
        permission=permission,
        content_object=target,
        defaults={"valid_from": valid_from, "valid_to": valid_to, "reason": reason},
    )
    record_audit(
        actor=actor,
        action="grant.give",
        obj=target,
        institution=target.institution,
        after={
            "user": user.number,
            "permission": name,
            "from": str(valid_from),
            "to": str(valid_to or ""),
        },
    )
    forget()
    return grant


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
