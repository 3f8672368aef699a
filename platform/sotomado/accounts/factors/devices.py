"""Browsers that somebody has signed in with before, and the letter about one they have not.

A browser keeps a random value for good. Here is, for each person, a hash of the value and of whose it is: two people
who share a machine leave no common trace.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import delete, select, update

from sotomado.accounts.factors import letters
from sotomado.accounts.factors.models import KnownDevice
from sotomado.accounts.models import Person, SignIn
from sotomado.accounts.service import hash_of
from sotomado.database import UnitOfWork, insert_once

# As long as browsers keep a cookie at most.
KNOWN_FOR = timedelta(days=400)
LONGEST = 64


def recognise(work: UnitOfWork, *, person_id: int, device: str | None, browser: str, page: str) -> str:
    """Know this browser from now on; its owner hears of it by mail, if it was none of theirs so far.

    To be asked before the sign-in is opened. Returns what the browser is to keep. `page`: where a sign-in is ended.
    Whoever signs in for the first time ever came from the mail with the invitation, and needs no second one.
    """
    device = device if device and len(device) <= LONGEST else secrets.token_urlsafe(32)
    values = {"person_id": person_id, "device_hash": hash_of(f"{person_id}|{device}")}
    known = work.session.execute(
        update(KnownDevice).filter_by(**values).values(last_seen_at=work.now, browser=browser).returning(KnownDevice.id)
    ).all()
    if known:
        return device
    came_before = _came_before(work, person_id)
    work.session.execute(
        insert_once(work, KnownDevice, **values, browser=browser[:120], first_seen_at=work.now, last_seen_at=work.now)
    )
    if came_before:
        person = work.session.get_one(Person, person_id)
        said = browser or letters.A_BROWSER[person.locale]
        letters.post(work, person, letters.NEW_DEVICE, page=page, browser=said)
    return device


def _came_before(work: UnitOfWork, person_id: int) -> bool:
    known = select(KnownDevice.id).where(KnownDevice.person_id == person_id)
    signed_in = select(SignIn.id).where(SignIn.person_id == person_id)
    return work.session.scalar(select(known.exists() | signed_in.exists())) or False


def forget_old(work: UnitOfWork) -> None:
    """Browsers that have forgotten us as well."""
    work.session.execute(delete(KnownDevice).where(KnownDevice.last_seen_at < work.now - KNOWN_FOR))
