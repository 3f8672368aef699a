"""The chain's formula. Values in, values out.

An entry's canonical bytes are the JSON array (no spaces, ASCII)

    [number, at, act, by, whom, about, previous_hash]

with `at` in UTC as "2026-11-22 08:15:00.000000" and `about` as the very text that is stored. Its hash is

    SHA-256("sotomado audit entry 1" || 0x00 || canonical bytes), in hex.

The domain tag keeps these hashes apart from any others; an array of JSON is read in one way only, so no two entries
have the same bytes. `previous_hash` of the first entry is GENESIS = SHA-256("sotomado audit log 1"). Whoever changes,
removes, inserts or swaps an entry has to compute all hashes after it anew, and then the last one is another than the
one that was written down elsewhere (an anchor). Source: B. Schneier and J. Kelsey, "Secure audit logs to support
computer forensics", ACM TISSEC 2(2), 1999, without their secret keys: an anchor kept elsewhere does that work here.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from json.encoder import encode_basestring_ascii as quoted

_TAG = hashlib.sha256(b"sotomado audit entry 1\x00")
GENESIS = hashlib.sha256(b"sotomado audit log 1").hexdigest()


def instant(at: datetime) -> str:
    """An instant in the form that is hashed; on SQLite it is also the form that is stored."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def canonical(
    *, number: int, at: str, act: str, by: str | None, whom: str | None, about: str, previous_hash: str
) -> bytes:
    """The bytes that are hashed. Raises TypeError or ValueError where a value is of a kind that no entry has."""
    who = ",".join("null" if one is None else quoted(one) for one in (by, whom))
    return f"[{number:d},{quoted(at)},{quoted(act)},{who},{quoted(about)},{quoted(previous_hash)}]".encode("ascii")


def hash_of(entry: bytes) -> str:
    """The hash of canonical bytes."""
    digest = _TAG.copy()
    digest.update(entry)
    return digest.hexdigest()
