"""A consultant offers a sentence they heard; the advisee alone decides, and the consultant is not told what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.bookings import handing_wishes
from sotomado.bookings import service as bookings
from sotomado.bookings.models import BookingState
from sotomado.consultations import numbered
from sotomado.consultations.words import queries, service
from sotomado.consultations.words.errors import NothingSaid, NotNow, TooLong
from sotomado.consultations.words.models import OfferedWord
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory

# A talk has a few sentences worth keeping; more would be a transcript. The table has a number for each, and no other.
MOST_OFFERED = 12
OFFERED_UNTIL = timedelta(days=1)


@dataclass(frozen=True)
class Offer:
    """A sentence that waits for its person's yes or no."""

    id: str
    text: str
    offered_at: datetime


def offer(work: UnitOfWork, *, consultant_person_id: int, booking_id: str, text: str) -> str:
    """Offer a sentence of a talk of one's own. Raises NotFound, NothingSaid, TooLong, NotNow."""
    card = directory.own_consultant(work, person_id=consultant_person_id)
    booking = bookings.consultants_booking(work, consultant_id=card.id, booking_id=booking_id)
    accounts.hold(work, person_id=booking.advisee_id)
    is_talk = booking.state in (BookingState.CONFIRMED, BookingState.COMPLETED)
    if not is_talk or not booking.starts_at <= work.now <= booking.ends_at + OFFERED_UNTIL:
        raise NotNow()
    # Nothing new is kept of whoever took their consent back.
    if not accounts.consent_stands(work, person_id=booking.advisee_id):
        raise NotNow()
    said = text.strip()
    if not said:
        raise NothingSaid()
    if len(said) > service.LONGEST_WORD:
        raise TooLong(service.LONGEST_WORD)
    row = OfferedWord(booking_id=booking_id, offered_at=work.now)
    row.body = work.seal(row, "body", said)
    if not numbered.add(work, row, among="booking_id", most=MOST_OFFERED):
        raise NotNow()
    return row.id


def waiting(work: UnitOfWork, *, advisee_id: int, booking_id: str) -> list[Offer]:
    """What was offered in a talk of one's own and waits for an answer. Raises NotFound."""
    handing_wishes.own(work, advisee_id=advisee_id, booking_id=booking_id)
    return [
        Offer(one.id, work.unseal(one, "body") or "", one.offered_at)
        for one in queries.offered(work, booking_id=booking_id)
    ]


def take(work: UnitOfWork, *, advisee_id: int, offer_id: str) -> str:
    """Keep what was offered as one's own word. Returns the word's id. Raises NotFound.

    The offer lies as long as one that was let go: where only this one made room for another, its consultant would learn
    what became of it.
    """
    row = _offered_to(work, advisee_id, offer_id)
    word_id = service.keep(work, person_id=advisee_id, text=work.unseal(row, "body") or "", booking_id=row.booking_id)
    row.let_go_at = work.now
    work.session.flush()
    return word_id


def let_go(work: UnitOfWork, *, advisee_id: int, offer_id: str) -> str:
    """Not one's own words. Returns the booking's id. Raises NotFound."""
    row = _offered_to(work, advisee_id, offer_id)
    row.let_go_at = work.now
    work.session.flush()
    return row.booking_id


def bring_back(work: UnitOfWork, *, advisee_id: int, offer_id: str) -> str:
    """As if it had not been let go. Returns the booking's id. Raises NotFound."""
    row = _offered_to(work, advisee_id, offer_id)
    row.let_go_at = None
    work.session.flush()
    return row.booking_id


def forget_old(work: UnitOfWork) -> None:
    """Erase what was let go, and what nobody answered while it was fresh. A chore."""
    let_go_before = work.now - OFFERED_UNTIL
    work.session.execute(
        delete(OfferedWord).where(
            (OfferedWord.let_go_at < let_go_before) | (OfferedWord.offered_at < work.now - timedelta(days=30))
        )
    )


def _offered_to(work: UnitOfWork, advisee_id: int, offer_id: str) -> OfferedWord:
    accounts.hold_oneself(work, person_id=advisee_id)
    row = queries.offer(work, advisee_id=advisee_id, offer_id=offer_id)
    if row is None:
        raise NotFound("offered word")
    return row
