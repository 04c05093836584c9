"""Where a number of a report leads, as an address of the system."""

from django import template
from django.urls import NoReverseMatch, reverse

from apps.rendering.blocks import Cell, Figure, Source

register = template.Library()


@register.filter
def address_of(number: Cell | Figure) -> str:
    """The rows behind it, else the one row that it stands in; a bare list would show others: no address."""
    link, source = number.link, number.source
    place = link or (source if source and source.object_id else None)
    if place is None or not place.url_name:
        return ""
    try:
        found = reverse(place.url_name, args=[place.object_id] if place.object_id else [])
    except NoReverseMatch:
        return ""
    return f"{found}?{link.query}" if link and link.query else found


@register.filter
def source_words(source: Source | None) -> str:
    """What a reader is told before opening it."""
    return "，".join(filter(None, source[:4])) if source else ""
