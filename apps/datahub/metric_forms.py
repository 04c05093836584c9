"""The filter bars of the pages of metrics."""

from typing import Any

from django import forms

from apps.datahub.choices import Origin
from apps.layers.pages import FilterForm
from apps.layers.registry import kind_title, ordered_layers
from apps.organisation.models import Period


class MetricFilter(FilterForm):
    about = forms.ChoiceField(label="对象")
    origin = forms.ChoiceField(label="来历", choices=[("", "全部"), *Origin.choices])
    q = forms.CharField(label="名称、编码或诊断点", max_length=60)

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        """`kinds` are those that concern the reader; empty for all."""
        super().__init__(*args, **kwargs)
        about: Any = self.fields["about"]
        every = (
            (layer.code, kind.code, kind_title(self.reader.institution, layer.code, kind.code))
            for layer in ordered_layers()
            for kind in layer.kinds
            if not kinds or (layer.code, kind.code) in kinds
        )
        about.choices = [("", "全部对象"), *((f"{a}.{b}", title) for a, b, title in every)]


class ValueFilter(FilterForm):
    period = forms.ChoiceField(label="时段")
    q = forms.CharField(label="名称、编码或部门", max_length=60)

    def __init__(self, *args: Any, periods: list[Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        period: Any = self.fields["period"]
        period.choices = [("", "最近有数据的"), *((one.code, one.title) for one in periods)]
