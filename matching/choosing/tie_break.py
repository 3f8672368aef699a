"""A fair, repeatable order where the score has nothing to say.

Near ties are wide (two halves of one questionnaire agree on few of the best ten), so what decides among them
must be the same for the same person and different for another, and must not favour a name. The person's key and
a salt go through BLAKE2b (RFC 7693) into 64 bits; each id is folded into them letter by letter (FNV-1a) and stirred
with the finaliser of SplitMix64 (Steele, Lea & Flood 2014), all ids at once. It is for fairness, not for secrecy.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

FNV_PRIME = np.uint64(0x100000001B3)


def hash64(key: str, salt: str, ids: NDArray[np.str_]) -> NDArray[np.uint64]:
    """uint64[n], one a row of ids (str[n]); the same on every machine and for any width of the strings."""
    seed = blake2b(f"{len(key)}:{key}{salt}".encode(), digest_size=8).digest()
    h = np.full(len(ids), int.from_bytes(seed, "little"), dtype=np.uint64)
    if not len(ids):
        return h
    letters = np.ascontiguousarray(ids, dtype=np.str_).view(np.uint32).reshape(len(ids), -1).astype(np.uint64)
    for letter in letters.T:
        h = np.where(letter > 0, (h ^ letter) * FNV_PRIME, h)
    return _stirred(h)


def deals(hashes: NDArray[np.uint64], count: int) -> NDArray[np.uint64]:
    """uint64[count, n]: these hashes, then others that follow from them as if the salt had been another."""
    steps = np.arange(count, dtype=np.uint64)[:, None] * np.uint64(0x9E3779B97F4A7C15)
    return np.asarray(np.where(steps == 0, hashes, _stirred(hashes + steps)))


def uniform(key: str, salt: str, count: int) -> NDArray[np.float64]:
    """float[count] in 0..1, evenly spread and repeatable: a hash, read as a number."""
    numbers = hash64(key, salt, np.arange(count).astype(np.str_))
    return np.asarray((numbers >> np.uint64(11)) * 2.0**-53)


def _stirred(h: NDArray[np.uint64]) -> NDArray[np.uint64]:
    h = (h ^ (h >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    h = (h ^ (h >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(h ^ (h >> np.uint64(31)))
