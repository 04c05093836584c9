"""开启填报: which period, which forms, among whom; first who would be asked, then the button."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from apps.core.errors import DomainError
from apps.layers.choosing import SubjectChoice
from apps.layers.pages import Page
from apps.layers.within import among_subjects
from apps.organisation.models import Period
from apps.submissions.selectors import opening
from apps.submissions.services import open_forms, open_year


class OpeningForm(SubjectChoice):
    year = forms.ChoiceField(
        label="时段",
        error_messages={
            "required": "请选择要开启的年度。",
            "invalid_choice": "只能开启去年、今年或明年的年度。",
        },
    )
    forms: Any = forms.MultipleChoiceField(
        label="表单",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="一个也不选就是这个时段的全部表单。",
    )
    field_order = ("year", "forms", "units", "subjects")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.periods = {one.code: one for one in opening.openable_periods(self.institution)}
        fields: dict[str, Any] = self.fields
        fields["year"].choices = [(one.code, one.title) for one in self.periods.values()]
        self.period = self.periods.get(self.data.get("year", "")) or next(
            iter(self.periods.values())
        )
        fields["year"].initial = self.period.code
        templates = opening.templates_for(self.period)
        fields["forms"].choices = list(templates.values_list("code", "name"))

    @property
    def codes(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["forms"]
        return chosen or [code for code, _ in self.fields["forms"].choices]  # type: ignore[attr-defined]


class YearOpen(Page):
    """GET chooses and shows who would be asked; POST opens it. Again, only what is missing is made."""

    title = "开启填报"
    required_action, everywhere = "plans.write", True

    def get(self, request: Any) -> HttpResponseBase:
        asked = request.GET if "year" in request.GET else None
        return self.show(request, OpeningForm(asked, institution=request.user.institution))

    def post(self, request: Any) -> HttpResponseBase:
        form = OpeningForm(request.POST, institution=request.user.institution)
        if not form.is_valid():
            return self.show(request, form, status=422)
        try:
            opened = self.open(request.user, form)
        except DomainError as error:
            if error.status == 403:
                raise
            form.add_error(None, error.message)
            return self.show(request, form, status=422)
        words = form.period.words
        if opened.made:
            messages.success(request, f"{words}已开启，新建 {opened.made} 份。")
        else:
            messages.info(request, f"{words}的 {opened.there} 份都已经有了，没有新建。")
        return redirect(f"{reverse('submissions:list')}?year={form.period.code}")

    @staticmethod
    def open(actor: Any, form: OpeningForm) -> Any:
        chosen = {"actor": actor, "codes": form.cleaned_data["forms"] or None, **form.among()}
        if form.period.kind == Period.Kind.YEAR:
            return open_year(
                institution=actor.institution, year=int(form.cleaned_data["year"]), **chosen
            )
        return open_forms(period=form.period, **chosen)

    def show(self, request: Any, form: OpeningForm, status: int = 200) -> HttpResponseBase:
        rows = None
        if form.is_bound and form.is_valid():
            among = among_subjects(**form.among())
            rows = opening.previews(form.period, form.codes, among, request.user)
        context = {"page": self, "form": form, "rows": rows, "period": form.period}
        if rows is not None:
            context |= {
                "new": sum(row.new for row in rows),
                "people": len(frozenset().union(*(row.people for row in rows))),
                "sent": [
                    (key, value) for key in form.fields for value in request_list(request, key)
                ],
            }
        return render(request, "submissions/open_year.html", context, status=status)


def request_list(request: Any, key: str) -> list[str]:
    """What was asked, to be sent again by the button."""
    sent = request.POST if request.method == "POST" else request.GET
    return [value for value in sent.getlist(key) if value]
