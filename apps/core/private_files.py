"""Files that nobody is served: encrypted, named by hash, under the state folder."""

import hashlib
import os
import tempfile
from pathlib import Path

from cryptography.exceptions import InvalidTag
from django.conf import settings

from apps.core.crypto import decrypt, encrypt


def digest_of(content: bytes) -> str:
    """sha256 as 64 hex digits."""
    return hashlib.sha256(content).hexdigest()


class PrivateFolder:
    """One folder of the state directory; `name` is relative to it everywhere below."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    @property
    def path(self) -> Path:
        return Path(settings.STATE_DIR) / self.folder

    @staticmethod
    def name_of(institution_id: int, digest: str) -> str:
        """Where a content is kept: the same content once an institution."""
        return f"{institution_id}/{digest[:2]}/{digest}"

    def store(self, institution_id: int, content: bytes) -> str:
        """Keep a content under its hash; gives its name. What is broken there is written again."""
        digest = digest_of(content)
        name = self.name_of(institution_id, digest)
        if self.read_exact(name, digest) is None:
            self.write(name, content)
        return name

    def write(self, name: str, content: bytes) -> None:
        """Encrypt to disk; a reader never sees half a file."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(encrypt(content))
        Path(temporary).replace(path)

    def read(self, name: str) -> bytes | None:
        """What was written under this name; None if there is nothing, or not what was written."""
        try:
            return decrypt((self.path / name).read_bytes())
        except (OSError, InvalidTag):
            return None

    def read_exact(self, name: str, sha256: str) -> bytes | None:
        """The content with this hash; None where it is gone or was changed."""
        content = self.read(name)
        return content if content is not None and digest_of(content) == sha256 else None

    def remove(self, name: str) -> None:
        (self.path / name).unlink(missing_ok=True)
