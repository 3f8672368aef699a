"""The public door for private persons: see `accounts.doors`."""

from __future__ import annotations

from sotomado.accounts import service as accounts
from sotomado.accounts.doors import Door
from sotomado.accounts.models import Role
from sotomado.bookings.privately import joining_letters as letters
from sotomado.database import UnitOfWork

DOOR = Door(
    key="private",
    path="/for-you",
    role=Role.ADVISEE,
    subject=letters.SUBJECT,
    to_new=letters.TO_NEW,
    to_known=letters.TO_KNOWN,
)


def take_up(work: UnitOfWork, *, person_id: int) -> None:
    """Somebody who is known here in another role wants to talk themselves as well, and has said so."""
    accounts.grant(work, person_id=person_id, role=Role.ADVISEE)
