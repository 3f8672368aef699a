"""Tries at a second factor: counted before they are checked, as those at passwords are, and a challenge taken once.

A code has a million values, of which three are right at any time. Ten tries in fifteen minutes and fifty in a day leave
somebody who has the password one chance in 6,600 a day; the owner hears of none of it but finds the way closed.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from sotomado.accounts import throttle
from sotomado.accounts.factors.errors import TooLate, WrongFactor
from sotomado.accounts.factors.models import UnfinishedSignIn, UsedChallenge
from sotomado.accounts.service import hash_of
from sotomado.database import UnitOfWork, insert_once

A_DAY = 50
# A challenge is answered within minutes or not at all; what is older need not be remembered.
CHALLENGES_KEPT = timedelta(hours=1)
UNFINISHED_FOR = timedelta(minutes=10)


def begin(work: UnitOfWork, *, person_id: int | None, address: str, challenge: str | None = None) -> None:
    """Count a try as failed until it succeeds. `person_id` None: a passkey says itself whose it is.

    Raises TooManyAttempts, and WrongFactor for a challenge that was answered before.
    """
    if person_id is None:
        throttle.refuse(work, subject=address, most=throttle.PER_ADDRESS, within=throttle.WINDOW)
        throttle.count(work, subjects=(address,))
    else:
        subjects = (_of(person_id), address)
        throttle.refuse_if_too_many(work, subjects=subjects)
        throttle.refuse(work, subject=_all_day(person_id), most=A_DAY, within=throttle.DAY)
        throttle.count(work, subjects=(*subjects, _all_day(person_id)))
    if challenge is not None:
        _take(work, challenge)


def succeed(work: UnitOfWork, *, person_id: int, address: str) -> None:
    """The try succeeded: it was no failure."""
    throttle.forgive(work, subjects=(_of(person_id), address))
    throttle.forgive(work, subjects=(_of(person_id), _all_day(person_id)))


def _of(person_id: int) -> str:
    return f"factor|{person_id}"


def _all_day(person_id: int) -> str:
    return f"factor|day|{person_id}"


def _take(work: UnitOfWork, challenge: str) -> None:
    taken = work.session.execute(
        insert_once(work, UsedChallenge, challenge_hash=hash_of(challenge), used_at=work.now).returning(
            UsedChallenge.challenge_hash
        )
    ).all()
    if not taken:
        raise WrongFactor()


def begin_unfinished(work: UnitOfWork, *, person_id: int, secret: str) -> None:
    """Remember for minutes that somebody gave the right password. `secret`: what their browser knows it by."""
    work.session.add(UnfinishedSignIn(person_id=person_id, secret_hash=hash_of(secret), started_at=work.now))
    work.session.flush()


def unfinished(work: UnitOfWork, *, secret: str) -> int:
    """Whose sign-in is half done. Raises TooLate."""
    person_id = work.session.scalar(
        select(UnfinishedSignIn.person_id).where(
            UnfinishedSignIn.secret_hash == hash_of(secret), UnfinishedSignIn.started_at > work.now - UNFINISHED_FOR
        )
    )
    if person_id is None:
        raise TooLate()
    return person_id


def finish(work: UnitOfWork, *, secret: str) -> int:
    """The same, used up: it becomes a sign-in once. Raises TooLate."""
    person_id: int | None = work.session.scalar(
        delete(UnfinishedSignIn)
        .where(UnfinishedSignIn.secret_hash == hash_of(secret), UnfinishedSignIn.started_at > work.now - UNFINISHED_FOR)
        .returning(UnfinishedSignIn.person_id)
    )
    if person_id is None:
        raise TooLate()
    return person_id


def forget_old(work: UnitOfWork) -> None:
    """Challenges and half sign-ins that are over."""
    work.session.execute(delete(UsedChallenge).where(UsedChallenge.used_at < work.now - CHALLENGES_KEPT))
    work.session.execute(delete(UnfinishedSignIn).where(UnfinishedSignIn.started_at < work.now - UNFINISHED_FOR))
