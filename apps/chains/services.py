"""Targets: set by the approval of a form, one door each way."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.chains.models import Target
from apps.core import clock
from apps.datahub.models import Metric
from apps.layers.models import Subject
from apps.operations.services import record_audit
from apps.organisation.models import Period


@transaction.atomic
def set_target(
    *,
    subject: Subject,
    metric: Metric,
    period: Period,
    text: str,
    actor: User | None,
    origin_label: str = "",
    origin_url_name: str = "",
    origin_id: int | None = None,
    reason: str = "",
) -> Target:
    """Write the target of a metric, in the metric's unit; `text` is the number as it was written.

    The same number again changes nothing; another one makes a new version, with an audit entry.
    """
    value = Decimal(text)
    target = (
        Target.objects.of(subject.institution_id)
        .select_for_update()
        .filter(subject=subject, metric=metric, period=period)
        .first()
    )
    before: dict[str, Any] | None = None
    if target is None:
        target = Target(
            institution=subject.institution,
            subject=subject,
            metric=metric,
            period=period,
            version=0,
        )
    else:
        before = {"value": target.text, "version": target.version}
        if target.value == value and target.text == text:
            return target
    target.value, target.text, target.reason = value, text, reason[:300]
    target.version += 1
    target.owner, target.set_at = actor, clock.now()
    target.origin_label, target.origin_url_name = origin_label[:200], origin_url_name
    target.origin_id = origin_id
    target.save()
    record_audit(
        actor=actor,
        action="target.set",
        obj=target,
        institution=subject.institution,
        before=before,
        after={"value": text, "version": target.version, "reason": reason[:300]},
    )
    return target
