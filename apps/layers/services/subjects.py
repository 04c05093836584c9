"""Create and change subjects: the one door to `Subject`, its dated names and its layer's row."""

from datetime import date
from typing import Any

from django.apps import apps
from django.db import transaction

from apps.accounts.models import Institution, User
from apps.core.errors import InvalidError
from apps.layers.models import Subject
from apps.layers.registry import layers
from apps.layers.services.bulk import NewSubject, create_subjects, update_subjects
from apps.operations.services import record_audit
from apps.organisation.models import Unit

UNSET: Any = object()


def _check_parts(
    institution: Institution, unit: Unit | None, parent: Subject | None, user: User | None
) -> None:
    for part, word in ((unit, "部门"), (parent, "上级对象"), (user, "账号")):
        if part is not None and part.institution_id != institution.pk:
            raise InvalidError(f"{word}不属于{institution.name}。")


@transaction.atomic
def create_subject(
    *,
    institution: Institution,
    layer: str,
    kind: str,
    code: str,
    name: str,
    unit: Unit | None = None,
    parent: Subject | None = None,
    user: User | None = None,
    details: dict[str, Any] | None = None,
    opened_on: date | None = None,
    actor: User | None = None,
) -> Subject:
    """Make a subject with its layer's row (`details` are that row's fields).

    Without `unit` it takes its parent's. Raises InvalidError for a code that is taken or a part of
    another institution.
    """
    _check_parts(institution, unit, parent, user)
    same = Subject.objects.of(institution).of_kind(layer, kind).filter(code=code)
    if same.exists():
        raise InvalidError(f"编码 {code} 已经有了。", fields={"code": "这个编码已经有了。"})
    above = parent.unit_id if parent else None
    row = NewSubject(
        code=code,
        name=name,
        unit_id=unit.pk if unit else above,
        parent_id=parent.pk if parent else None,
        user_id=user.pk if user else None,
        opened_on=opened_on,
        details=details or {},
    )
    (subject,) = create_subjects(institution=institution, layer=layer, kind=kind, rows=[row])
    record_audit(
        actor=actor,
        action="subject.create",
        obj=subject,
        institution=institution,
        after={"layer": layer, "kind": kind, "code": code, "name": name},
    )
    return subject


@transaction.atomic
def update_subject(
    *,
    subject: Subject,
    actor: User | None = None,
    name: Any = UNSET,
    unit: Any = UNSET,
    parent: Any = UNSET,
    user: Any = UNSET,
    details: dict[str, Any] | None = None,
) -> Subject:
    """Rename, move or describe a subject; a new name starts today, the old one stays dated."""
    before = {"name": subject.name, "unit": subject.unit_id, "parent": subject.parent_id}
    renamed = name is not UNSET and name != subject.name
    moved = parent is not UNSET and (parent.pk if parent else None) != subject.parent_id
    for field, value in (("name", name), ("unit", unit), ("user", user)):
        if value is not UNSET:
            setattr(subject, field, value)
    _check_parts(subject.institution, subject.unit, parent if moved else None, subject.user)
    if moved:
        if parent is not None and parent.path.startswith(subject.path):
            raise InvalidError("不能移到自己的下级里。")
        subject.parent = parent
    update_subjects(
        institution=subject.institution,
        subjects=[subject],
        renamed=[subject] if renamed else [],
        moved=[subject] if moved else [],
    )
    if details:
        row = apps.get_model(layers[subject.layer].kind(subject.kind).model)
        row.objects.filter(subject=subject).update(**details)
    after = {"name": subject.name, "unit": subject.unit_id, "parent": subject.parent_id}
    if before != after:
        record_audit(
            actor=actor,
            action="subject.update",
            obj=subject,
            institution=subject.institution,
            before=before,
            after=after,
        )
    return subject
