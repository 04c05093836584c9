"""Static files out of installed front-end packages: the few that pages use, not whole packages."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage


class VendorFinder(BaseFinder):
    """Serves ``settings.VENDOR_FILES``: address below ``/static/`` → file below ``node_modules``."""

    def _existing(self) -> Iterator[tuple[str, Path]]:
        for address, inside in settings.VENDOR_FILES.items():
            file = Path(settings.NODE_MODULES) / inside
            if file.is_file():
                yield address, file

    def find(self, path: str, find_all: bool = False, **_: Any) -> Any:
        found = [str(file) for address, file in self._existing() if address == path]
        return found if find_all else next(iter(found), [])

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        for address, file in self._existing():
            storage = _OneFile(location=file.parent, name=file.name)
            storage.prefix = str(Path(address).parent)  # type: ignore[attr-defined]
            yield Path(address).name, storage


class _OneFile(FileSystemStorage):
    """A folder of which one file is seen, under whatever name it is asked for."""

    def __init__(self, *, location: Path, name: str) -> None:
        super().__init__(location=location)
        self._name = name

    def path(self, name: str) -> str:
        return super().path(self._name)
