"""What the pages of warnings have in common."""

from typing import Any

from django.contrib.auth.mixins import AccessMixin
from django.http import HttpRequest, HttpResponseBase
from django.views import View

from apps.core.errors import NotAllowedError
from apps.layers.rights import rights_of
from apps.monitoring import selectors
from apps.monitoring.models import EarlyWarning

PAGE_SIZE = 30


class WarningPage(AccessMixin, View):
    required_action = "warnings.read"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.find(request, **kwargs)
        answers = hasattr(self, (request.method or "").lower())
        if answers and not rights_of(request.user).allows("warnings.read"):
            raise NotAllowedError("你的角色不涉及预警。")
        return super().dispatch(request, *args, **kwargs)

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        """What the address names; absent, foreign and unreadable look the same."""


class OneWarning(WarningPage):
    """A view of one warning; an absent, foreign or unreadable one is 404."""

    warning: EarlyWarning

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.warning = selectors.warning_for(request.user, kwargs["pk"])
