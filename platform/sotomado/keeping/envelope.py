"""A stream sealed as it is written: AES-256-GCM in chunks, each file under a key of its own.

::

    "sotomado sealed 1\\n" | length of header, 4 bytes | header | chunk | chunk | ... | last chunk

The header is JSON: which backup key wraps the file's key, the wrapped key, and how long a chunk is. A chunk's nonce is
its number (11 bytes) and whether it is the last (1 byte); the header's hash is associated data of each. So chunks
cannot be changed, left out, put in another order or cut off at the end, and those of another file do not fit. This is
the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance, CRYPTO 2015), as the program age uses it.
"""

from __future__ import annotations

import json
import os
import struct
from base64 import b64decode, b64encode
from collections.abc import Iterator
from hashlib import sha256
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sotomado.keyring import CannotUnseal, Keyring, Sealed

MAGIC = b"sotomado sealed 1\n"
CHUNK = 1024 * 1024
TAG = 16
LONGEST_HEADER = 4096
_BOUND_TO = "backup|file key|"


class CannotOpen(Exception):
    """The file is not what was sealed, or none of the keys at hand opens it. The message says which."""


class Sealing:
    """Seals what is written to it into `file`, and closes neither. `sha256` and `size` are of what has been sealed."""

    def __init__(self, file: BinaryIO, keyring: Keyring) -> None:
        self._file = file
        self._hash = sha256()
        self.size = 0
        key = AESGCM.generate_key(bit_length=256)
        header = json.dumps(
            {"wrapped": b64encode(keyring.seal_bytes(key, bound_to=_BOUND_TO)).decode(), "chunk": CHUNK}
        ).encode()
        self._cipher = AESGCM(key)
        self._bound_to = sha256(header).digest()
        self._number = 0
        self._waiting = bytearray()
        self._put(MAGIC + struct.pack(">I", len(header)) + header)

    def write(self, plain: bytes) -> int:
        self._waiting += plain
        # One chunk is always kept back: whether it is the last is known at the end.
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]
        return len(plain)

    def finish(self) -> str:
        """Seal the last chunk. Returns the SHA-256 of all that was sealed, in hexadecimal."""
        self._seal(bytes(self._waiting), is_last=True)
        self._waiting.clear()
        return self._hash.hexdigest()

    def _seal(self, plain: bytes, *, is_last: bool) -> None:
        self._put(self._cipher.encrypt(_nonce(self._number, is_last=is_last), plain, self._bound_to))
        self._number += 1

    def _put(self, sealed: bytes) -> None:
        self._file.write(sealed)
        self._hash.update(sealed)
        self.size += len(sealed)


def opened(file: BinaryIO, keyring: Keyring) -> Iterator[bytes]:
    """The plain chunks, each known to be as it was written before it is handed out. Raises CannotOpen.

    Only once the iterator has ended is it known that nothing is missing.
    """
    if file.read(len(MAGIC)) != MAGIC:
        raise CannotOpen("It is not a sealed backup.")
    length = struct.unpack(">I", _exactly(file, 4))[0]
    if length > LONGEST_HEADER:
        raise CannotOpen("It is damaged at its beginning.")
    header = _exactly(file, length)
    cipher, chunk = _cipher_of(header, keyring)
    bound_to = sha256(header).digest()
    number, sealed = 0, file.read(chunk + TAG)
    while True:
        # The next one is read ahead, for the last says of itself that it is.
        following = file.read(chunk + TAG)
        try:
            yield cipher.decrypt(_nonce(number, is_last=not following), sealed, bound_to)
        except (InvalidTag, ValueError):
            raise CannotOpen(f"It is damaged or cut off, at {number * chunk:,} bytes.") from None
        if not following:
            return
        number, sealed = number + 1, following


def _cipher_of(header: bytes, keyring: Keyring) -> tuple[AESGCM, int]:
    try:
        said = json.loads(header)
        wrapped, chunk = Sealed(b64decode(said["wrapped"])), int(said["chunk"])
        key = keyring.unseal_bytes(wrapped, bound_to=_BOUND_TO)
    except (ValueError, KeyError, TypeError):
        raise CannotOpen("It is damaged at its beginning.") from None
    except CannotUnseal:
        raise CannotOpen("None of SOTOMADO_BACKUP_KEYS opens it.") from None
    if not 0 < chunk <= 64 * CHUNK:
        raise CannotOpen("It is damaged at its beginning.")
    return AESGCM(key), chunk


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if is_last else b"\x00")


def _exactly(file: BinaryIO, length: int) -> bytes:
    found = file.read(length)
    if len(found) != length:
        raise CannotOpen("It is damaged or cut off at its beginning.")
    return found


def sync(file: BinaryIO) -> None:
    """Have what was written be on the disk."""
    file.flush()
    os.fsync(file.fileno())
