"""What the pages of warnings have in common."""

from typing import Any

from django.http import HttpRequest

from apps.layers.pages import Page
from apps.monitoring import selectors
from apps.monitoring.models import EarlyWarning


class WarningPage(Page, abstract=True):
    title = "预警"
    required_action = "warnings.read"
    refusal = "你的角色不涉及预警。"


class OneWarning(Page, abstract=True):
    """A page of one warning; an absent, foreign or unreadable one is 404."""

    title = "预警"
    required_action = "warnings.read"
    target_subject = "warning.subject"
    warning: EarlyWarning

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.warning = selectors.warning_for(request.user, kwargs["pk"])
