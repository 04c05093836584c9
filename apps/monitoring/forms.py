"""What the pages of warnings take in."""

from typing import Any

from django import forms

from apps.layers.registry import layer_choices
from apps.monitoring.choices import WARNING_LEVELS, Handling


class WarningFilter(forms.Form):
    """The filter bar; an unknown value is left out, not refused."""

    level = forms.ChoiceField(
        label="等级",
        required=False,
        choices=[("", "全部"), *[(level.value, level.label) for level in WARNING_LEVELS]],
    )
    handling = forms.ChoiceField(
        label="处置", required=False, choices=[("", "全部"), *Handling.choices]
    )
    layer = forms.ChoiceField(label="层面", required=False)
    unit = forms.IntegerField(label="部门", required=False, widget=forms.HiddenInput)
    q = forms.CharField(label="对象或指标", required=False, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        layer: Any = self.fields["layer"]
        layer.choices = [("", "全部"), *layer_choices()]


class DismissForm(forms.Form):
    reason = forms.CharField(
        label="解除原因", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
