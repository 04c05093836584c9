"""The filter bar as text: a widget's templates cost a millisecond a field, and a list has eight."""

from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

Choices = Any


def bar_html(form: forms.Form) -> SafeString:
    """Label and control of every field that is seen, in the look of `components/field.html`."""
    shown = (name for name, field in form.fields.items() if not field.widget.is_hidden)
    return mark_safe("".join(_field(form, name) for name in shown))  # noqa: S308 - escaped below


def _field(form: forms.Form, name: str) -> str:
    field: Any = form.fields[name]
    ident, value, label = f"id_{name}", form.data.get(name, ""), escape(field.label or name)
    if isinstance(field, forms.BooleanField):
        checked = " checked" if value and value != "false" else ""
        box = f'<input type="checkbox" name="{name}" id="{ident}"{checked}>'
        return (
            f'<div class="zg-field"><label class="zg-check">{box}<span>{label}</span></label></div>'
        )
    control = _select(field, name, ident, value) if hasattr(field, "choices") else ""
    return (
        f'<div class="zg-field"><label class="zg-field__label" for="{ident}">{label}</label>'
        f"{control or _input(field, name, ident, value)}</div>"
    )


def _input(field: Any, name: str, ident: str, value: str) -> str:
    kind = "date" if isinstance(field, forms.DateField) else "search"
    longest = getattr(field, "max_length", None)
    limit = f' maxlength="{longest}"' if longest else ""
    return (
        f'<input class="zg-input" type="{kind}" name="{name}" id="{ident}"'
        f' value="{escape(value)}"{limit}>'
    )


def _select(field: Any, name: str, ident: str, value: str) -> str:
    return f'<select class="zg-input" name="{name}" id="{ident}">{_options(field.choices, value)}</select>'


def _options(choices: Choices, chosen: str) -> str:
    """Options, those of a group under its name."""
    parts = []
    for value, label in choices:
        if isinstance(label, list | tuple):
            inner = _options(label, chosen)
            parts.append(f'<optgroup label="{escape(value)}">{inner}</optgroup>')
            continue
        mark = " selected" if str(value) == chosen else ""
        parts.append(f'<option value="{escape(value)}"{mark}>{escape(label)}</option>')
    return "".join(parts)
