"""What the pages of forms take in."""

from typing import cast

from django import forms

from apps.core import clock
from apps.submissions.choices import UNFINISHED, PhaseState


class OpenYearForm(forms.Form):
    """Which year's forms to open: last year's, this one's or the next; a slip opens no far year."""

    year = forms.TypedChoiceField(
        label="年度",
        coerce=int,
        error_messages={
            "required": "请选择要开启的年度。",
            "invalid_choice": "只能开启去年、今年或明年的年度。",
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        this = clock.today().year
        field = cast("forms.TypedChoiceField", self.fields["year"])
        field.choices = [(year, f"{year} 年度") for year in range(this - 1, this + 2)]
        field.initial = this


class ReasonForm(forms.Form):
    """A reason that may not be empty."""

    reason = forms.CharField(
        label="原因", max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ApproveForm(forms.Form):
    reason = forms.CharField(
        label="意见", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class FilterForm(forms.Form):
    """The filter bar above the list; an unknown value is left out, not refused."""

    year = forms.CharField(label="年度", required=False)
    form = forms.CharField(label="表单", required=False)
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部"), (UNFINISHED, "尚未通过"), *PhaseState.choices],
    )
    q = forms.CharField(label="名称", required=False, max_length=60)
