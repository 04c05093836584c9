"""What is wrong with something that an app declared at start, in the words of a system check."""

from collections.abc import Iterable, Sequence

from django.core.checks import Error
from django.urls import NoReverseMatch, reverse

from apps.core.icons import has_icon


def declaration_errors(
    what: str, *, words: Iterable[str], icon: str, pages: Sequence[str], arguments: Sequence[int]
) -> list[Error]:
    """Errors of a declaration called `what`: an empty word, an icon that is not there, a page
    (url name, with so many `arguments`) that no address has."""
    errors = []
    if not all(word.strip() for word in words):
        errors.append(Error(f"{what}: a word is missing", id="declared.E001"))
    if not has_icon(icon):
        errors.append(Error(f"{what}: no icon {icon!r}", id="declared.E002"))
    for page in pages:
        if not _is_page(page, arguments):
            errors.append(Error(f"{what}: no page {page!r}", id="declared.E003"))
    return errors


def _is_page(url_name: str, arguments: Sequence[int]) -> bool:
    try:
        reverse(url_name, args=arguments)
    except NoReverseMatch:
        return False
    return True
