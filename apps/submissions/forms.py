"""What the pages of forms take in."""

from django import forms

from apps.submissions.choices import UNFINISHED, PhaseState


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
