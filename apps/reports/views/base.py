"""What the views of reports share: sign-in, the right, the report by the reader's reach."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import AccessMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views import View

from apps.accounts.requests import SignedInRequest
from apps.core.errors import DomainError, NotAllowedError
from apps.layers.rights import rights_of
from apps.reports import selectors
from apps.reports.models import Report


class ReportPage(AccessMixin, View):
    required_action = "reports.read"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.find(request, **kwargs)
        answers = hasattr(self, (request.method or "").lower())
        if answers and not rights_of(request.user).allows("reports.read"):
            raise NotAllowedError("你的角色不涉及报告。")
        return super().dispatch(request, *args, **kwargs)

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        """What the address names; absent, foreign and unreadable look the same."""


class OneReport(ReportPage):
    """A view of one report; an absent, foreign or unreadable one is 404."""

    report: Report

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.report = selectors.report_for(request.user, kwargs["pk"])


class ReportPost(OneReport):
    """An act upon a report: done and told, or refused in words on the same page."""

    def act(self, request: SignedInRequest, **kwargs: Any) -> str:
        raise NotImplementedError

    def post(self, request: SignedInRequest, pk: int, **kwargs: Any) -> HttpResponse:
        try:
            done = self.act(request, **kwargs)
        except DomainError as error:
            if error.status in (403, 404):
                raise
            messages.error(request, error.message)
        else:
            messages.success(request, done)
        return self.back(**kwargs)

    def back(self, **kwargs: Any) -> HttpResponse:
        return redirect("reports:detail", pk=self.report.pk)
