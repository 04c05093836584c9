"""Create and change subjects: the one door to `Subject`, its dated names and its layer's row."""

from datetime import date
from typing import Any

from django.apps import apps
from django.db import transaction
from pypinyin import lazy_pinyin

from apps.accounts.models import Institution, User
from apps.core import clock
from apps.core.errors import InvalidError
from apps.core.request_cache import forget
from apps.layers.models import Subject, SubjectName
from apps.layers.registry import layers
from apps.operations.services import record_audit
from apps.organisation.models import Unit

UNSET: Any = object()


def pinyin_of(name: str) -> str:
    """Full and initial letters for search: 护理 → ``huli hl``."""
    syllables = [part for part in lazy_pinyin(name) if part.isascii()]
    return f"{''.join(syllables)} {''.join(part[:1] for part in syllables)}"[:200].lower()


def _layer_model(layer: str, kind: str) -> Any:
    return apps.get_model(layers[layer].kind(kind).model)


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
    model = _layer_model(layer, kind)
    _check_parts(institution, unit, parent, user)
    same = Subject.objects.of(institution).of_kind(layer, kind).filter(code=code)
    if same.exists():
        raise InvalidError(f"编码 {code} 已经有了。", fields={"code": "这个编码已经有了。"})
    subject = Subject(
        institution=institution,
        layer=layer,
        kind=kind,
        code=code,
        name=name,
        pinyin=pinyin_of(name),
        unit=unit or (parent.unit if parent else None),
        parent=parent,
        user=user,
        opened_on=opened_on,
    )
    subject.save()
    subject.path = f"{parent.path if parent else '/'}{subject.pk}/"
    subject.save(update_fields=["path"])
    SubjectName.objects.create(
        subject=subject, name=name, valid_from=opened_on or date(clock.today().year, 1, 1)
    )
    model.objects.create(subject=subject, **(details or {}))
    record_audit(
        actor=actor,
        action="subject.create",
        obj=subject,
        institution=institution,
        after={"layer": layer, "kind": kind, "code": code, "name": name},
    )
    if user is not None:
        forget()
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
    if name is not UNSET and name != subject.name:
        subject.name, subject.pinyin = name, pinyin_of(name)
        SubjectName.objects.update_or_create(
            subject=subject, valid_from=clock.today(), defaults={"name": name}
        )
    if unit is not UNSET:
        subject.unit = unit
    if user is not UNSET:
        subject.user = user
    _check_parts(subject.institution, subject.unit, None, subject.user)
    if parent is not UNSET and (parent.pk if parent else None) != subject.parent_id:
        _move(subject, parent)
    subject.save()
    if details:
        _layer_model(subject.layer, subject.kind).objects.filter(subject=subject).update(**details)
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
    forget()
    return subject


def _move(subject: Subject, parent: Subject | None) -> None:
    if parent is not None:
        _check_parts(subject.institution, None, parent, None)
        if parent.path.startswith(subject.path):
            raise InvalidError("不能移到自己的下级里。")
    old, new = subject.path, f"{parent.path if parent else '/'}{subject.pk}/"
    subject.parent, subject.path = parent, new
    moved = []
    for row in (
        Subject.objects.of(subject.institution_id)
        .filter(path__startswith=old)
        .exclude(pk=subject.pk)
    ):
        row.path = new + row.path[len(old) :]
        moved.append(row)
    Subject.objects.bulk_update(moved, ["path"], batch_size=500)
