"""What the pages of diagnosis take in beside the sheet itself."""

from typing import Any

from django import forms

from apps.diagnosis.choices import DiagnosisState
from apps.diagnosis.models import Scheme
from apps.layers.registry import layer_words
from apps.layers.year_filter import YearFilter
from apps.organisation.cadences import CadenceUnit, Moment

UNTOUCHED = "todo"


class SubjectFilter(forms.Form):
    """Subjects of a cycle by state and name; an unknown value is left out, not refused."""

    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部"), (UNTOUCHED, "未动"), *DiagnosisState.choices],
    )
    q = forms.CharField(label="对象", required=False, max_length=60)


class DiagnosisFilter(YearFilter):
    """Diagnoses of all rounds."""

    scheme = forms.TypedChoiceField(label="方案", required=False, coerce=int, empty_value=None)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *DiagnosisState.choices]
    )
    q = forms.CharField(label="对象", required=False, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Scheme.objects.of(self.reader.institution_id).order_by("position", "code")
        scheme: Any = self.fields["scheme"]
        scheme.choices = [("", "全部"), *rows.values_list("pk", "name")]


class LayerFilter(forms.Form):
    layer = forms.ChoiceField(label="层面", required=False)

    def __init__(self, *args: Any, reader: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        layer: Any = self.fields["layer"]
        layer.choices = [("", "全部"), *layer_words(reader.institution)]


class SchemeForm(forms.ModelForm):
    """Cadence, windows and minutes; the rest is the profile's."""

    cadence_unit = forms.ChoiceField(label="周期单位", choices=CadenceUnit.choices)
    every = forms.IntegerField(label="每几个周期一次", min_value=1, max_value=100)
    times = forms.IntegerField(label="每个周期几次", min_value=1, max_value=20, required=False)
    closes = forms.CharField(
        label="每个周期截止",
        max_length=12,
        required=False,
        help_text="不填则到周期结束（学期到教学结束）；day-30 是当月 30 日，end-5 是期末前 5 天。",
    )
    lead_days = forms.IntegerField(
        label="提前开启天数",
        min_value=0,
        max_value=366,
        required=False,
        help_text="周期结束前几天开启；不填则周期一开始就开启。",
    )
    window_days = forms.IntegerField(label="宽限天数", min_value=0, max_value=366)
    remind_days = forms.IntegerField(label="提前提醒天数", min_value=0, max_value=100)
    minutes = forms.IntegerField(label="约需分钟", min_value=1, max_value=600, required=False)

    class Meta:
        model = Scheme
        fields = (
            "enabled",
            "cadence_unit",
            "every",
            "times",
            "closes",
            "lead_days",
            "window_days",
            "remind_days",
            "minutes",
        )

    def clean_times(self) -> int:
        return self.cleaned_data["times"] or 1

    def clean_closes(self) -> str:
        closes = self.cleaned_data["closes"]
        try:
            return Moment.of(closes).text if closes else ""
        except ValueError as error:
            raise forms.ValidationError(f"{error}。") from error
