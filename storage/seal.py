"""Encryption at rest: each object under a key of its own, which is kept with it, wrapped by the office's key.

    BRK1 | key id (8) | nonce (12) | wrapped data key (48) | nonce (12) | content and tag

AES-256-GCM throughout; the object's name is authenticated with it, so that objects cannot be exchanged. The
first of the office's keys seals, each of them opens: a new key is put in front, old objects stay readable.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Sequence
from typing import Protocol

from pipeline.errors import SettingsError, StoreFault

_MARK = b"BRK1"
_KEY_BYTES, _NONCE_BYTES, _ID_BYTES, _TAG_BYTES = 32, 12, 8, 16
_WRAPPED = _NONCE_BYTES + _KEY_BYTES + _TAG_BYTES


class Seal(Protocol):
    """What happens to bytes on their way to the disk and back."""

    def close(self, name: str, content: bytes) -> bytes:
        """What is kept under `name`."""
        ...

    def open(self, name: str, kept: bytes) -> bytes:
        """What was put there.

        Raises:
            StoreFault: it cannot be opened.
        """
        ...


class Unsealed:
    """Bytes are kept as they are."""

    def close(self, name: str, content: bytes) -> bytes:
        """See `Seal`."""
        del name
        return content

    def open(self, name: str, kept: bytes) -> bytes:
        """See `Seal`."""
        if kept.startswith(_MARK):
            raise StoreFault(f"{name} is encrypted, and BERKAS_ENCRYPTION_KEY is not set")
        return kept


class AesSeal:
    """Bytes are encrypted; what was kept before there was a key is still read.

    Args:
        keys: base64 of 32 bytes each; the first one seals.

    Raises:
        SettingsError: one of them is no such key.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        decoded = [_decoded(key) for key in keys]
        self._keys = {hashlib.sha256(key).digest()[:_ID_BYTES]: key for key in decoded}
        self._first = hashlib.sha256(decoded[0]).digest()[:_ID_BYTES]

    def close(self, name: str, content: bytes) -> bytes:
        """See `Seal`."""
        data_key = os.urandom(_KEY_BYTES)
        wrapped = _shut(self._keys[self._first], name, data_key)
        return _MARK + self._first + wrapped + _shut(data_key, name, content)

    def open(self, name: str, kept: bytes) -> bytes:
        """See `Seal`."""
        if not kept.startswith(_MARK):
            return kept
        start = len(_MARK) + _ID_BYTES
        key = self._keys.get(kept[len(_MARK) : start])
        if key is None:
            raise StoreFault(f"{name} is encrypted with a key that is not among BERKAS_ENCRYPTION_KEY")
        data_key = _opened(key, name, kept[start : start + _WRAPPED])
        return _opened(data_key, name, kept[start + _WRAPPED :])


def _shut(key: bytes, name: str, content: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # heavy

    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, name.encode())


def _opened(key: bytes, name: str, sealed: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag  # heavy
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], name.encode())
    except (InvalidTag, ValueError):
        raise StoreFault(f"{name} cannot be decrypted: it was changed or is not whole") from None


def _decoded(key: str) -> bytes:
    try:
        decoded = base64.b64decode(key, validate=True)
    except (binascii.Error, ValueError):
        decoded = b""
    if len(decoded) != _KEY_BYTES:
        raise SettingsError(
            "BERKAS_ENCRYPTION_KEY: not base64 of 32 bytes (make one with `openssl rand -base64 32`)"
        )
    return decoded
