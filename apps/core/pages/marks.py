"""Marks that stand in cells, beside `apps.core.components`: deadlines, tags, small lines."""

from datetime import date
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from apps.core.components import due
from apps.core.templatetags.ui import due_words, zh_date


def due_html(day: date | None) -> SafeString:
    """How long there is still time, over the day."""
    if day is None:
        return mark_safe('<span class="zg-muted">无期限</span>')
    return due(*due_words(day), zh_date(day))


def tag_html(text: str) -> SafeString:
    """A small grey word beside a name."""
    return mark_safe(f' <span class="zg-tag">{escape(text)}</span>')  # noqa: S308


def trend_html(trend: Any) -> SafeString | str:
    """The small line of `components/trend.html`; "" where there is none."""
    if not trend:
        return ""
    words, (last_x, last_y) = escape(trend.words), trend.last
    lines = "".join(
        f'<polyline points="{line}" fill="none" stroke="currentColor" stroke-width="1.5"'
        ' stroke-linejoin="round"/>'
        for line in trend.lines
    )
    dots = "".join(
        f'<circle cx="{x}" cy="{y}" r="1.5" fill="currentColor"/>' for x, y in trend.dots
    )
    return mark_safe(  # noqa: S308
        f'<svg class="zg-trend" width="{trend.width}" height="{trend.height}"'
        f' viewBox="0 0 {trend.width} {trend.height}" role="img" aria-label="走势：{words}">'
        f"<title>{words}</title>{lines}{dots}"
        f'<circle cx="{last_x}" cy="{last_y}" r="2.5" fill="currentColor"/></svg>'
    )
