"""Fields of a diagnosis whose names are made of a key and a part, and marks of judgements."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from apps.core.components import level_mark
from apps.diagnosis.choices import SHAPES, Judgement
from apps.diagnosis.services.answers import field_name

register = template.Library()


def _field(
    entry: dict[str, Any], part: str, label: str, faults: Any, **more: Any
) -> dict[str, Any]:
    name = field_name(entry["key"], part)
    return {
        "name": name,
        "label": label,
        "value": entry.get(part, ""),
        "fault": (faults or {}).get(name, ""),
        **more,
    }


@register.inclusion_tag("diagnosis/partials/_field.html")
def typed_field(
    entry: dict[str, Any],
    part: str,
    label: str,
    faults: Any,
    *,
    rows: int = 2,
    max: int = 500,  # noqa: A002 - the attribute's name
) -> dict[str, Any]:
    """``{% typed_field entry "cause" "原因" faults rows=2 max=500 %}``"""
    return _field(entry, part, label, faults, rows=rows, max=max)


@register.inclusion_tag("diagnosis/partials/_field.html")
def typed_people(
    entry: dict[str, Any], part: str, label: str, faults: Any, people: Any
) -> dict[str, Any]:
    return _field(entry, part, label, faults, kind="people", people=people)


@register.inclusion_tag("diagnosis/partials/_field.html")
def typed_day(
    entry: dict[str, Any], part: str, label: str, faults: Any, default: str
) -> dict[str, Any]:
    found = _field(entry, part, label, faults, kind="day")
    return found | {"value": found["value"] or default}


@register.simple_tag
def metric_number(row: Any, value: Any) -> str:
    """A value in its metric's unit and decimals, 「—」 where there is none."""
    return str(row.number(value))


@register.simple_tag
def judgement_mark(judgement: str, label: str = "", level: str = "") -> SafeString:
    """达标, 未达要求, 无数据, 无可比对: shape, word and colour; a warning's level has its own."""
    return level_mark(
        level or SHAPES.get(judgement, "unjudgeable"), label or str(Judgement(judgement).label)
    )


@register.inclusion_tag("diagnosis/partials/_fault.html")
def fault_of(faults: Any, key: str, part: str) -> dict[str, str]:
    return {"fault": (faults or {}).get(field_name(key, part), "")}
