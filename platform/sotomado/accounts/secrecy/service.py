"""The exceptions to secrecy: said in plain words before the first consultation, and readable ever after.

The words carry a version. Whoever read an earlier one is shown the new one before their next consultation, and can
still read what they were told at the time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.secrecy.models import SecrecyAcknowledgement
from sotomado.database import UnitOfWork, insert_once, new_key

# Each version and since when it holds; the words of version n are templates/preparing/secrecy/_n.html, left as they
# were once somebody has read them.
VERSIONS: Mapping[int, date] = {1: date(2026, 11, 1), 2: date(2026, 11, 2), 3: date(2026, 11, 3)}
CURRENT = max(VERSIONS)


@dataclass(frozen=True)
class Words:
    """What is to be read, and what one person has read. `read_at`: when they said so of this very version."""

    version: int
    holds_from: date
    read_at: datetime | None
    is_current: bool
    # Other versions this person has read, the latest first.
    read_before: tuple[int, ...]


def acknowledged(work: UnitOfWork, *, person_id: int) -> bool:
    """Whether a person has read the words that hold now.

    Before that they enter no room, and are not shown by which number or at which place they meet: so talks by phone and
    in person begin as those online do. Calling off, moving and what is told of safety never wait for it.
    """
    return _read(work, person_id).get(CURRENT) is not None


def acknowledge(work: UnitOfWork, *, person_id: int, version: int) -> bool:
    """Note that a person has read the words of a version. Said again, or in two tabs, the first time counts.

    False where other words hold by now: those are to be read. Raises NotFound for a version there never was.
    """
    if version not in VERSIONS:
        raise NotFound("version of the exceptions to secrecy")
    accounts.hold_oneself(work, person_id=person_id)
    work.session.execute(
        insert_once(
            work,
            SecrecyAcknowledgement,
            id=new_key(),
            person_id=person_id,
            version=version,
            acknowledged_at=work.now,
        )
    )
    return version == CURRENT


def words_for(work: UnitOfWork, *, person_id: int, version: int | None = None) -> Words:
    """The words that hold, or an earlier version. Raises NotFound for one there never was."""
    version = CURRENT if version is None else version
    if version not in VERSIONS:
        raise NotFound("version of the exceptions to secrecy")
    read = _read(work, person_id)
    return Words(
        version=version,
        holds_from=VERSIONS[version],
        read_at=read.get(version),
        is_current=version == CURRENT,
        read_before=tuple(sorted((one for one in read if one in VERSIONS and one != version), reverse=True)),
    )


def _read(work: UnitOfWork, person_id: int) -> dict[int, datetime]:
    """By version when a person said that they had read it."""
    rows = work.session.execute(
        select(SecrecyAcknowledgement.version, SecrecyAcknowledgement.acknowledged_at).where(
            SecrecyAcknowledgement.person_id == person_id
        )
    )
    return {row.version: row.acknowledged_at for row in rows}
