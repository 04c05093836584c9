"""Secrets: from the environment or a file; in the embedded size made once, beside the database."""

import base64
import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

FIELD_KEY_BYTES = 32


def read_or_make(path: Path, *, make: bool, name: str, line: str) -> str:
    """The text of a key file; made (mode 600, never overwritten) where `make` allows it."""
    if make and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _create(path, base64.urlsafe_b64encode(secrets.token_bytes(FIELD_KEY_BYTES)))
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name} is missing: {line}") from error


def _create(path: Path, content: bytes) -> None:
    """Two processes may start at once: whoever links first made the key."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, content + b"\n")
    finally:
        os.close(handle)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def decode_field_key(text: str) -> bytes:
    """The key of encrypted columns: 32 bytes in base64."""
    try:
        key = base64.urlsafe_b64decode(text.replace("+", "-").replace("/", "_"))
    except ValueError as error:
        raise ImproperlyConfigured("FIELD_KEY is not base64") from error
    if len(key) != FIELD_KEY_BYTES:
        raise ImproperlyConfigured("FIELD_KEY must be 32 bytes in base64: openssl rand -base64 32")
    return key
