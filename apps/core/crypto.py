"""Encrypted columns and files: AES-GCM for the value, HMAC for looking it up.

A value is stored as ``nonce (12 bytes) + ciphertext``; the key comes from settings.FIELD_KEY, 32 bytes.
"""

import hashlib
import hmac
import os
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

NONCE = 12


def _key(purpose: bytes) -> bytes:
    """A key of its own for each purpose, so that an index never tells anything about a column."""
    return hmac.new(settings.FIELD_KEY, purpose, hashlib.sha256).digest()


def encrypt(data: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(_key(b"field")).encrypt(nonce, data, None)


def decrypt(data: bytes) -> bytes:
    """Raises cryptography's InvalidTag where the key is another or the bytes were changed."""
    return AESGCM(_key(b"field")).decrypt(data[:NONCE], data[NONCE:], None)


def blind_index(text: str) -> str:
    """64 hex digits by which equal values are found without being readable; empty for nothing."""
    if not text:
        return ""
    return hmac.new(_key(b"index"), text.encode(), hashlib.sha256).hexdigest()


class EncryptedTextField(models.BinaryField):
    """A text that is readable only with the key; filter by a blind index beside it."""

    def get_prep_value(self, value: Any) -> Any:
        return None if value in (None, "") else encrypt(str(value).encode())

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str:
        return "" if value is None else decrypt(bytes(value)).decode()

    def to_python(self, value: Any) -> Any:
        return "" if value is None else value

    def get_default(self) -> Any:
        return ""
