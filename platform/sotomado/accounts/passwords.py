"""Passwords: Argon2id, as RFC 9106 recommends it. The cost comes from the settings."""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 200


class Passwords:
    """Hashes and checks passwords. The same typed text is the same password however it was composed (NFKC)."""

    def __init__(self, *, memory_kib: int, passes: int) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)
        # Checked when nobody has the e-mail, so that both answers take equally long.
        self._nobody = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        return self._hasher.hash(unicodedata.normalize("NFKC", password))

    def matches(self, stored: str | None, password: str) -> bool:
        try:
            matched = self._hasher.verify(stored or self._nobody, unicodedata.normalize("NFKC", password[:LONGEST]))
        except (VerificationError, InvalidHashError):
            return False
        return matched and stored is not None

    def is_outdated(self, stored: str) -> bool:
        return self._hasher.check_needs_rehash(stored)


def is_weak(password: str, *, email: str, name: str) -> bool:
    """Length is what counts (NIST SP 800-63B); what others know about a person is no password."""
    folded = unicodedata.normalize("NFKC", password).casefold()
    known = {email.casefold(), email.split("@")[0].casefold(), name.casefold()}
    return not SHORTEST <= len(password) <= LONGEST or folded in known or len(set(folded)) < 4
