"""Where a number of a report comes from, as an address of the system."""

from django import template
from django.urls import NoReverseMatch, reverse

from apps.rendering.blocks import Source

register = template.Library()


@register.filter
def source_url(source: Source | None) -> str:
    """The page that shows the source; empty where there is none."""
    if source is None or not source.url_name:
        return ""
    try:
        return reverse(source.url_name, args=[source.object_id] if source.object_id else [])
    except NoReverseMatch:
        return ""


@register.filter
def source_words(source: Source | None) -> str:
    """What a reader is told before opening it."""
    return "，".join(filter(None, source[:4])) if source else ""
