"""Filters of a list: their state stands in the address; an unknown value is left out, not refused."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Model


@dataclass(frozen=True)
class Chip:
    """One set filter in words, and the address without it."""

    name: str
    text: str
    url: str


class FilterForm(forms.Form):
    """Fields are the filters. A hidden field is one that is set from elsewhere, as by a heat map's cell.

    ``words_<field>(value)`` says a value that has no words of its own.
    """

    def __init__(self, *args: Any, reader: Any = None, **kwargs: Any) -> None:
        self.reader = reader
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False

    @cached_property
    def found(self) -> dict[str, Any]:
        """Every filter that is set and valid, whatever the others are."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if self._is_set(value)}

    def chosen(self) -> dict[str, Any]:
        return self.found

    @staticmethod
    def _is_set(value: Any) -> bool:
        return value not in (None, "", False) if not isinstance(value, Model) else True

    def words(self, name: str, value: Any) -> str:
        """「等级：红色」: the label, and the value as its field shows it."""
        said = getattr(self, f"words_{name}", None)
        if said is not None:
            return str(said(value))
        field = self.fields[name]
        label = str(field.label or name)
        if isinstance(field, forms.BooleanField):
            return label
        raw = str(self.data.get(self.add_prefix(name), value))
        return f"{label}：{_choice_words(field, raw) or value}"

    def set_fields(self) -> list[str]:
        """Names of the filters that are set, in the order of the form."""
        chosen = self.chosen()
        return [name for name in self.fields if name in chosen]

    def kept(self) -> list[tuple[str, str]]:
        """Hidden filters that are set, as name and value: they stay when another one changes."""
        hidden = {bound.name for bound in self.hidden_fields()}
        return [(n, str(self.data[n])) for n in self.set_fields() if n in hidden]


def _choice_words(field: Any, raw: str) -> str:
    for value, label in getattr(field, "choices", ()):
        if isinstance(label, list | tuple):
            inner = {str(key): word for key, word in label}
            if raw in inner:
                return str(inner[raw])
        elif str(value) == raw:
            return str(label)
    return ""
