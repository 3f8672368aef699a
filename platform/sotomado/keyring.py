"""Personal text at rest: AES-256-GCM, bound to the place it was written for.

A sealed value is ``version | length of key id | key id | nonce | ciphertext and tag``. The associated data names table,
column and row, so a value copied into another row, by mistake or on purpose, no longer opens. The key id
lets keys rotate: new values are sealed with the first key, old ones open with the key they name.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Mapping
from hashlib import sha256
from typing import NewType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

Sealed = NewType("Sealed", bytes)

_VERSION = b"\x01"
_NONCE_BYTES = 12  # NIST SP 800-38D: 96-bit nonces


class CannotUnseal(Exception):
    """The value was changed, moved to another row, or sealed with a key that is gone."""


class Keyring:
    """Seals and unseals text with 256-bit keys."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        if not keys:
            raise ValueError("A keyring needs at least one key.")
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self.sealing_key_id = next(iter(keys))
        # Keys of their own, so that nothing is learned of the ciphers from what stands in addresses.
        self._digest_keys = [hmac.digest(key, b"sotomado digests", "sha256") for key in keys.values()]

    def seal(self, text: str, *, bound_to: str) -> Sealed:
        """Encrypt `text` for the place `bound_to` ("table|column|row id")."""
        return self.seal_bytes(text.encode(), bound_to=bound_to)

    def seal_bytes(self, plain: bytes, *, bound_to: str) -> Sealed:
        """The same for what is no text: a file that someone entrusted to us."""
        key_id = self.sealing_key_id.encode()
        nonce = os.urandom(_NONCE_BYTES)
        body = self._ciphers[self.sealing_key_id].encrypt(nonce, plain, bound_to.encode())
        return Sealed(_VERSION + bytes([len(key_id)]) + key_id + nonce + body)

    def digest(self, text: str, *, purpose: str) -> str:
        """A keyed hash: known again by whoever has the keys, and telling others nothing. 64 hexadecimal digits."""
        return self.digests(text, purpose=purpose)[0]

    def digests(self, text: str, *, purpose: str) -> list[str]:
        """The same by each key, the sealing one first: what was written before a rotation is still found."""
        said = f"{purpose}|{text}".encode()
        return [hmac.new(key, said, sha256).hexdigest() for key in self._digest_keys]

    def unseal(self, sealed: bytes, *, bound_to: str) -> str:
        """Decrypt a value of the place `bound_to`. Raises CannotUnseal."""
        try:
            return self.unseal_bytes(sealed, bound_to=bound_to).decode()
        except UnicodeDecodeError:
            raise CannotUnseal(f"A value of {bound_to.split('|')[0]} is no text.") from None

    def unseal_bytes(self, sealed: bytes, *, bound_to: str) -> bytes:
        """Decrypt what `seal_bytes` gave. Raises CannotUnseal."""
        key_id = self.key_id_of(sealed)
        start = 2 + len(key_id.encode())
        nonce, body = sealed[start : start + _NONCE_BYTES], sealed[start + _NONCE_BYTES :]
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise CannotUnseal(f"No key {key_id!r} for a value of {bound_to.split('|')[0]}.")
        try:
            return cipher.decrypt(nonce, body, bound_to.encode())
        except (InvalidTag, ValueError):
            raise CannotUnseal(f"A value of {bound_to.split('|')[0]} does not belong where it stands.") from None

    @staticmethod
    def key_id_of(sealed: bytes) -> str:
        if sealed[:1] != _VERSION or len(sealed) < 2:
            raise CannotUnseal("Not a sealed value.")
        try:
            return sealed[2 : 2 + sealed[1]].decode()
        except UnicodeDecodeError:
            raise CannotUnseal("Not a sealed value.") from None
