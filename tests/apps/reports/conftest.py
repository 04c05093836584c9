"""One college for a test, on a day in December."""

import pytest

from .world import DAY, Reported


@pytest.fixture
def college(db, clock_at) -> Reported:
    clock_at(DAY)
    return Reported()
