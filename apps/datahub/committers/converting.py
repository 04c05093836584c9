"""Canonical text of a checked cell to the type of a field."""

from datetime import date
from decimal import Decimal

__all__ = ["day", "number", "whole", "yes_no"]

day = date.fromisoformat
number = Decimal
whole = int


def yes_no(text: str) -> bool:
    return text == "是"
