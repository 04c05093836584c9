"""Shipped profiles stand in their one normal form: read and written again, nothing changes."""

from pathlib import Path

import pytest

from apps.console.services.profiles import export_profile
from apps.core.profiles import profile_names, read_folder, write_folder
from apps.core.profiles.files import profiles_dir

from .profiles import files_of, load


@pytest.mark.parametrize("name", profile_names())
def test_reading_and_writing_changes_no_byte(name: str, tmp_path: Path) -> None:
    write_folder(read_folder(profiles_dir() / name), tmp_path)

    assert files_of(tmp_path) == files_of(profiles_dir() / name)


@pytest.mark.django_db
@pytest.mark.parametrize("name", profile_names())
def test_the_export_equals_the_shipped_files_byte_for_byte(name: str, tmp_path: Path) -> None:
    institution, outcome = load(name, "college")

    export_profile(institution=institution, folder=tmp_path)

    assert outcome.created
    assert files_of(tmp_path) == files_of(profiles_dir() / name)
