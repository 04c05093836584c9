"""Open a set, add to it, take away from it, seal it."""

from typing import Any

from django.conf import settings
from django.db import transaction

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import ConflictError, InvalidError
from apps.core.private_files import digest_of
from apps.evidence.filetypes import safe_name, type_of
from apps.evidence.models import EvidenceFile, EvidenceItem, EvidenceSet
from apps.evidence.policies import can_add, can_remove
from apps.evidence.selectors import EVIDENCE
from apps.layers.models import Subject
from apps.operations.services import record_audit

MOST_ITEMS = 50


def open_set(*, subject: Subject, title: str) -> EvidenceSet:
    """An empty set about a subject; its owner keeps the key to it."""
    return EvidenceSet.objects.create(
        institution=subject.institution, subject=subject, title=title[:200]
    )


def _locked(evidence_set: EvidenceSet) -> EvidenceSet:
    return (
        EvidenceSet.objects.of(evidence_set.institution_id)
        .select_for_update(of=("self",))
        .select_related("subject__unit", "institution")
        .get(pk=evidence_set.pk)
    )


def _read(upload: Any) -> bytes:
    """The upload's bytes. Raises InvalidError for an empty or too large one."""
    limit = settings.EVIDENCE_MAX_BYTES
    message = ""
    if upload.size > limit:
        message = f"文件不能超过 {limit // 1024 // 1024} MB。"
    elif not upload.size:
        message = "这个文件是空的。"
    if message:
        raise InvalidError(message, fields={"upload": message})
    upload.seek(0)
    return upload.read()


def add_evidence(
    *, evidence_set: EvidenceSet, upload: Any, name: str = "", note: str = "", actor: User
) -> EvidenceItem:
    """Keep an uploaded file and put it into the set; the same content twice is one piece.

    `upload` is an open file with `name` and `size` in bytes. Raises InvalidError for what may not be
    uploaded, NotAllowedError for whom the set does not concern, ConflictError for a full set.
    """
    can_add(actor, evidence_set).require()
    content = _read(upload)
    shown = safe_name(name or upload.name or "")
    content_type = type_of(shown, content)
    digest = digest_of(content)
    EVIDENCE.store(evidence_set.institution_id, content)
    with transaction.atomic():
        evidence_set = _locked(evidence_set)
        can_add(actor, evidence_set).require()
        standing = evidence_set.items.standing()
        found = standing.filter(file__sha256=digest).first()
        if found is not None:
            return found
        if standing.count() >= MOST_ITEMS:
            raise ConflictError(f"一项最多 {MOST_ITEMS} 份材料，请合并后再上传。")
        file, _ = EvidenceFile.objects.of(evidence_set.institution_id).get_or_create(
            institution=evidence_set.institution,
            sha256=digest,
            defaults={
                "size": len(content),
                "content_type": content_type,
                "stored_at": clock.now(),
            },
        )
        item = EvidenceItem.objects.create(
            institution=evidence_set.institution,
            evidence_set=evidence_set,
            file=file,
            name=shown,
            note=note.strip()[:300],
            added_by=actor,
            added_at=clock.now(),
        )
        _audit("evidence.add", item, actor)
    return item


@transaction.atomic
def remove_evidence(*, item: EvidenceItem, actor: User) -> EvidenceItem:
    """Take a piece away; the row and the file stay for the record. Twice is once."""
    _locked(item.evidence_set)
    rows = EvidenceItem.objects.of(item.institution_id).select_related("evidence_set__subject")
    item = rows.get(pk=item.pk)
    if item.removed_at is not None:
        return item
    can_remove(actor, item).require()
    item.removed_by, item.removed_at = actor, clock.now()
    item.save()
    _audit("evidence.remove", item, actor)
    return item


@transaction.atomic
def lock_set(*, evidence_set: EvidenceSet) -> int:
    """Nothing is added or taken away from now on; gives how many pieces stand. Twice is once."""
    evidence_set = _locked(evidence_set)
    if evidence_set.locked_at is None:
        evidence_set.locked_at = clock.now()
        evidence_set.save()
    return evidence_set.items.standing().count()


@transaction.atomic
def unlock_set(*, evidence_set: EvidenceSet) -> None:
    """What it proves was given back: it may be completed again."""
    evidence_set = _locked(evidence_set)
    evidence_set.locked_at = None
    evidence_set.save()


def record_reading(*, item: EvidenceItem, actor: User) -> None:
    """Who opened which evidence stands in the audit log."""
    _audit("evidence.read", item, actor)


def _audit(action: str, item: EvidenceItem, actor: User) -> None:
    record_audit(
        actor=actor,
        action=action,
        obj=item,
        institution=item.institution,
        after={"set": item.evidence_set_id, "name": item.name, "sha256": item.file.sha256},
    )
