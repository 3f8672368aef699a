"""Noting what a calendar answered, and showing it to whoever gave the answer.

An answer never changes a booking: a press in a calendar must not cost a ticket, and the other side is told nothing of
it. Whoever declined is told how to call off.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from sotomado.accounts.reached import service as reached
from sotomado.bookings import queries
from sotomado.bookings.answers import letters, ways
from sotomado.bookings.answers.models import Answer, CalendarAnswer, WayBack
from sotomado.bookings.answers.reading import Reply
from sotomado.bookings.models import Booking, BookingState, Side
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory

# They read as "I will not be there then" while the booking says the opposite.
AGAINST = frozenset({Answer.DECLINED, Answer.COUNTERED})
# As long as a late answer or a file fetched anew may still name a talk that is over.
KEPT_FOR = timedelta(days=30)
_PAGES = {Side.ADVISEE: "/bookings/{id}", Side.CONSULTANT: "/desk/bookings/{id}"}


def take(work: UnitOfWork, *, token: str, reply: Reply, public_url: str) -> bool:
    """Note an answer that came to a secret address. False where it changes nothing.

    Nothing is noted of what is over or called off, of another event's answer, of a revision we never sent, and of
    what is older than what is known.
    """
    leads_to = ways.led_to(work, token=token)
    if leads_to is None:
        return False
    booking_id, side = leads_to
    booking = queries.by_id(work, booking_id=booking_id)
    if booking is None or not _is_asked(work, booking, reply):
        return False
    known = _row(work, booking_id, side)
    if known is None:
        known = CalendarAnswer(booking_id=booking_id, side=side)
        work.session.add(known)
    elif not reply.outranks(known.sequence, known.stamped_at, now=work.now):
        return False
    known.answer, known.sequence = reply.answer, reply.sequence
    known.stamped_at, known.received_at = reply.given_at(work.now), work.now
    work.session.flush()
    if reply.answer in AGAINST and reply.sequence == booking.calendar_sequence:
        letters.post_still_stands(
            work,
            booking=booking,
            answer=reply.answer,
            reader=reached.reader(work, person_id=_person_on(work, booking, side)),
            side=side.value,
            url=public_url + _PAGES[side].format(id=booking.id),
        )
    return True


def is_an_address(work: UnitOfWork, *, token: str) -> bool:
    """Whether we ever gave this address to a calendar."""
    return ways.led_to(work, token=token) is not None


def against(work: UnitOfWork, *, person_id: int, booking_id: str) -> Answer | None:
    """What this person's own calendar says against a booking of theirs that stands, None where nothing does."""
    booking = queries.of_advisee(work, advisee_id=person_id, booking_id=booking_id)
    side = Side.ADVISEE
    if booking is None and (own := directory.consultant_of(work, person_id=person_id)) is not None:
        booking = queries.of_consultant(work, consultant_id=own.id, booking_id=booking_id)
        side = Side.CONSULTANT
    if booking is None or booking.state is not BookingState.CONFIRMED or booking.starts_at <= work.now:
        return None
    known = _row(work, booking_id, side)
    if known is None or known.answer not in AGAINST or known.sequence != booking.calendar_sequence:
        return None
    return known.answer


def forget_old(work: UnitOfWork) -> None:
    """Drop what calendars answered about talks long over, and the addresses they answered to."""
    is_over = select(Booking.id).where(Booking.ends_at < work.now - KEPT_FOR)
    for table in (CalendarAnswer, WayBack):
        work.session.execute(
            delete(table).where(table.booking_id.in_(is_over)).execution_options(synchronize_session=False)
        )


def _is_asked(work: UnitOfWork, booking: Booking, reply: Reply) -> bool:
    return (
        booking.calendar_uid == reply.uid
        and booking.state is BookingState.CONFIRMED
        and booking.starts_at > work.now
        and reply.sequence <= booking.calendar_sequence
    )


def _person_on(work: UnitOfWork, booking: Booking, side: Side) -> int:
    if side is Side.ADVISEE:
        return booking.advisee_id
    return directory.person_of(work, consultant_id=booking.consultant_id)


def _row(work: UnitOfWork, booking_id: str, side: Side) -> CalendarAnswer | None:
    return work.session.scalar(
        select(CalendarAnswer).where(CalendarAnswer.booking_id == booking_id, CalendarAnswer.side == side)
    )
