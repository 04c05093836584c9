"""Uploaded files and what was made of them: encrypted, by hash, outside every served folder."""

from pathlib import Path

from apps.core.errors import ConflictError
from apps.core.private_files import PrivateFolder, digest_of

__all__ = [
    "digest_of",
    "folder",
    "read_private",
    "read_upload",
    "remove_private",
    "store_upload",
    "write_private",
]
LOST = "上传的原文件已不在服务器上，或内容被改动；请重新上传。"
UPLOADS = PrivateFolder("uploads")

store_upload = UPLOADS.store
write_private = UPLOADS.write
read_private = UPLOADS.read
remove_private = UPLOADS.remove


def folder() -> Path:
    return UPLOADS.path


def read_upload(name: str, sha256: str) -> bytes:
    """The file as it was uploaded. Raises ConflictError unless its hash is still the same."""
    content = UPLOADS.read_exact(name, sha256)
    if content is None:
        raise ConflictError(LOST)
    return content
