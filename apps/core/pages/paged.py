"""One page of rows that stand inside another page."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest


def paged(request: HttpRequest, rows: Any, size: int = 30) -> Page[Any]:
    """The page that the address asks for; shown with ``{% pager page %}``."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
