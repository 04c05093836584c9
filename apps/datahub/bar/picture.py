"""A bar as a drawing: band with its bounds, target, standard and the value, in two widths."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from apps.datahub.bar.judging import PLACES, Bar, Bound, Standing, stored, target_bar
from apps.datahub.bar.words import Measure, bound_title, measure_of, verdict_words
from apps.datahub.models import Metric

WIDE, NARROW = 600, 320
TOP, HEIGHT, FOOT, LINE = 34, 14, 68, 16
# Room beside the outermost mark, as a share of what lies between the marks.
MARGIN = Decimal("0.15")
# About how wide a letter of the captions is drawn, in px; Chinese ones are twice that.
LETTER = 6.5


@dataclass(frozen=True)
class Band:
    """A stretch in which every value stands alike; `tone` is a level's code or `normal`."""

    x: float
    width: float
    tone: str


@dataclass(frozen=True)
class Mark:
    """A line with its caption: `kind` is value, target, standard or a level's code."""

    kind: str
    x: float
    text: str
    y: int = FOOT
    anchor: str = "middle"


@dataclass(frozen=True)
class Drawing:
    """One width of it, in px."""

    width: int
    height: int
    bands: list[Band]
    marks: list[Mark]
    value: Mark | None


@dataclass(frozen=True)
class Picture:
    """The number, its verdict in shape, word and colour, and the drawings; `words` says it all."""

    number: str
    level: str
    verdict: str
    words: str
    drawings: tuple[Drawing, ...]


def picture_of(
    metric: Metric, value: Decimal | None, bar: Bar, said: tuple[str, str] | None = None
) -> Picture:
    """The bar's target is judged beside its bounds; without anything to compare there is no drawing.

    `said` is the level and the words of a verdict that somebody has found already.
    """
    measure, aim = measure_of(metric), bar.target
    level, verdict = said or _verdict(metric, value, bar, measure)
    marks = list(_marks(bar, aim, measure))
    spoken = [f"{measure.number(value)}，{verdict}", *(text for _, _, text in marks)]
    known = [] if value is None else [value]
    drawn = (WIDE, NARROW) if marks and known else ()
    band = bar or target_bar(metric.direction, aim)
    return Picture(
        number=measure.number(value),
        level=level,
        verdict=verdict,
        words="；".join(spoken),
        drawings=tuple(_draw(width, band, marks, known[0], measure) for width in drawn),
    )


def _verdict(metric: Metric, value: Decimal | None, bar: Bar, measure: Measure) -> tuple[str, str]:
    """The level as the marks of pages know it, and the words: bounds first, then the target."""
    found = bar.judge(value)
    if found.off:
        return found.level, verdict_words(found, bar, measure)
    by_target = target_bar(metric.direction, bar.target)
    reached = by_target.judge(value)
    if value is not None and by_target:
        words = verdict_words(reached, by_target, measure)
        return ("yellow" if reached.off else "normal"), words
    shapes = {Standing.WITHIN: "normal", Standing.NO_DATA: "no_data"}
    return shapes.get(Standing(found.standing), "unjudgeable"), verdict_words(found, bar, measure)


def _marks(bar: Bar, aim: Decimal | None, measure: Measure) -> Iterator[tuple[str, Decimal, str]]:
    """Kind, number and caption of each line; of two alike the worse one."""
    seen: set[Decimal] = set()
    for bound in bar.ordered:
        if stored(bound.at) not in seen:
            seen.add(stored(bound.at))
            yield bound.level, bound.at, _caption(bar, bound, measure)
    if bar.standard is not None:
        yield "standard", bar.standard, f"{measure.number(bar.standard)} 标准"
    if aim is not None:
        yield "target", aim, f"{measure.number(aim)} 目标"


def _caption(bar: Bar, bound: Bound, measure: Measure) -> str:
    return f"{measure.number(bound.at)} {bound_title(bound, bar.levels)}"


def _draw(
    width: int,
    bar: Bar,
    marks: list[tuple[str, Decimal, str]],
    value: Decimal,
    measure: Measure,
) -> Drawing:
    numbers = [stored(one) for one in (value, *(number for _, number, _ in marks))]
    low, high = _range(numbers, share=measure.unit == "%")

    def x(number: Decimal) -> float:
        return round(float((stored(number) - low) / (high - low)) * width, 1)

    lines = [Mark(kind, x(number), text) for kind, number, text in marks]
    placed = _apart(sorted(lines, key=lambda one: one.x), width)
    deepest = max((one.y for one in placed), default=FOOT)
    seen = _hold(Mark("value", x(value), measure.number(value), TOP - 10), width)
    return Drawing(width, deepest + 6, list(_bands(bar, low, high, x)), placed, seen)


def _range(numbers: list[Decimal], *, share: bool) -> tuple[Decimal, Decimal]:
    """From where to where the band goes; a share stays within 0 and 100.

    Beside the outermost mark there is room for numbers that are judged apart from it.
    """
    low, high = min(numbers), max(numbers)
    room = max((high - low) * MARGIN or abs(high) * MARGIN or Decimal(1), 2 * PLACES)
    low, high = stored(low - room), stored(high + room)
    if share and min(numbers) >= 0 and max(numbers) <= 100:
        low, high = max(low, Decimal(0)), min(high, Decimal(100))
    return low, high


def _bands(
    bar: Bar, low: Decimal, high: Decimal, place: Callable[[Decimal], float]
) -> Iterator[Band]:
    """The stretches between the bounds, each judged by its middle as a value is."""
    bounds = {stored(one.at) for one in bar.bounds}
    edges = sorted({low, high, *(at for at in bounds if low < at < high)})
    for start, end in pairwise(edges):
        found = bar.judge((start + end) / 2)
        yield Band(
            place(start),
            round(place(end) - place(start), 1),
            found.level or ("normal" if found.met else "none"),
        )


def _size(text: str) -> float:
    return sum(LETTER * (2 if letter > "\u2e80" else 1) for letter in text)


def _hold(mark: Mark, width: int) -> Mark:
    """The caption at the edge of the drawing turns inwards."""
    half = _size(mark.text) / 2
    anchor = "start" if mark.x < half else "end" if mark.x > width - half else "middle"
    return Mark(mark.kind, mark.x, mark.text, mark.y, anchor)


def _reach(mark: Mark) -> tuple[float, float]:
    size = _size(mark.text)
    start = {"start": mark.x, "end": mark.x - size, "middle": mark.x - size / 2}[mark.anchor]
    return start, start + size


def _apart(marks: Iterable[Mark], width: int) -> list[Mark]:
    """Captions that would cover one another go to the next line below."""
    ends: list[float] = []
    placed = []
    for mark in (_hold(one, width) for one in marks):
        start, end = _reach(mark)
        row = next((n for n, taken in enumerate(ends) if taken < start), len(ends))
        ends[row : row + 1] = [end + LETTER]
        placed.append(Mark(mark.kind, mark.x, mark.text, FOOT + row * LINE, mark.anchor))
    return placed
