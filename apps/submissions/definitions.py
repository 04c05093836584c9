"""A form template as one definition, and back: what profiles and the template editor exchange."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction

from apps.core.records import plain
from apps.submissions.models import FormColumn, FormGroup, FormItem, FormPhase, FormTemplate

OWN = (
    "code",
    "name",
    "layer",
    "kind",
    "unit_kinds",
    "period",
    "opens_itself",
    "title_pattern",
    "row_per",
    "continuous_numbers",
    "open_groups",
    "numbered_items",
    "table_title",
    "signature",
    "notes",
    "owner_role",
    "source",
    "position",
    "header_fields",
    "levels",
)
PHASE = ("code", "caption", "opens", "due")
COLUMN = (
    "code",
    "caption",
    "semantic",
    "width",
    "char_limit",
    "required",
    "problem_share",
    "parts",
    "choices",
    "prefill",
)
GROUP = ("code", "title", "free_rows", "printed_rows", "own_columns")
ITEM = ("code", "number", "label", "measures")


def define(template: FormTemplate) -> dict[str, Any]:
    """The template's definition; parts stand in their order, so positions need no names."""
    return _pick(template, OWN) | {
        "header_fields": plain(template.header_fields),
        "levels": plain(template.levels),
        "phases": [_pick(phase, PHASE) for phase in template.phases.all()],
        "columns": [
            _pick(column, COLUMN)
            | {
                "phase": column.phase.code if column.phase else "",
                "parts": plain(column.parts),
                "choices": plain(column.choices),
            }
            for column in template.columns.all()
        ],
        "groups": [_define_group(group) for group in template.groups.all()],
    }


def _define_group(group: FormGroup) -> dict[str, Any]:
    items = [_pick(item, ITEM) | {"measures": plain(item.measures)} for item in group.items.all()]
    return _pick(group, GROUP) | {"items": items}


@transaction.atomic
def publish(
    *, institution: Any, definition: dict[str, Any], current: FormTemplate | None = None
) -> FormTemplate:
    """Makes the definition the current version of its form.

    A version on which somebody has begun is never changed: it is followed by a new one.
    """
    template = current
    if template and template.submissions.exists():
        FormTemplate.objects.of(institution).filter(pk=template.pk).update(is_current=False)
        template = None
    if template is None:
        version = current.version + 1 if current else 1
        template = FormTemplate(institution=institution, version=version)
    for name, value in _take(definition, OWN, FormTemplate).items():
        setattr(template, name, value)
    template.full_clean(validate_unique=False, validate_constraints=False)
    template.save()
    _replace_parts(template, definition)
    return template


def _replace_parts(template: FormTemplate, definition: dict[str, Any]) -> None:
    scope = {"institution": template.institution, "template": template}
    for part in (
        FormItem.objects.of(template.institution_id).filter(group__template=template),
        template.groups,
        template.columns,
        template.phases,
    ):
        part.all().delete()
    phases = FormPhase.objects.bulk_create(
        FormPhase(**scope, position=index, **_take(phase, PHASE, FormPhase))
        for index, phase in enumerate(definition["phases"])
    )
    by_code = {phase.code: phase for phase in phases}
    FormColumn.objects.bulk_create(
        FormColumn(
            **scope,
            position=index,
            phase=by_code.get(column["phase"]),
            **_take(column, COLUMN, FormColumn),
        )
        for index, column in enumerate(definition["columns"])
    )
    groups = FormGroup.objects.bulk_create(
        FormGroup(**scope, position=index, **_take(group, GROUP, FormGroup))
        for index, group in enumerate(definition["groups"])
    )
    FormItem.objects.bulk_create(
        FormItem(
            institution=template.institution,
            group=row,
            position=index,
            **_take(item, ITEM, FormItem),
        )
        for row, group in zip(groups, definition["groups"], strict=True)
        for index, item in enumerate(group["items"])
    )


def _pick(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _take(
    record: dict[str, Any], names: tuple[str, ...], model: type[models.Model]
) -> dict[str, Any]:
    """The record's values; what it does not say is the field's default."""
    fields: dict[str, Any] = {field.name: field for field in model._meta.get_fields()}
    return {name: record[name] if name in record else fields[name].get_default() for name in names}
