"""The bar of a problem: what the re-measurement of its metric must meet."""

from typing import Any

from apps.datahub.bar import Bar, pass_bar
from apps.improvement.models import Problem


def bar_of(problem: Problem) -> Bar:
    return pass_bar(
        problem.pass_low,
        problem.pass_high,
        above=problem.pass_above,
        below=problem.pass_below,
    )


def pass_fields(bar: Bar) -> dict[str, Any]:
    """A bar as a problem keeps it, so that a value that warns never closes it."""
    low, high = bar.within()
    return {
        "pass_low": low and low.at,
        "pass_high": high and high.at,
        "pass_above": bool(low and low.touching),
        "pass_below": bool(high and high.touching),
    }
