"""The audit log: one row for each act, sealed afterwards, so that writing stays cheap.

A seal is a hash over the previous seal and a run of entries in the order of their ids. Whoever
alters or removes an entry, or a seal in the middle, breaks every later link.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, models, transaction

from apps.core import clock
from apps.core.middleware import request_id
from apps.operations.models import AuditEntry, AuditSeal

# Ids are given before the commit: a younger entry may still have elder ones on their way.
SETTLED = timedelta(minutes=10)
MOST_ENTRIES = 5000
REASON = "the chain of seals runs over all institutions"


def record_audit(
    *,
    action: str,
    actor: Any = None,
    obj: models.Model | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    institution: Any = None,
) -> AuditEntry:
    """Write who did what to what, in the caller's transaction."""
    return AuditEntry.objects.create(
        institution=institution
        or getattr(obj, "institution", None)
        or getattr(actor, "institution", None),
        at=clock.now(),
        actor=actor,
        actor_name=str(actor)[:120] if actor else "系统",
        action=action,
        object_type=obj._meta.label_lower if obj else "",
        object_id=str(obj.pk) if obj else "",
        object_label=str(obj)[:200] if obj else "",
        before=_plain(before),
        after=_plain(after),
        request_id=request_id.get(),
    )


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Dates and decimals as the text that files have."""
    return json.loads(json.dumps(dict(values), default=str, ensure_ascii=False)) if values else None


def seal_audit() -> AuditSeal | None:
    """Seal what has settled since the last seal; None if there is nothing, or another was faster."""
    last = AuditSeal.objects.order_by("-last_id").first()
    entries = list(
        AuditEntry.objects.across_institutions(reason=REASON)
        .filter(id__gt=last.last_id if last else 0, at__lt=clock.now() - SETTLED)
        .order_by("id")[:MOST_ENTRIES]
    )
    if not entries:
        return None
    seal = AuditSeal(
        first_id=entries[0].pk,
        last_id=entries[-1].pk,
        count=len(entries),
        previous=last.digest if last else "",
        sealed_at=clock.now(),
    )
    seal.digest = _digest(seal.previous, entries)
    try:
        with transaction.atomic():
            seal.save(force_insert=True)
    except IntegrityError:
        return None
    return seal


def broken_seals() -> Iterator[str]:
    """One sentence for each link that no longer holds."""
    previous = ""
    for seal in AuditSeal.objects.order_by("last_id").iterator():
        entries = AuditEntry.objects.across_institutions(reason=REASON).filter(
            id__gte=seal.first_id, id__lte=seal.last_id
        )
        if seal.previous != previous or seal.digest != _digest(previous, entries.order_by("id")):
            yield f"审计封存 {seal} 与记录不符"
        previous = seal.digest


def _digest(previous: str, entries: Any) -> str:
    total = hashlib.sha256(previous.encode())
    for entry in entries:
        values = [getattr(entry, field.attname) for field in AuditEntry._meta.concrete_fields]
        total.update(json.dumps(values, default=_text, ensure_ascii=False, sort_keys=True).encode())
    return total.hexdigest()


def _text(value: Any) -> str:
    """A moment reads the same from both databases, whatever zone the driver gives it in."""
    return value.astimezone(clock.ZONE).isoformat() if hasattr(value, "astimezone") else str(value)
