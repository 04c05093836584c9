"""People who do not exist: names as frequent as real ones, numbers that nobody bears.

An identity number begins with the code of a whole province (``500000``), which no person's does; a
mobile number with 199 000, so that nobody is rung up. Both pass every check of an import.
"""

from __future__ import annotations

from bisect import bisect
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from apps.datahub.values.people import check_digit
from apps.simulation.services.generator.facts import dice, table
from apps.simulation.services.generator.parts import Person

MALE, FEMALE = "男", "女"
PROVINCES = (500000, 510000, 520000, 420000, 430000, 410000, 340000, 610000, 370000, 440000)
# Most students come from the college's own province, the first of the list.
PROVINCE_WEIGHTS = (60, 14, 6, 5, 4, 3, 2, 2, 2, 2)
WITH_IDENTITY, WITH_PHONE = 0.8, 0.85
PHONE_PREFIX = "199000"
OLDEST_DECADE, YOUNGEST_DECADE = 1960, 2000


class People:
    """Makes one person after another; no number is given out twice."""

    def __init__(self, seed: str, part: str, first_phone: int = 0) -> None:
        self.random: Random = dice(seed, part)
        surnames = table("surnames")
        self._surnames = [row["surname"] for row in surnames]
        self._upto = list(accumulate(int(row["weight"]) for row in surnames))
        self._given = {(int(row["decade"]), row["sex"]): row for row in table("given_names")}
        self._phone = first_phone
        self._identities: set[str] = set()

    def person(self, number: str, sex: str, born: date) -> Person:
        return Person(
            number=number,
            name=self.name(sex, born.year),
            sex=sex,
            born=born,
            identity_no=self._identity(sex, born) if self.chance(WITH_IDENTITY) else None,
            phone=self._next_phone() if self.chance(WITH_PHONE) else None,
        )

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def sex(self, female: float) -> str:
        return FEMALE if self.chance(female) else MALE

    def name(self, sex: str, year: int) -> str:
        """A surname by its frequency, one or two characters by decade and sex."""
        random = self.random
        surname = self._surnames[bisect(self._upto, random.random() * self._upto[-1])]
        decade = min(max(year // 10 * 10, OLDEST_DECADE), YOUNGEST_DECADE)
        given = self._given[decade, sex]
        characters = given["characters"]
        first = random.choice(characters)
        if len(surname) > 1 or random.random() * 100 < int(given["single_percent"]):
            return surname + first
        return surname + first + random.choice(characters)

    def birthday(self, year: int, spread: float = 0.8) -> date:
        """Within the school year that ends with August of `year`, a few earlier or later."""
        shift = round(self.random.gauss(0, spread)) * 365
        return date(year - 1, 9, 1) + timedelta(days=self.random.randrange(365) + shift)

    def _identity(self, sex: str, born: date) -> str:
        while True:
            (province,) = self.random.choices(PROVINCES, PROVINCE_WEIGHTS)
            order = self.random.randrange(500) * 2 + (sex == MALE)
            first = f"{province}{born:%Y%m%d}{order:03}"
            if first not in self._identities:
                self._identities.add(first)
                return first + check_digit(first)

    def _next_phone(self) -> str:
        self._phone += 1
        return f"{PHONE_PREFIX}{self._phone:05}"
