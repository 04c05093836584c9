"""The facts that a generated college is made of: tables under fixtures/names."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from random import Random

from django.conf import settings

Fact = dict[str, str]
FOLDER = Path("fixtures") / "names"


@cache
def table(name: str) -> tuple[Fact, ...]:
    path = Path(settings.BASE_DIR) / FOLDER / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def dice(seed: str, part: str) -> Random:
    """Each part of the college has its own sequence: more students do not change the staff."""
    return Random(f"{seed}/{part}")  # noqa: S311 - invented people, no secrets


def draw(random: Random, rows: list[Fact], count: int) -> list[Fact]:
    """Different rows by their column `weight`, without putting any back."""
    left = list(rows)
    drawn: list[Fact] = []
    while left and len(drawn) < count:
        weights = [float(row["weight"]) for row in left]
        (at,) = random.choices(range(len(left)), weights)
        drawn.append(left.pop(at))
    return drawn


def shares(total: int, weights: list[float], least: int = 0) -> list[int]:
    """Whole numbers that add up to `total`, as the weights say; largest remainders get the rest."""
    spare = total - least * len(weights)
    if spare < 0:
        return [least] * len(weights)
    whole = sum(weights) or 1
    exact = [spare * weight / whole for weight in weights]
    counts = [int(one) for one in exact]
    order = sorted(range(len(weights)), key=lambda at: (counts[at] - exact[at], at))
    for at in order[: spare - sum(counts)]:
        counts[at] += 1
    return [least + count for count in counts]
