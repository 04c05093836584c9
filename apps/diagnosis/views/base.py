"""What every page of diagnosis begins with: signed in, the target there, the right held."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import AccessMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views import View

from apps.core.errors import DomainError, NotAllowedError
from apps.layers.policies import may_everywhere
from apps.layers.rights import rights_of

PAGE_SIZE = 30


class DiagnosisPage(AccessMixin, View):
    """The right comes first (`everywhere`: over the whole college), then the target.

    `gated`: about something that addresses could be tried for, so that the right is asked for even
    where the method does not exist.
    """

    required_action = "warnings.read"
    everywhere = False
    gated = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        answers = hasattr(self, (request.method or "").lower())
        if answers or self.gated:
            self.ask(request)
        if answers:
            self.find(request, **kwargs)
        return super().dispatch(request, *args, **kwargs)

    def ask(self, request: HttpRequest) -> None:
        if self.everywhere:
            may_everywhere(request.user, self.required_action).require()
        if not rights_of(request.user).allows(self.required_action):
            raise NotAllowedError("你的角色不涉及自我诊断。")

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        """What the address names; absent, foreign and unreadable look the same."""


class SubjectPage(DiagnosisPage):
    """About one subject: who may not see it does not learn that it is there."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.find(request, **kwargs)
        return View.dispatch(self, request, *args, **kwargs)


def told(request: HttpRequest, act: Callable[[], str], to: Any) -> HttpResponse:
    """Run `act`, say what came of it, and go to `to`; a refusal stays a refusal."""
    try:
        done = act()
    except DomainError as error:
        if error.status in (403, 404):
            raise
        messages.error(request, error.message)
    else:
        messages.success(request, done)
    return redirect(to)
