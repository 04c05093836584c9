"""Mappings of foreign captions: made once by hand, used again and again."""

from typing import Any

from django.db import transaction
from django.db.models.deletion import ProtectedError

from apps.accounts.models import Institution, User
from apps.core.errors import ConflictError, InvalidError
from apps.datahub.datasets import datasets
from apps.datahub.models import ImportMapping
from apps.datahub.policies import may_stage
from apps.datahub.sheets import Mapping
from apps.operations.services import record_audit


@transaction.atomic
def save_mapping(
    *,
    institution: Institution,
    name: str,
    dataset: str,
    definition: dict[str, Any],
    actor: User | None = None,
) -> ImportMapping:
    """Keep a mapping under a name of its own; what it says is checked against the dataset's forms.

    A mapping is not changed afterwards, so that an import can be read again as it was: make another.
    """
    if actor is not None:
        may_stage(actor).require()
    forms = {form.code: form for form in datasets[dataset].forms}
    try:
        mapping = Mapping.from_dict(definition)
        mapping.check(forms[mapping.sheet])
    except (KeyError, ValueError) as error:
        raise InvalidError(f"列对应不完整：{error}") from error
    if ImportMapping.objects.of(institution).filter(name=name).exists():
        taken = f"已经有名为“{name}”的列对应。"
        raise InvalidError(taken, fields={"name": taken})
    made = ImportMapping.objects.create(
        institution=institution,
        name=name,
        dataset=dataset,
        definition=definition,
        created_by=actor,
    )
    record_audit(
        action="mapping.create", actor=actor, obj=made, after={"name": name, "dataset": dataset}
    )
    return made


@transaction.atomic
def delete_mapping(*, mapping: ImportMapping, actor: User) -> None:
    """Take a mapping away that no import was made with."""
    may_stage(actor).require()
    record_audit(action="mapping.delete", actor=actor, obj=mapping, before={"name": mapping.name})
    try:
        mapping.delete()
    except ProtectedError as error:
        raise ConflictError("已有导入用过这个列对应，不能删除。") from error
