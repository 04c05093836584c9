"""Shipped profiles, loaded as they are or with one place changed."""

import shutil
from pathlib import Path

from apps.accounts.models import Institution
from apps.console.services.profiles import load_profile
from apps.core.profiles import Outcome
from apps.core.profiles.files import profiles_dir


def load(name_or_path: Path | str = "sanxia", code: str = "") -> tuple[Institution, Outcome]:
    return load_profile(name_or_path=str(name_or_path), institution_code=code)


def files_of(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def copy_with(tmp_path: Path, file: str, old: str, new: str) -> Path:
    folder = Path(shutil.copytree(profiles_dir() / "sanxia", tmp_path / "edition"))
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    return folder
