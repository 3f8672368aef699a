"""What a token looks like: `stm_`, 43 random signs, and six that check them.

Whoever finds one in a log or a repository can tell what it is and whom to warn, and a mistyped one is known as such
without asking the database. 43 signs of 62 are 256 bits; the check is CRC-32, as scanners of secrets know it.
"""

from __future__ import annotations

import secrets
import zlib

PREFIX = "stm_"
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_RANDOM = 43
_CHECK = 6
# What the list of tokens shows of one, so that its owner finds it again.
HINT = 4


def new_secret() -> str:
    drawn = "".join(secrets.choice(_SIGNS) for _ in range(_RANDOM))
    return PREFIX + drawn + check_of(drawn)


def check_of(drawn: str) -> str:
    """The CRC-32 of the random part in base 62, six signs."""
    rest = zlib.crc32(drawn.encode())
    signs = ""
    for _ in range(_CHECK):
        rest, digit = divmod(rest, len(_SIGNS))
        signs = _SIGNS[digit] + signs
    return signs


def looks_right(secret: str) -> bool:
    """Whether this could be one of ours at all. Says nothing of whether it is."""
    if not secret.startswith(PREFIX) or len(secret) != len(PREFIX) + _RANDOM + _CHECK or not secret.isascii():
        return False
    drawn, check = secret[len(PREFIX) : -_CHECK], secret[-_CHECK:]
    return check == check_of(drawn)


def hint_of(secret: str) -> str:
    """The last signs of the random part."""
    return secret[-_CHECK - HINT : -_CHECK]
