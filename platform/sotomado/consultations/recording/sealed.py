"""A sealed file that grows: chunk after chunk, each encrypted before it is written.

    magic | chunk | chunk | ... | last chunk          chunk = length (4 bytes) | flag | nonce (12) | ciphertext and tag

AES-256-GCM with the recording's own key. The associated data names the file, the number of the chunk and whether it is
the last, so that chunks that were exchanged, repeated, left out or taken from another file do not open, and a file that
ends without its last chunk is known to be cut off (the construction of Hoang, Reyhanitabar, Rogaway and Vizar, "Online
Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", 2015, with random nonces, since a recorder that was
killed must never use one twice).

The last chunk holds an index of the others, written by whoever ends the file. A file that was cut off is read through
to find where it can be entered.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sotomado.consultations.recording.errors import CannotOpen

MAGIC = b"SOTOREC1"
KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
_HEADER = 4 + 1
_MORE, _LAST = b"\x00", b"\x01"
# What claims to be longer was not written here.
LONGEST_CHUNK = 64 * 1024 * 1024


def new_key() -> bytes:
    return AESGCM.generate_key(bit_length=KEY_BYTES * 8)


def _bound_to(name: str, number: int, flag: bytes) -> bytes:
    return f"recording|{name}|{number}|".encode() + flag


class SealedWriter:
    """Writes one file. `name` is what the file is bound to: the id of the take."""

    def __init__(self, path: Path, key: bytes, name: str, *, begin_at: int = 0) -> None:
        self._cipher = AESGCM(key)
        self._name = name
        self._number = begin_at
        if begin_at:
            self._file: BinaryIO = path.open("ab", buffering=0)
        else:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            self._file = os.fdopen(descriptor, "wb", buffering=0)
            self._file.write(MAGIC)

    def write(self, plain: bytes) -> None:
        self._write(plain, _MORE)

    def end(self, index: bytes) -> int:
        """Write the last chunk, have all of it on the disk, and close. Returns the size of the file in bytes."""
        self._write(index, _LAST)
        os.fsync(self._file.fileno())
        size = os.fstat(self._file.fileno()).st_size
        self._file.close()
        return size

    def close(self) -> None:
        """Leave it as it is, without a last chunk."""
        self._file.close()

    def _write(self, plain: bytes, flag: bytes) -> None:
        nonce = os.urandom(NONCE_BYTES)
        body = flag + nonce + self._cipher.encrypt(nonce, plain, _bound_to(self._name, self._number, flag))
        # In one call, so that a full disk or a killed process leaves half a chunk at most, at the end.
        self._file.write(len(body).to_bytes(4, "big") + body)
        self._number += 1


@dataclass(frozen=True)
class _Place:
    at: int
    length: int
    flag: bytes

    @property
    def plain_length(self) -> int:
        return self.length - 1 - NONCE_BYTES - TAG_BYTES


class SealedReader:
    """Reads one file, chunk by chunk. Raises CannotOpen for whatever does not belong where it stands."""

    def __init__(self, path: Path, key: bytes, name: str) -> None:
        self._cipher = AESGCM(key)
        self._name = name
        try:
            self._file = path.open("rb")
        except FileNotFoundError:
            raise CannotOpen("The file is gone.") from None
        if self._file.read(len(MAGIC)) != MAGIC:
            self._file.close()
            raise CannotOpen("Not a sealed recording.")
        self._places, self.whole_bytes = self._walk()
        # Whether it was ended by its writer. The flag is believed here and proved when the last chunk is read.
        self.is_whole = bool(self._places) and self._places[-1].flag == _LAST

    def __enter__(self) -> SealedReader:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def count(self) -> int:
        """Chunks that hold something, without the last."""
        return len(self._places) - self.is_whole

    def plain_length(self, number: int) -> int:
        return self._places[number].plain_length

    def read(self, number: int) -> bytes:
        place = self._places[number]
        self._file.seek(place.at)
        body = self._file.read(place.length)
        nonce, sealed = body[1 : 1 + NONCE_BYTES], body[1 + NONCE_BYTES :]
        try:
            return self._cipher.decrypt(nonce, sealed, _bound_to(self._name, number, body[:1]))
        except InvalidTag:
            raise CannotOpen(f"Chunk {number} does not belong where it stands.") from None

    def index(self) -> bytes:
        """What the last chunk holds. Only of a whole file."""
        return self.read(self.count)

    def _walk(self) -> tuple[list[_Place], int]:
        places: list[_Place] = []
        end = os.fstat(self._file.fileno()).st_size
        at = len(MAGIC)
        while at + _HEADER <= end and not (places and places[-1].flag == _LAST):
            self._file.seek(at)
            head = self._file.read(_HEADER)
            length = int.from_bytes(head[:4], "big")
            if not 1 + NONCE_BYTES + TAG_BYTES <= length <= LONGEST_CHUNK:
                raise CannotOpen("A chunk has no possible length.")
            if at + 4 + length > end:
                break  # half a chunk: the writer was killed in it
            places.append(_Place(at + 4, length, head[4:]))
            at += 4 + length
        return places, at
