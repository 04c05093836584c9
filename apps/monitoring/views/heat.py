"""The body of the heat map, put together as text: thirty units and six layers are two hundred cells."""

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from apps.core.components import glyph
from apps.monitoring.selectors import HeatCell, HeatMap, HeatRow


def heat_html(heat: HeatMap, url: str) -> SafeString:
    """One row a unit; each number leads to `url`, the list as it stands, narrowed to its cell."""
    base = escape(url + ("" if url.endswith("?") else "&"))
    return mark_safe("".join(_row(row, base) for row in heat.rows))  # noqa: S308 - names are escaped


def _row(row: HeatRow, base: str) -> str:
    cells = "".join(_cell(cell, base) for cell in row.cells)
    return f'<tr><th scope="row">{escape(row.name)}</th>{cells}<td>{row.total}</td></tr>'


def _cell(cell: HeatCell, base: str) -> str:
    if not cell.total:
        return f'<td class="zg-heat__{cell.shade}">0</td>'
    unit = f"&amp;unit={cell.unit_id}" if cell.unit_id else ""
    mark = glyph("red")
    red = (
        f'<small>{mark}{cell.red}<span class="zg-hidden">条红色</span></small>' if cell.red else ""
    )
    return (
        f'<td class="zg-heat__{cell.shade}"><a href="{base}layer={cell.layer}{unit}">'
        f"<b>{cell.total}</b>{red}</a></td>"
    )
