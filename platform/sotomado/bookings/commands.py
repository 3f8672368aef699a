"""Commands that are done once, however often they arrive: a double click, a retry, the back button, two tabs.

Each page that asks for something carries a key of its own (`forms.once` in the templates). It is written in the same
transaction as what is done; the same key again finds it done and is led to where the truth stands.
"""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import delete, select, update

from sotomado.bookings.errors import KeyOfAnother
from sotomado.bookings.models import Command
from sotomado.database import UnitOfWork, insert_once

# Longer than any page is kept open.
KEPT_FOR = timedelta(days=30)
# What a key looks like; anything else was not drawn by a page of ours.
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


def done_before(work: UnitOfWork, *, person_id: int, key: str, name: str) -> str | None:
    """Claim a key for a command. None: it is new, and whatever follows in this transaction is done under it.

    Otherwise the subject it was done to; no text at all (a page from before, a script) claims nothing. While another
    transaction holds the same key, this one waits for it. Raises KeyOfAnother if it was a different command.
    """
    if not _KEY.fullmatch(key):
        return None
    is_new = work.session.execute(
        insert_once(work, Command, person_id=person_id, key=key, name=name, subject="", made_at=work.now).returning(
            Command.key
        )
    ).first()
    if is_new is not None:
        return None
    known_as, subject = work.session.execute(
        select(Command.name, Command.subject).where(Command.person_id == person_id, Command.key == key)
    ).one()
    if known_as != name:
        raise KeyOfAnother()
    return str(subject)


def done_to(work: UnitOfWork, *, person_id: int, key: str, subject: str) -> None:
    """Write where to look for what was done under a key."""
    work.session.execute(
        update(Command).where(Command.person_id == person_id, Command.key == key).values(subject=subject)
    )


def forget_old(work: UnitOfWork) -> None:
    """Drop the keys of pages that nobody has open any more."""
    work.session.execute(delete(Command).where(Command.made_at < work.now - KEPT_FOR))
