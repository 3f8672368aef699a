"""Write an entry with the act it tells of. The log grows at its end alone.

Entries are written when their transaction commits, after everything else in it: the chain's end is then held for as
long as a commit takes, and it is always the last lock taken, so that nobody can wait for each other over it. An act
that is rolled back, with its transaction or with its savepoint, has no entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, event, insert, select, text
from sqlalchemy.orm import Session, SessionTransaction

from sotomado.audit import about as abouts
from sotomado.audit import chain
from sotomado.audit.acts import Act
from sotomado.audit.models import AuditEntry, AuditName
from sotomado.database import UnitOfWork, insert_once, new_key

# Only this log takes it: PostgreSQL's transactions append one after the other. SQLite's writers line up anyway.
_LOCK = text("SELECT pg_advisory_xact_lock(5006612040229)")
_WAITING = "audit entries to write"


@dataclass(frozen=True)
class _Entry:
    at: datetime
    act: Act
    by: str | None
    whom: str | None
    about: str
    # The savepoint it was written in, if any: undone with that.
    savepoint: SessionTransaction | None


def record(
    work: UnitOfWork, *, act: Act, by: int | None, about: Mapping[str, object] | None = None, whom: int | None = None
) -> None:
    """Enter what somebody does, with the transaction that does it.

    `by`: whose doing it is, None for the service itself; `whom`: to whom it was done, where that is a person. In the
    log both are random names (see AuditName). `about`: up to eight ids, counts, days or enumerations; raises
    NotForTheLog for anything else, such as words somebody wrote.
    """
    if work.answered is not None:
        raise RuntimeError("An act is entered by a unit of work that may write.")
    entry = _Entry(
        at=work.now,
        act=act,
        by=_name(work, by),
        whom=_name(work, whom),
        about=abouts.written(about or {}),
        savepoint=work.session.get_nested_transaction(),
    )
    _waiting(work.session).append(entry)


def name_of(work: UnitOfWork, *, person_id: int) -> str | None:
    """What the log calls somebody; None where it never did."""
    return work.session.scalar(select(AuditName.name).where(AuditName.person_id == person_id))


def forget(work: UnitOfWork, *, person_id: int) -> None:
    """From now on the log's name for somebody means nobody. Its entries stay, and the chain with them."""
    work.session.execute(delete(AuditName).where(AuditName.person_id == person_id))


def _name(work: UnitOfWork, person_id: int | None) -> str | None:
    if person_id is None:
        return None
    if (known := name_of(work, person_id=person_id)) is not None:
        return known
    work.session.execute(insert_once(work, AuditName, person_id=person_id, name=new_key()))
    return work.session.execute(select(AuditName.name).where(AuditName.person_id == person_id)).scalar_one()


def _waiting(session: Session) -> list[_Entry]:
    if _WAITING not in session.info:
        session.info[_WAITING] = []
        event.listen(session, "before_commit", _append)
        event.listen(session, "after_soft_rollback", _drop)
    found: list[_Entry] = session.info[_WAITING]
    return found


def _append(session: Session) -> None:
    """At the end of a transaction: number what waits, chain it, write it."""
    waiting = session.info[_WAITING]
    if session.in_nested_transaction() or not waiting:
        return
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_LOCK)
    last = session.execute(
        select(AuditEntry.number, AuditEntry.hash).order_by(AuditEntry.number.desc()).limit(1)
    ).one_or_none()
    number, previous = (0, chain.GENESIS) if last is None else (last.number, last.hash)
    rows: list[dict[str, Any]] = []
    for one in waiting:
        number += 1
        told = {"number": number, "act": one.act.value, "by": one.by, "whom": one.whom, "about": one.about}
        entry = chain.canonical(at=chain.instant(one.at), previous_hash=previous, **told)
        rows.append(told | {"at": one.at, "previous_hash": previous, "hash": chain.hash_of(entry)})
        previous = rows[-1]["hash"]
    session.execute(insert(AuditEntry), rows)
    waiting.clear()


def _drop(session: Session, undone: SessionTransaction) -> None:
    """A savepoint was rolled back, or all of it: what was done in there was not done."""
    session.info[_WAITING] = [one for one in session.info[_WAITING] if not _within(one.savepoint, undone)]


def _within(savepoint: SessionTransaction | None, undone: SessionTransaction) -> bool:
    if undone.parent is None:
        return True
    while savepoint is not None:
        if savepoint is undone:
            return True
        savepoint = savepoint.parent
    return False
