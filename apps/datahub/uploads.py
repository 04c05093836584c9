"""Uploaded files and what was made of them: encrypted, by hash, outside every served folder."""

import hashlib
import os
import tempfile
from pathlib import Path

from cryptography.exceptions import InvalidTag
from django.conf import settings

from apps.core.crypto import decrypt, encrypt
from apps.core.errors import ConflictError

LOST = "上传的原文件已不在服务器上，或内容被改动；请重新上传。"


def folder() -> Path:
    return Path(settings.STATE_DIR) / "uploads"


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def store_upload(institution_id: int, content: bytes) -> str:
    """Keep a file; returns where, relative to the folder. The same file is kept once a college."""
    digest = digest_of(content)
    name = f"{institution_id}/{digest[:2]}/{digest}"
    if not (folder() / name).exists():
        write_private(name, content)
    return name


def read_upload(name: str, sha256: str) -> bytes:
    """The file as it was uploaded. Raises ConflictError unless its hash is still the same."""
    content = read_private(name)
    if content is None or digest_of(content) != sha256:
        raise ConflictError(LOST)
    return content


def write_private(name: str, content: bytes) -> None:
    """Encrypt to disk; a reader never sees half a file."""
    path = folder() / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(encrypt(content))
    Path(temporary).replace(path)


def read_private(name: str) -> bytes | None:
    """What was written under this name; None if there is nothing, or not what was written."""
    try:
        return decrypt((folder() / name).read_bytes())
    except (OSError, InvalidTag):
        return None


def remove_private(name: str) -> None:
    (folder() / name).unlink(missing_ok=True)
