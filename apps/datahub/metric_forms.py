"""The filter bars of the pages of metrics; an unknown value is left out, not refused."""

from typing import Any

from django import forms

from apps.datahub.choices import Origin
from apps.layers.registry import kind_title, ordered_layers


class FilterForm(forms.Form):
    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class MetricFilterForm(FilterForm):
    about = forms.ChoiceField(label="对象", required=False)
    origin = forms.ChoiceField(
        label="来历", required=False, choices=[("", "全部"), *Origin.choices]
    )
    q = forms.CharField(label="名称", required=False, max_length=60)

    def __init__(
        self, *args: Any, institution: Any, kinds: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        """`kinds` are those that concern the reader; empty for all."""
        super().__init__(*args, **kwargs)
        about: Any = self.fields["about"]
        every = (
            (layer.code, kind.code, kind_title(institution, layer.code, kind.code))
            for layer in ordered_layers()
            for kind in layer.kinds
            if not kinds or (layer.code, kind.code) in kinds
        )
        about.choices = [("", "全部对象"), *((f"{a}.{b}", title) for a, b, title in every)]


class ValueFilterForm(FilterForm):
    period = forms.CharField(label="时段", required=False, max_length=20)
    q = forms.CharField(label="对象", required=False, max_length=60)
