"""The address an invitation names as its organizer: where mail comes in, one that leads back to this booking and side.

Its secret part is drawn, not computed: it opens nothing but a note of what a calendar answered, and stays the same for
the life of the booking.
"""

from __future__ import annotations

import secrets
from base64 import b32encode
from dataclasses import dataclass

from sqlalchemy import select

from sotomado.bookings.answers.models import WayBack
from sotomado.bookings.models import Side
from sotomado.database import UnitOfWork, insert_once
from sotomado.outbox import addresses
from sotomado.outbox.addresses import Purpose


@dataclass(frozen=True)
class Organizer:
    """The organizer as one side's calendar knows it, and whether an answer to it reaches us."""

    organizer: str
    takes_answers: bool


def way_back(
    work: UnitOfWork, *, booking_id: str, side: Side, is_first: bool, own_address: str, incoming_address: str
) -> Organizer:
    """The organizer of a booking for one side: made with its first invitation, the same for all that follow.

    Where nothing came in when it began it stays our own address, and nothing is written.
    """
    if is_first and incoming_address:
        organizer, token = drawn_address(incoming_address)
        written = insert_once(work, WayBack, booking_id=booking_id, side=side, organizer=organizer, token=token)
        if work.session.execute(written.returning(WayBack.token)).first() is not None:
            return Organizer(organizer, takes_answers=True)
    known = None if is_first and not incoming_address else known_organizer(work, booking_id=booking_id, side=side)
    return Organizer(known or own_address, takes_answers=known is not None and bool(incoming_address))


def known_organizer(work: UnitOfWork, *, booking_id: str, side: Side) -> str | None:
    """Who invited this side, None where nobody has yet."""
    return work.session.scalar(select(WayBack.organizer).where(WayBack.booking_id == booking_id, WayBack.side == side))


def led_to(work: UnitOfWork, *, token: str) -> tuple[str, Side] | None:
    """The booking and side an address leads to, None for one we never gave out."""
    row = work.session.execute(select(WayBack.booking_id, WayBack.side).where(WayBack.token == token)).first()
    return (row.booking_id, row.side) if row is not None else None


def drawn_address(incoming_address: str) -> tuple[str, str]:
    """A new organizer on the mailbox that comes in, and its secret part: 128 bits, in letters that survive a mail
    server that knows one case only."""
    token = b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()
    return addresses.leading_in(incoming_address, Purpose.ANSWER, token), token
