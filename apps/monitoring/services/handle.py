"""What people do about a warning: claim it, mute it for a while, or end its handling with a reason.

None of it closes the warning: it closes when the data recover, by the next recomputation.
"""

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import ConflictError, InvalidError
from apps.layers.policies import may
from apps.monitoring.choices import FOLLOW, Handling
from apps.monitoring.models import EarlyWarning, Mute
from apps.operations.services import record_audit
from apps.workflow.services import close_due_items, open_due_item

URL = "monitoring:warning_detail"
# How long somebody may look after a warning before the desk calls it late: a default of ours.
FOLLOW_UP = timedelta(days=14)
LONGEST_MUTE = timedelta(days=366)


def locked(warning: EarlyWarning) -> EarlyWarning:
    """The warning's row for the transaction. Raises ConflictError for a closed one."""
    found = (
        EarlyWarning.objects.of(warning.institution_id)
        .select_for_update(of=("self",))
        .select_related("subject", "rule__metric", "institution")
        .get(pk=warning.pk)
    )
    if found.closed_on is not None:
        raise ConflictError("这条预警已经关闭。")
    return found


def write_handling(
    warning: EarlyWarning, handling: str, actor: User, *, reason: str = "", **more: Any
) -> EarlyWarning:
    """The new handling with its audit entry; nobody is asked to claim any more, no mute holds."""
    before = warning.handling
    warning.handling, warning.handled_by, warning.handled_at = handling, actor, clock.now()
    warning.reason = reason
    warning.save()
    if handling != Handling.MUTED:
        Mute.objects.of(warning.institution_id).filter(warning=warning, ended_on=None).update(
            ended_on=clock.today()
        )
    close_due_items(institution=warning.institution, url_name=URL, object_id=warning.pk)
    record_audit(
        actor=actor,
        action=f"warnings.{handling}",
        obj=warning,
        institution=warning.institution,
        before={"handling": before},
        after={"handling": handling, **({"reason": reason} if reason else {}), **more},
    )
    return warning


@transaction.atomic
def acknowledge(*, warning: EarlyWarning, actor: User) -> EarlyWarning:
    """认领: somebody says that they look after it; it stays on their desk until it is over.

    A second person's click is told who was first.
    """
    warning = locked(warning)
    may(actor, "warnings.write", warning.subject).require()
    if warning.handling == Handling.IN_RECTIFICATION:
        raise ConflictError("已经在整改，不用再认领。")
    if warning.handling == Handling.ACKNOWLEDGED:
        if warning.handled_by_id == actor.pk:
            return warning
        name = warning.handled_by.name if warning.handled_by else ""
        raise ConflictError(f"已经由{name}认领。")
    warning = write_handling(warning, Handling.ACKNOWLEDGED, actor)
    open_due_item(
        kind=FOLLOW,
        title=f"跟进预警：{warning.rule.name}",
        detail="数据恢复后自动结束；不能很快恢复的请开立整改",
        url_name=URL,
        object_id=warning.pk,
        institution=warning.institution,
        holder=actor,
        subject=warning.subject,
        due_on=clock.today() + FOLLOW_UP,
    )
    return warning


@transaction.atomic
def dismiss(*, warning: EarlyWarning, actor: User, reason: str) -> EarlyWarning:
    """解除: no rectification is needed, and why. A change of level brings it back as new."""
    if not reason.strip():
        raise InvalidError("请写明解除原因。", fields={"reason": "请写明解除原因。"})
    warning = locked(warning)
    may(actor, "warnings.approve", warning.subject).require()
    if warning.handling == Handling.IN_RECTIFICATION:
        raise ConflictError("已经在整改：整改销号以后预警才会结束，不能解除。")
    return write_handling(warning, Handling.DISMISSED, actor, reason=reason.strip()[:300])


@transaction.atomic
def mute(*, warning: EarlyWarning, actor: User, until: date, reason: str) -> Mute:
    """暂缓提醒 until a day (included): nobody is asked meanwhile; it comes back by itself, and at once
    when its level changes. Raises InvalidError for a day that is past or more than a year away."""
    if not reason.strip():
        raise InvalidError("请写明暂缓原因。", fields={"reason": "请写明暂缓原因。"})
    today = clock.today()
    if not today < until <= today + LONGEST_MUTE:
        sentence = "暂缓的日期要在明天以后、一年以内。"
        raise InvalidError(sentence, fields={"until": sentence})
    warning = locked(warning)
    may(actor, "warnings.approve", warning.subject).require()
    if warning.handling == Handling.IN_RECTIFICATION:
        raise ConflictError("已经在整改，不用暂缓提醒。")
    mutes = Mute.objects.of(warning.institution_id).filter(warning=warning, ended_on=None)
    mutes.update(ended_on=today)
    made = Mute.objects.create(
        institution=warning.institution,
        warning=warning,
        until=until,
        reason=reason.strip()[:300],
        muted_by=actor,
        muted_at=clock.now(),
    )
    write_handling(warning, Handling.MUTED, actor, reason=made.reason, until=str(until))
    return made
