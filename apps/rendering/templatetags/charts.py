"""`{% chart_svg block %}`: a chart of a document on a page or a print-out."""

from functools import cache

from django import template
from django.utils.safestring import SafeString, mark_safe

from apps.rendering.assets import assets
from apps.rendering.blocks import Chart
from apps.rendering.charts import draw

register = template.Library()
PRINT_SHEET = "report/chart.css"


@cache
def _print_style() -> str:
    return assets[PRINT_SHEET].read_text("utf-8")


@register.simple_tag
def chart_svg(chart: Chart, on_paper: bool = False) -> SafeString:
    """The drawing; on paper it carries its own colours, for the renderer reads no other sheet."""
    style = _print_style() if on_paper else ""
    return mark_safe(draw(chart, style=style))  # noqa: S308  every text in it is escaped
