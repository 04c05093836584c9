"""Levels of a bar, the worst first, and the two sides on which a value can be beyond a bound."""

from dataclasses import dataclass, replace
from typing import Any

from django.db import models


class Side(models.TextChoices):
    LOW = "low", "低于"
    HIGH = "high", "高于"


@dataclass(frozen=True)
class BarLevel:
    """One level: what its bound is called. Pages know its shape and colour by the code."""

    code: str
    title: str

    @property
    def bound_title(self) -> str:
        return f"{self.title}界限"


Levels = tuple[BarLevel, ...]
# The worst first: of several bounds that a value is beyond, the first of this order is said.
LEVELS: Levels = (BarLevel("red", "红色"), BarLevel("yellow", "黄色"))


def levels_of(institution: Any) -> Levels:
    """The levels in the college's own words (vocabulary family `levels`)."""
    return tuple(
        replace(one, title=institution.word("levels", one.code, one.title)) for one in LEVELS
    )
