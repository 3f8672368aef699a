"""The organizer of a 1on1 for each of the two: where mail comes in, an address that leads back to it and that side."""

from __future__ import annotations

from sqlalchemy import select

from sotomado.bookings.answers.ways import Organizer, drawn_address
from sotomado.bookings.service import Sender
from sotomado.database import UnitOfWork
from sotomado.oneonones.series.models import InvitedSide, OfTwo, PlannedTime


def organizer_of(work: UnitOfWork, time: PlannedTime, side: OfTwo, sender: Sender) -> Organizer:
    """Made with the first invitation, the same for all that follow; our own address where nothing came in by then.

    The pair is locked: nobody else invites to this 1on1 now.
    """
    known = known_side(work, one_on_one_id=time.one_on_one_id, side=side)
    if known is None and time.calendar_sequence == 0 and sender.incoming_address:
        organizer, token = drawn_address(sender.incoming_address)
        known = InvitedSide(one_on_one_id=time.one_on_one_id, side=side, organizer=organizer, token=token)
        work.session.add(known)
        work.session.flush()
    if known is None:
        return Organizer(sender.address, takes_answers=False)
    return Organizer(known.organizer, takes_answers=bool(sender.incoming_address))


def known_side(work: UnitOfWork, *, one_on_one_id: str, side: OfTwo) -> InvitedSide | None:
    """By the primary key."""
    return work.session.get(InvitedSide, (one_on_one_id, side))


def led_to(work: UnitOfWork, *, token: str, locked: bool = False) -> InvitedSide | None:
    """The side an address leads to, None for one we never gave out."""
    chosen = select(InvitedSide).where(InvitedSide.token == token)
    return work.session.scalar(chosen.with_for_update().execution_options(populate_existing=True) if locked else chosen)
