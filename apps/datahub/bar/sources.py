"""Whoever declares bounds above (watch rules, targets) supplies the bars of values below."""

from collections.abc import Callable, Sequence

from apps.core.registry import Registry
from apps.datahub.bar.judging import NOTHING, Bar
from apps.datahub.models import Observation

Supply = Callable[[Sequence[Observation]], dict[int, Bar]]
sources: Registry[Supply] = Registry("bars")


def register_bars(code: str, supply: Supply) -> None:
    """`supply(observations)` gives bars by the observations' ids, in a fixed number of statements.

    Metric and period of each observation are at hand.
    """
    sources.register(code, supply)


def bars_of(observations: Sequence[Observation]) -> dict[int, Bar]:
    """By observation: all that its value is held against; nothing for nobody's."""
    found = {one.pk: NOTHING for one in observations}
    for supply in sources.values() if observations else ():
        for pk, bar in supply(observations).items():
            found[pk] += bar
    return found
