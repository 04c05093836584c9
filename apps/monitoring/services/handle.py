"""What people do about a warning: claim it, or end its handling with a reason.

Neither closes it: a warning closes when the data recover, by the next recomputation.
"""

from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import ConflictError, InvalidError
from apps.layers.policies import may
from apps.monitoring.choices import Handling
from apps.monitoring.models import EarlyWarning
from apps.operations.services import record_audit


def _locked(warning: EarlyWarning) -> EarlyWarning:
    found = (
        EarlyWarning.objects.of(warning.institution_id)
        .select_for_update(of=("self",))
        .select_related("subject", "rule", "institution")
        .get(pk=warning.pk)
    )
    if found.closed_on is not None:
        raise ConflictError("这条预警已经关闭。")
    return found


def _write(warning: EarlyWarning, handling: str, actor: User, **more: Any) -> EarlyWarning:
    before = warning.handling
    warning.handling, warning.handled_by, warning.handled_at = handling, actor, clock.now()
    for name, value in more.items():
        setattr(warning, name, value)
    warning.save()
    record_audit(
        actor=actor,
        action=f"warnings.{handling}",
        obj=warning,
        institution=warning.institution,
        before={"handling": before},
        after={"handling": handling, **more},
    )
    return warning


@transaction.atomic
def acknowledge(*, warning: EarlyWarning, actor: User) -> EarlyWarning:
    """认领: somebody says that they look after it. A second person's click is told who was first."""
    warning = _locked(warning)
    may(actor, "warnings.write", warning.subject).require()
    if warning.handling == Handling.ACKNOWLEDGED:
        if warning.handled_by_id == actor.pk:
            return warning
        name = warning.handled_by.name if warning.handled_by else ""
        raise ConflictError(f"已经由{name}认领。")
    return _write(warning, Handling.ACKNOWLEDGED, actor, reason="")


@transaction.atomic
def dismiss(*, warning: EarlyWarning, actor: User, reason: str) -> EarlyWarning:
    """解除: no rectification is needed, and why. A change of level brings it back as new."""
    if not reason.strip():
        raise InvalidError("请写明解除原因。", fields={"reason": "请写明解除原因。"})
    warning = _locked(warning)
    may(actor, "warnings.approve", warning.subject).require()
    return _write(warning, Handling.DISMISSED, actor, reason=reason.strip()[:300])
