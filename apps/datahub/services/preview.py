"""The first rows as they will be stored, with personal data masked."""

from typing import Any

from apps.datahub.committers import Plan
from apps.datahub.services.check_file import Check
from apps.datahub.sheets import Column, Type
from apps.datahub.values.masking import mask_numbers, mask_person
from apps.layers.registry import layers
from apps.organisation.models import Unit

SHOWN = 50
NEW, CHANGED, SAME = "new", "changed", "same"


def preview_of(check: Check) -> dict[str, Any]:
    """Captions and rows: number in the sheet, what would happen to it, and its values; and what every
    row was compared with, for the commit.
    """
    table = check.table
    columns = [table.header.form.by_code[code] for code in table.frame.columns]
    units = _unit_names(check) if any(c.directory == "units" for c in columns) else {}
    kinds = _kinds(check.plan)
    rows = []
    for number, values in table.rows():
        cells = [shown(column, values[column.code], units) for column in columns]
        rows.append({"row": number, "kind": kinds.get(number, SAME), "cells": cells})
        if len(rows) == SHOWN:
            break
    captions = [column.caption for column in columns]
    return {"columns": captions, "rows": rows, "stood": check.plan.stood}


def shown(column: Column, value: str | None, units: dict[str, str]) -> str:
    """A stored value as a person reads it."""
    if value is None:
        return ""
    if column.personal:
        return mask_person(value)
    if column.directory == "units":
        return units.get(value, value)
    if column.directory == "layers" and value in layers:
        return layers[value].title
    if column.type is Type.CHOICE:
        return next((text for text, kept in column.options.items() if kept == value), value)
    return mask_numbers(value)


def _unit_names(check: Check) -> dict[str, str]:
    return dict(Unit.objects.of(check.plan.request.institution).values_list("code", "name"))


def _kinds(plan: Plan) -> dict[int, str]:
    return {one.row: NEW for one in plan.new} | {one.row: CHANGED for one in plan.changed}
