"""The reference in docs is what the code prints today."""

from pathlib import Path

import pytest

from apps.console.reference import PAGES, printed

FOLDER = Path(__file__).parents[3] / "docs" / "reference"
AGAIN = "python manage.py print_reference"


@pytest.fixture(scope="module")
def now() -> dict[str, str]:
    return printed()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_the_reference_says_what_the_code_says(now, name):
    assert (FOLDER / name).read_text(encoding="utf-8") == now[name], f"run {AGAIN}"


def test_keys_of_nested_records_are_named_with_their_way(now):
    assert "| `measures[].metric`" in now["profiles.md"] or "[].metric`" in now["profiles.md"]
    assert "an entry of `metrics`" in now["profiles.md"]


def test_rights_are_the_letters_of_the_table(now):
    line = next(one for one in now["roles.md"].splitlines() if "`qa_office`" in one)
    assert "RWAX c" in line
    assert "R° c" in line


def test_every_command_names_its_options(now):
    assert "## import_data" in now["commands.md"]
    assert "`--accept-valid`" in now["commands.md"]
