"""One thing shown, one act done, one form filled in; all by the door of `Page`."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from apps.core.htmx import render_page
from apps.core.pages import ActMixin, EditMixin
from apps.layers.pages.base import Page


class DetailPage(Page, kit=True):
    """`template` with what `context` gives, and the page itself as `page`; `partial` is what htmx gets."""

    template: str = ""
    partial: str = ""

    def context(self, request: Any) -> dict[str, Any]:
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        context = {"page": self, **self.context(request)}
        if not self.partial:
            return render(request, self.template, context)
        return render_page(request, page=self.template, partial=self.partial, context=context)


class ActPage(ActMixin, Page, kit=True):
    """A button: POST only. See `ActMixin`."""


class EditPage(EditMixin, Page, kit=True):
    """A form on a page of its own. See `EditMixin`."""
