"""Filter bars of the reference pages; an unknown value is left out, not refused."""

from typing import Any

from django import forms

from apps.chains.choices import RegulationStatus
from apps.chains.selectors.registers import SHOWN

ALL = ("", "全部")


class RegisterFilter(forms.Form):
    layer = forms.ChoiceField(label="层面", required=False)
    q = forms.CharField(label="名称或部门", required=False, max_length=60)

    def __init__(self, *args: Any, layers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["layer"]
        field.choices = [ALL, *layers]


class RegulationFilter(RegisterFilter):
    status = forms.ChoiceField(
        label="立改废", required=False, choices=[ALL, *RegulationStatus.choices]
    )


class ScheduleFilter(forms.Form):
    show = forms.ChoiceField(label="期限", required=False, choices=[ALL, *SHOWN.items()])
    stage = forms.ChoiceField(label="阶段", required=False)
    q = forms.CharField(label="任务或部门", required=False, max_length=60)

    def __init__(self, *args: Any, stages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["stage"]
        field.choices = [ALL, *[(stage, stage) for stage in stages]]
