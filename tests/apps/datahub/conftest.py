"""What tests of the data hub share."""

import pytest
from hypothesis import find
from hypothesis import strategies as st


@pytest.fixture(scope="session")
def unicode_table():
    """Hypothesis builds its table of Unicode once a checkout, at the first text that it draws: no test's cost."""
    find(st.text(min_size=1), bool)
