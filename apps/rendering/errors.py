"""What can go wrong between a page of HTML and a PDF."""

from apps.core.errors import DomainError


class RenderError(DomainError):
    """No PDF came out; `code` tells machines why: library, font, timeout, memory, crash, busy, html."""

    status = 503
