"""One thing shown, one act done, one form filled in; all by the door of `Page`."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from apps.core.pages import ActMixin, EditMixin
from apps.layers.pages.base import Page


class DetailPage(Page, kit=True):
    """`template` with what `context` gives, and the page itself as `page`."""

    template: str = ""

    def context(self, request: Any) -> dict[str, Any]:
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return render(request, self.template, {"page": self, **self.context(request)})


class ActPage(ActMixin, Page, kit=True):
    """A button: POST only. See `ActMixin`."""


class EditPage(EditMixin, Page, kit=True):
    """A form on a page of its own. See `EditMixin`."""
