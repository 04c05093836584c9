"""Charts as SVG: bars, stacked bars, lines, heat maps. Text in, text out; no script, no style.

Every part has a class, so that pages and print-outs colour it by their own sheets; what has no sheet
is drawn in shades of the text's colour. `style` is put inside for renderers that read no other sheet.
Numbers are written beside their mark: a chart can be read without colours.
"""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from html import escape

from .blocks import Chart

WIDTH, ROW, PAD, FONT = 640, 26, 8, 12
LABEL_MOST = 190
TINTS = (0.85, 0.55, 0.35, 0.2, 0.7, 0.45)
SHADES = (0.0, 0.1, 0.22, 0.38, 0.55)


def draw(chart: Chart, *, style: str = "") -> str:
    """The SVG of a chart; empty where there is nothing to draw."""
    rows = numbers_of(chart)
    if not chart.categories or all(value is None for row in rows for value in row):
        return ""
    height, parts = DRAW[chart.form](chart, rows)
    words = escape(chart.title + (f"（{chart.unit}）" if chart.unit else ""), quote=True)
    sheet = f"<style>{style}</style>" if style else ""
    return (
        f'<svg class="zg-chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"'
        f' width="{WIDTH}" height="{height}" role="img" aria-label="{words}">{sheet}'
        f"{''.join(parts)}</svg>"
    )


def numbers_of(chart: Chart) -> list[list[float | None]]:
    """One list for each series; what is no number is no value."""
    return [[_number(value) for value in one.values] for one in chart.series]


def _number(text: str) -> float | None:
    try:
        return float(Decimal(text.replace(",", "")))
    except (InvalidOperation, ValueError):
        return None


def width_of(text: str) -> float:
    """Room that a text needs: a Chinese sign is as wide as it is high, others about half of it."""
    return sum(FONT if ord(sign) > 0x2E7F else FONT * 0.56 for sign in text)


def clipped(text: str, room: float) -> str:
    if width_of(text) <= room:
        return text
    kept = ""
    for sign in text:
        if width_of(kept + sign) + FONT > room:
            break
        kept += sign
    return f"{kept}…"


def _text(x: float, y: float, text: str, *, anchor: str = "start", role: str = "label") -> str:
    return (
        f'<text class="zg-chart__{role}" x="{x:.1f}" y="{y:.1f}" font-size="{FONT}"'
        f' text-anchor="{anchor}" fill="currentColor">{escape(text)}</text>'
    )


def _rect(
    box: tuple[float, float, float, float], role: str, opacity: float, title: str = ""
) -> str:
    x, y, width, height = box
    told = f"<title>{escape(title)}</title>" if title else ""
    return (
        f'<rect class="zg-chart__{role}" x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}"'
        f' height="{height:.1f}" fill="currentColor" fill-opacity="{opacity}">{told}</rect>'
    )


def _labels_room(chart: Chart) -> float:
    return min(LABEL_MOST, max(width_of(name) for name in chart.categories) + PAD)


def _legend(chart: Chart, y: float) -> Iterator[str]:
    x = 0.0
    for number, one in enumerate(chart.series):
        yield _rect((x, y, FONT, FONT), f"s{number % 5 + 1}", TINTS[number % len(TINTS)])
        yield _text(x + FONT + 4, y + FONT - 1.5, one.name)
        x += FONT + 20 + width_of(one.name)


def _bars(chart: Chart, rows: list[list[float | None]]) -> tuple[int, list[str]]:
    """Horizontal bars, one for each category of the first series, with the value at the end."""
    room, values = _labels_room(chart), rows[0]
    most = max((value for value in values if value is not None), default=0) or 1
    scale = (WIDTH - room - 70) / most
    parts = []
    for number, name in enumerate(chart.categories):
        y, value = number * ROW + PAD, values[number]
        shown = chart.series[0].values[number] if value is not None else "—"
        parts.append(_text(room - PAD, y + 14, clipped(name, room - PAD), anchor="end"))
        length = max(value or 0, 0) * scale
        parts.append(_rect((room, y + 2, length, ROW - 10), "s1", TINTS[0], f"{name} {shown}"))
        parts.append(_text(room + length + 6, y + 14, shown, role="value"))
    return len(chart.categories) * ROW + 2 * PAD, parts


def _stacked(chart: Chart, rows: list[list[float | None]]) -> tuple[int, list[str]]:
    """Horizontal bars whose parts are the series; the number stands in a part that has room for it."""
    room, top = _labels_room(chart), ROW
    sums = [sum(row[n] or 0 for row in rows) for n in range(len(chart.categories))]
    scale = (WIDTH - room - 60) / (max(sums) or 1)
    parts = list(_legend(chart, 4))
    for number, name in enumerate(chart.categories):
        y, x = top + number * ROW + PAD, room
        parts.append(_text(room - PAD, y + 14, clipped(name, room - PAD), anchor="end"))
        for order, one in enumerate(chart.series):
            value = rows[order][number] or 0
            if value <= 0:
                continue
            length, shown = value * scale, one.values[number]
            box = (x, y + 2, length, ROW - 10)
            tint, role = TINTS[order % len(TINTS)], f"s{order % 5 + 1}"
            parts.append(_rect(box, role, tint, f"{name} {one.name} {shown}"))
            if length > width_of(shown) + 4:
                parts.append(_text(x + length / 2, y + 14, shown, anchor="middle", role="inside"))
            x += length
        parts.append(_text(x + 6, y + 14, f"{sums[number]:g}", role="value"))
    return top + len(chart.categories) * ROW + 2 * PAD, parts


def _lines(chart: Chart, rows: list[list[float | None]]) -> tuple[int, list[str]]:
    """Lines over the categories; a gap where there is no value."""
    height, left, bottom = 220, 52, 190
    known = [value for row in rows for value in row if value is not None]
    low, high = min(0.0, *known), max(*known, 0.0)
    span = (high - low) or 1.0
    step = (WIDTH - left - 30) / max(len(chart.categories) - 1, 1)

    def spot(n: int, value: float) -> tuple[float, float]:
        return left + n * step, bottom - (value - low) / span * (bottom - ROW - 12)

    parts = list(_legend(chart, 4))
    for level in (low, high):
        y = spot(0, level)[1]
        parts.append(
            f'<line class="zg-chart__grid" x1="{left}" x2="{WIDTH - 30}" y1="{y:.1f}" y2="{y:.1f}"'
            ' stroke="currentColor" stroke-opacity=".2"/>'
        )
        parts.append(_text(left - PAD, y + 4, f"{level:g}", anchor="end", role="value"))
    for n, name in enumerate(chart.categories):
        parts.append(_text(left + n * step, bottom + 18, name, anchor="middle"))
    for order, row in enumerate(rows):
        role = f"s{order % 5 + 1}"
        for run in _runs(row):
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in (spot(n, v) for n, v in run))
            parts.append(
                f'<polyline class="zg-chart__line zg-chart__{role}" points="{points}" fill="none"'
                f' stroke="currentColor" stroke-width="2" stroke-opacity="{TINTS[order % 6]}"/>'
            )
        for n, value in enumerate(row):
            if value is not None:
                x, y = spot(n, value)
                parts.append(_rect((x - 2.5, y - 2.5, 5, 5), role, 1))
                shown = chart.series[order].values[n]
                parts.append(_text(x, y - 6, shown, anchor="middle", role="value"))
    return height, parts


def _runs(row: list[float | None]) -> Iterator[list[tuple[int, float]]]:
    run: list[tuple[int, float]] = []
    for n, value in enumerate([*row, None]):
        if value is not None:
            run.append((n, value))
        elif run:
            yield run
            run = []


def _heat(chart: Chart, rows: list[list[float | None]]) -> tuple[int, list[str]]:
    """A cell for each category and series, its number in it, darker with more."""
    room = _labels_room(chart)
    most = max((value for row in rows for value in row if value is not None), default=0)
    wide = (WIDTH - room) / len(chart.series)
    parts = [
        _text(room + n * wide + wide / 2, 15, clipped(one.name, wide), anchor="middle")
        for n, one in enumerate(chart.series)
    ]
    for number, name in enumerate(chart.categories):
        y = ROW + number * ROW
        parts.append(_text(room - PAD, y + 17, clipped(name, room - PAD), anchor="end"))
        for order, one in enumerate(chart.series):
            shade = shade_of(rows[order][number], most)
            shown = one.values[number] or "—"
            box = (room + order * wide + 1, y + 1, wide - 2, ROW - 2)
            parts.append(_rect(box, f"h{shade}", SHADES[shade], f"{name} {one.name} {shown}"))
            middle = room + order * wide + wide / 2
            parts.append(_text(middle, y + 17, shown, anchor="middle", role="cell"))
    return ROW + len(chart.categories) * ROW + PAD, parts


def shade_of(value: float | None, most: float) -> int:
    """0 for none, 1 to 4 by the share of the fullest cell."""
    if not value or most <= 0:
        return 0
    return min(4, 1 + int(4 * value / most - 1e-9))


DRAW = {"bar": _bars, "stacked": _stacked, "line": _lines, "heat": _heat}
