"""What the pages of reports take in."""

from typing import Any

from django import forms
from django.db.models import Q

from apps.layers.models import Subject
from apps.layers.registry import layer_words
from apps.layers.year_filter import YearFilter
from apps.reports.choices import REPORT_FORMATS, Format, ReportState
from apps.reports.sections.targets import WORDS
from apps.reports.selectors import reportable_kinds

TEXT = forms.Textarea(attrs={"rows": 12})


class ReportFilter(forms.Form):
    """The filter bar; an unknown value is left out, not refused."""

    year = forms.ChoiceField(label="年度", required=False)
    outline = forms.ChoiceField(label="报告", required=False)
    layer = forms.ChoiceField(label="层面", required=False)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *ReportState.choices]
    )
    q = forms.CharField(label="对象", required=False, max_length=60)

    def __init__(self, *args: Any, years: Any, layers: Any, outlines: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outline: Any = self.fields["outline"]
        outline.choices = [("", "全部"), *((one.code, one.title) for one in outlines)]
        year: Any = self.fields["year"]
        year.choices = [("", "全部"), *years]
        layer: Any = self.fields["layer"]
        layer.choices = [("", "全部"), *layers]


class TargetFilter(YearFilter):
    """Targets of a year, this one if none is named."""

    layer = forms.ChoiceField(label="层面", required=False)
    state = forms.ChoiceField(label="达成", required=False, choices=[("", "全部"), *WORDS.items()])
    q = forms.CharField(label="对象", required=False, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["layer"].choices = [("", "全部"), *layer_words(self.reader.institution)]
        fields["year"].choices = fields["year"].choices[1:]

    def chosen(self) -> dict[str, Any]:
        latest = next(iter(self.years.values()), None)
        return {"year": latest, **super().chosen()}


class RegisterFilter(forms.Form):
    layer = forms.ChoiceField(label="层面", required=False)
    q = forms.CharField(label="名称或出处", required=False, max_length=60)

    def __init__(self, *args: Any, layers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        layer: Any = self.fields["layer"]
        layer.choices = [("", "全部"), *[(one, one) for one in layers]]


class NewReport(forms.Form):
    """Which report is to be written, about whom (a name or a code), for which period."""

    outline: Any = forms.ModelChoiceField(
        queryset=None, label="报告", empty_label=None, to_field_name="code"
    )
    subject = forms.CharField(
        label="对象（名称或编码）",
        max_length=120,
        widget=forms.TextInput(attrs={"list": "subjects"}),
    )
    period: Any = forms.ModelChoiceField(
        queryset=None, label="时段", empty_label=None, to_field_name="code"
    )

    def __init__(
        self, *args: Any, outlines: Any, subjects: Any, periods: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.subjects = subjects
        for name, queryset in (("outline", outlines), ("period", periods)):
            field: Any = self.fields[name]
            field.queryset = queryset

    def clean_subject(self) -> Subject:
        """The one subject that is meant: by name or code, "部门 u2" where several kinds have the same."""
        word = self.cleaned_data["subject"].strip()
        rows = self.subjects
        title, _, rest = word.partition(" ")
        kinds = [(layer, kind) for layer, kind, own in reportable_kinds() if own == title]
        if kinds and rest:
            word, (layer, kind) = rest.strip(), kinds[0]
            rows = rows.of_kind(layer, kind)
        found = list(rows.filter(Q(code=word) | Q(name=word))[:10])
        order = [(layer, kind) for layer, kind, _ in reportable_kinds()]
        found.sort(key=lambda one: order.index((one.layer, one.kind)))
        first = [one for one in found if (one.layer, one.kind) == (found[0].layer, found[0].kind)]
        if len(first) != 1:
            codes = "、".join(f"{one.code}（{one.name}）" for one in first)
            raise forms.ValidationError(
                f"“{word}”有好几个，请写编码：{codes}。" if first else f"没有找到“{word}”。"
            )
        return first[0]


class SectionForm(forms.Form):
    text = forms.CharField(label="内容", required=False, max_length=40_000, widget=TEXT)
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["text"]
        field.needed = True  # it may be saved empty, but not be sent in


class SettleForm(forms.Form):
    choice = forms.ChoiceField(choices=[("keep", "留现在的"), ("take", "用这一份")])
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class DecideForm(forms.Form):
    """A reviewer's decision about the level that they saw."""

    level = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="意见", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label="原因", max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class RenderForm(forms.Form):
    version = forms.IntegerField(required=False, min_value=1, max_value=2**15 - 1)
    format = forms.ChoiceField(choices=[(one.value, one.label) for one in REPORT_FORMATS])


class PackForm(forms.Form):
    year: Any = forms.ModelChoiceField(queryset=None, to_field_name="code")
    format = forms.ChoiceField(choices=Format.choices)

    def __init__(self, *args: Any, years: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["year"]
        field.queryset = years
