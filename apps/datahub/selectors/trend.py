"""A small line over periods; a gap where nothing was observed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from apps.datahub.selectors.metrics import Point

WIDTH, HEIGHT, EDGE = 84, 22, 3


@dataclass(frozen=True)
class Trend:
    """Drawn in a box of 84 × 22: stretches of neighbouring values, single ones, and the last."""

    lines: tuple[str, ...] = ()
    dots: tuple[tuple[float, float], ...] = ()
    last: tuple[float, float] | None = None
    words: str = ""
    width: int = WIDTH
    height: int = HEIGHT


def trend_of(points: Iterable[Point]) -> Trend | None:
    """None where there is nothing to draw."""
    points = list(points)
    values = [point.value for point in points]
    known = [value for value in values if value is not None]
    if not known:
        return None
    low, high = min(known), max(known)
    step = (WIDTH - 2 * EDGE) / max(len(points) - 1, 1)
    placed = [
        None if value is None else (round(EDGE + number * step, 1), _y(value, low, high))
        for number, value in enumerate(values)
    ]
    stretches = list(_stretches(placed))
    return Trend(
        lines=tuple(" ".join(f"{x},{y}" for x, y in one) for one in stretches if len(one) > 1),
        dots=tuple(one[0] for one in stretches if len(one) == 1),
        last=next(spot for spot in reversed(placed) if spot is not None),
        words=_words(points),
    )


def _y(value: Decimal, low: Decimal, high: Decimal) -> float:
    if high == low:
        return HEIGHT / 2
    share = float((value - low) / (high - low))
    return round(HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE), 1)


def _stretches(
    placed: list[tuple[float, float] | None],
) -> Iterator[list[tuple[float, float]]]:
    run: list[tuple[float, float]] = []
    for spot in [*placed, None]:
        if spot is not None:
            run.append(spot)
        elif run:
            yield run
            run = []


def _words(points: list[Point]) -> str:
    """What the line says, for whoever cannot see it."""
    said = [
        f"{point.period.title} {point.value.normalize():f}"
        for point in points
        if point.value is not None
    ]
    return "；".join(said)
