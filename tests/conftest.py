"""Fixtures that every test may use."""

from contextlib import ExitStack

import pytest

from apps.core import clock

pytest_plugins = ["tests.plugins.budget", "tests.plugins.share"]


@pytest.fixture
def clock_at():
    """``clock_at(date(2026, 3, 18))`` sets the day for the rest of the test; may be called again."""
    with ExitStack() as stack:
        yield lambda day: stack.enter_context(clock.travel(day))
