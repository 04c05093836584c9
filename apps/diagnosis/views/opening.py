"""开启一轮: until when, among whom; first who would be asked, then the button. Any scheme, at any time."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render

from apps.core.errors import DomainError
from apps.core.widgets import DateInput
from apps.diagnosis import services
from apps.diagnosis.models import Scheme
from apps.diagnosis.selectors import cycles
from apps.layers.choosing import SubjectChoice
from apps.layers.pages import Page
from apps.layers.within import among_subjects


class RoundForm(SubjectChoice):
    closes_on = forms.DateField(
        label="截止日期", required=False, widget=DateInput, help_text="不填就是十四天后。"
    )
    field_order = ("closes_on", "units", "subjects")


class SchemeOpen(Page):
    """GET chooses and shows who would be asked; POST opens the round, or adds to the one that runs."""

    title = "开启一轮"
    required_action, everywhere = "warnings.write", True
    scheme: Scheme

    def find(self, request: Any, **kwargs: Any) -> None:
        self.scheme = cycles.scheme_for(request.user, kwargs["pk"])

    def get(self, request: Any, pk: int) -> HttpResponseBase:
        asked = request.GET if "subjects" in request.GET else None
        return self.show(request, RoundForm(asked, institution=self.scheme.institution))

    def post(self, request: Any, pk: int) -> HttpResponseBase:
        form = RoundForm(request.POST, institution=self.scheme.institution)
        if not form.is_valid():
            return self.show(request, form, status=422)
        try:
            cycle = services.open_cycle(
                scheme=self.scheme,
                actor=request.user,
                closes_on=form.cleaned_data["closes_on"],
                **form.among(),
            )
        except DomainError as error:
            if error.status == 403:
                raise
            form.add_error(None, error.message)
            return self.show(request, form, status=422)
        messages.success(request, f"已开启，共问 {cycle.subjects} 个对象。")
        return redirect("diagnosis:scheme_detail", pk=pk)

    def show(self, request: Any, form: RoundForm, status: int = 200) -> HttpResponseBase:
        running = cycles.running_of(self.scheme)
        context: dict[str, Any] = {
            "page": self,
            "heading": f"{self.title}：{self.scheme.name}",
            "form": form,
            "scheme": self.scheme,
            "running": running,
            "rows": None,
        }
        if form.is_bound and form.is_valid():
            among = among_subjects(**form.among())
            row = cycles.preview_of(self.scheme, running, among, request.user)
            sent = request.POST if request.method == "POST" else request.GET
            context |= {
                "rows": [row],
                "new": row.new - row.nobody,
                "people": len(row.people),
                "sent": [
                    (key, value) for key in form.fields for value in sent.getlist(key) if value
                ],
            }
        return render(request, "diagnosis/open.html", context, status=status)
