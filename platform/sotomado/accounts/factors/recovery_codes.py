"""Ten codes for whoever has lost the rest: shown once, each good for one sign-in.

A code has sixteen of 31 signs, drawn by the operating system: 79 bits. So a hash of it needs no slowness: whoever
stole the table would have to try 6 * 10^23 codes for each.
"""

from __future__ import annotations

import secrets
import unicodedata

from sqlalchemy import delete, func, select, update

from sotomado.accounts.factors import letters
from sotomado.accounts.factors.errors import WrongFactor
from sotomado.accounts.factors.models import RecoveryCode
from sotomado.accounts.models import Person
from sotomado.accounts.service import hash_of
from sotomado.database import UnitOfWork

# Without 0 and o, 1, i and l, which are read for one another.
SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH, GROUP = 16, 4
HOW_MANY = 10
# So few that it is time for new ones.
FEW = 3


def make(work: UnitOfWork, *, person_id: int) -> list[str]:
    """Ten new codes; those made before are good for nothing any more. To be shown now: nobody reads them again."""
    work.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    codes = ["".join(secrets.choice(SIGNS) for _ in range(LENGTH)) for _ in range(HOW_MANY)]
    work.session.add_all(
        RecoveryCode(person_id=person_id, code_hash=_hash(person_id, code), made_at=work.now) for code in codes
    )
    work.session.flush()
    return ["-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP)) for code in codes]


def use(work: UnitOfWork, *, person_id: int, code: str, page: str) -> int:
    """Use a code up, and tell its owner by mail. Returns how many are left. Raises WrongFactor.

    `page`: where new ones are made.
    """
    typed = "".join(sign for sign in unicodedata.normalize("NFKC", code).lower() if sign.isalnum())
    used = work.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person_id,
            RecoveryCode.code_hash == _hash(person_id, typed),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=work.now)
        .returning(RecoveryCode.id)
    ).all()
    if not used:
        raise WrongFactor()
    left = count_left(work, person_id=person_id)
    person = work.session.get_one(Person, person_id)
    few = letters.FEW_LEFT[person.locale] if left <= FEW else ""
    letters.post(work, person, letters.CODE_USED, page=page, left=left, few=few)
    return left


def count_left(work: UnitOfWork, *, person_id: int) -> int:
    return (
        work.session.scalar(
            select(func.count())
            .select_from(RecoveryCode)
            .where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
        )
        or 0
    )


def _hash(person_id: int, code: str) -> str:
    return hash_of(f"{person_id}|{code}")
