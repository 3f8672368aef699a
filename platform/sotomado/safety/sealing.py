"""The texts of a case, sealed with a key of its own.

Entries are never changed and never go. What can go is the key: then nobody reads the texts of that case any more, in
this database or in a copy of it, while it stays written that there was a case and what was done when.
"""

from __future__ import annotations

import os
from collections.abc import Collection

from sqlalchemy import select

from sotomado.database import Keyed, UnitOfWork
from sotomado.keyring import Keyring, Sealed
from sotomado.safety.models import SafetyKey

KEY_BYTES = 32


def make_key(work: UnitOfWork, *, case_id: str) -> Keyring:
    """The key of a new case."""
    plain = os.urandom(KEY_BYTES)
    row = SafetyKey(case_id=case_id)
    row.key = work.seal_bytes(row, "key", plain)
    work.session.add(row)
    return Keyring({"case": plain})


def key_of(work: UnitOfWork, *, case_id: str) -> Keyring | None:
    """The key of a case; None where it was destroyed."""
    row = work.session.scalar(select(SafetyKey).where(SafetyKey.case_id == case_id))
    return None if row is None else Keyring({"case": work.unseal_bytes(row, "key")})


def keys_of(work: UnitOfWork, *, case_ids: Collection[str]) -> dict[str, Keyring]:
    """The keys of several cases, in one statement; a case whose key was destroyed is missing."""
    rows = work.session.scalars(select(SafetyKey).where(SafetyKey.case_id.in_(case_ids)))
    return {row.case_id: Keyring({"case": work.unseal_bytes(row, "key")}) for row in rows}


def destroy_key(work: UnitOfWork, *, case_id: str) -> bool:
    """Have the texts of a case be read by nobody from now on. False where that was so already."""
    row = work.session.scalar(select(SafetyKey).where(SafetyKey.case_id == case_id).with_for_update())
    if row is None:
        return False
    work.session.delete(row)
    work.session.flush()
    return True


def seal(key: Keyring, row: Keyed, column: str, plain: str) -> Sealed:
    return key.seal(plain, bound_to=f"{row.__tablename__}|{column}|{row.id}")


def unseal(key: Keyring | None, row: Keyed, column: str) -> str | None:
    """The text of a column; None where it is empty, or where the key is gone."""
    sealed = getattr(row, column)
    if sealed is None or key is None:
        return None
    return key.unseal(sealed, bound_to=f"{row.__tablename__}|{column}|{row.id}")
