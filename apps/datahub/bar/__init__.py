"""The one reading of "value against bound, target, standard".

A `Bar` is the declaration. From it come the judge in Python (`Bar.judge`), the judge in SQL (`SqlBar`),
the words (`words`) and the picture (`picture`); a property test holds the four together.
"""

from .judging import NOTHING, Bar, Bound, Standing, Verdict, pass_bar, stored, target_bar
from .levels import LEVELS, BarLevel, Side, levels_of
from .sources import bars_of, register_bars
from .words import Measure, measure_of, verdict_words, within_words

__all__ = [
    "LEVELS",
    "NOTHING",
    "Bar",
    "BarLevel",
    "Bound",
    "Measure",
    "Side",
    "Standing",
    "Verdict",
    "bars_of",
    "levels_of",
    "measure_of",
    "pass_bar",
    "register_bars",
    "stored",
    "target_bar",
    "verdict_words",
    "within_words",
]
