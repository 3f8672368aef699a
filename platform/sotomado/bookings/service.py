"""What can happen to a booking: held, confirmed, given back, cancelled, completed. Each is one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sotomado.accounts.errors import NotFound
from sotomado.availability import service as availability
from sotomado.availability.errors import AlreadyElsewhere, HoldGone, SlotNotOffered, SlotTaken
from sotomado.bookings import letters, queries, refusals
from sotomado.bookings.errors import (
    AlreadyBegun,
    AlreadyCancelled,
    AlreadyMeetingThen,
    NobodyPays,
    NotYetBegun,
    TimeGone,
    WrongState,
)
from sotomado.bookings.letters import Sender
from sotomado.bookings.models import TRANSITIONS, Booking, BookingState
from sotomado.bookings.shown import (
    Desk,
    DeskBooking,
    ShownBooking,
    booking,
    bookings_of,
    consultants_booking,
    desk,
)
from sotomado.companies import service as companies
from sotomado.database import UnitOfWork, new_key
from sotomado.directory.vocabulary import MeetingMode
from sotomado.shortlists.learning import exposures

__all__ = [
    "TICKET_RETURNS_BEFORE",
    "Cancelled",
    "Completed",
    "Confirmed",
    "Desk",
    "DeskBooking",
    "Sender",
    "ShownBooking",
    "booking",
    "bookings_of",
    "cancel",
    "complete",
    "confirm",
    "consultants_booking",
    "desk",
    "give_back",
    "hold",
]

# Cancelled earlier than this before the start, the ticket goes back to the pool. Later the consultant has kept the
# time free in vain, and is paid for it (ruling 11).
TICKET_RETURNS_BEFORE = timedelta(hours=24)


@dataclass(frozen=True)
class Confirmed:
    """`was_already`: another tab was first, and nothing was taken twice."""

    booking_id: str
    was_already: bool


@dataclass(frozen=True)
class Cancelled:
    booking_id: str
    ticket_returned: bool


@dataclass(frozen=True)
class Completed:
    """What the record of a consultation begins from. `booked_again_at`: with the same consultant, since it began."""

    booking_id: str
    advisee_id: int
    consultant_id: int
    wish_id: str | None
    starts_at: datetime
    booked_again_at: datetime | None


def hold(
    work: UnitOfWork,
    *,
    advisee_id: int,
    consultant_id: int,
    starts_at: datetime,
    mode: MeetingMode,
    hold_minutes: int,
    wish_id: str | None = None,
) -> str:
    """Keep a time for an advisee while they read it over. Returns the booking's id.

    A person holds one time at once: an earlier hold is given back, and the same time asked for again is the same hold.
    Raises NotFound, OneselfAsked, NotBookable, ModeNotOffered, AlreadyMeetingThen, SlotTaken, SlotNotOffered.
    """
    refusals.unless_bookable(work, advisee_id=advisee_id, consultant_id=consultant_id, starts_at=starts_at, mode=mode)
    ends_at = starts_at + timedelta(minutes=availability.CONSULTATION_MINUTES)
    refusals.second_meeting(work, advisee_id=advisee_id, starts_at=starts_at, ends_at=ends_at)
    held_until = work.now + timedelta(minutes=hold_minutes)
    for earlier in queries.holds_of(work, advisee_id=advisee_id):
        is_same = earlier.consultant_id == consultant_id and earlier.starts_at == starts_at
        if is_same and earlier.held_until is not None and earlier.held_until > work.now:
            earlier.mode = mode
            return earlier.id
        _let_go(work, earlier)
    place_id = _place(
        work, consultant_id=consultant_id, advisee_id=advisee_id, starts_at=starts_at, held_until=held_until
    )
    held = Booking(
        advisee_id=advisee_id,
        consultant_id=consultant_id,
        place_id=place_id,
        wish_id=wish_id,
        state=BookingState.HELD,
        mode=mode,
        starts_at=starts_at,
        ends_at=ends_at,
        held_until=held_until,
        made_at=work.now,
        calendar_uid=f"{new_key()}@sotomado",
        calendar_sequence=0,
    )
    work.session.add(held)
    work.session.flush()
    exposures.record_choice(work, wish_id=wish_id, consultant_id=consultant_id)
    return held.id


def confirm(
    work: UnitOfWork, *, advisee_id: int, booking_id: str, sender: Sender, pass_wish_on: bool = True
) -> Confirmed:
    """Make a hold a booking: its time firm, one ticket taken, a mail to each side. A second time changes nothing.

    A hold that ran out is taken again if its time is still free. Raises NotFound, OneselfAsked, NotBookable,
    SlotNotOffered, ModeNotOffered, AlreadyMeetingThen, TooManyAhead, TimeGone, NobodyPays, NoTicketsLeft,
    AlreadyCancelled, WrongState; then nothing was taken.
    """
    # All holds of the person, not this one alone: two tabs with two holds must not count what is ahead side by side.
    queries.holds_of(work, advisee_id=advisee_id)
    held = _own(work, advisee_id=advisee_id, booking_id=booking_id)
    if held.state is BookingState.CONFIRMED:
        return Confirmed(held.id, was_already=True)
    if held.state is BookingState.CANCELLED:
        raise AlreadyCancelled()
    if held.state is BookingState.LAPSED or held.starts_at <= work.now:
        raise TimeGone(held.consultant_id)
    refusals.unless_bookable(
        work, advisee_id=advisee_id, consultant_id=held.consultant_id, starts_at=held.starts_at, mode=held.mode
    )
    refusals.second_meeting(work, advisee_id=advisee_id, starts_at=held.starts_at, ends_at=held.ends_at)
    refusals.too_many_ahead(work, advisee_id=advisee_id)
    employment = companies.employment_of(work, person_id=advisee_id)
    if employment is None:
        raise NobodyPays()

    _keep_time(work, held)
    companies.take_ticket(work, company_id=employment.company_id, reference=held.id)
    _change_state(held, BookingState.CONFIRMED)
    held.paying_company_id = employment.company_id
    held.confirmed_at = work.now
    held.held_until = None
    if not pass_wish_on:
        held.wish_id = None
    exposures.record_rebooking(work, person_id=advisee_id, consultant_id=held.consultant_id)
    letters.post_confirmation(work, booking=held, sender=sender)
    work.session.flush()
    return Confirmed(held.id, was_already=False)


def give_back(work: UnitOfWork, *, advisee_id: int, booking_id: str) -> None:
    """Let go of a hold. Giving back what has lapsed already changes nothing. Raises NotFound, WrongState."""
    held = _own(work, advisee_id=advisee_id, booking_id=booking_id)
    if held.state is not BookingState.LAPSED:
        _let_go(work, held)


def cancel(work: UnitOfWork, *, advisee_id: int, booking_id: str, sender: Sender) -> Cancelled:
    """Cancel a confirmed booking: its time is free again, both calendars are told, and in time the ticket goes back.

    Raises NotFound, AlreadyCancelled, AlreadyBegun, WrongState.
    """
    ended = _own(work, advisee_id=advisee_id, booking_id=booking_id)
    if ended.state is BookingState.CANCELLED:
        raise AlreadyCancelled()
    if ended.state is BookingState.COMPLETED:
        raise AlreadyBegun()
    if ended.state is BookingState.CONFIRMED and ended.starts_at <= work.now:
        raise AlreadyBegun()
    _change_state(ended, BookingState.CANCELLED)
    ended.cancelled_at = work.now
    ended.calendar_sequence += 1
    availability.release(work, place_id=ended.place_id)
    is_in_time = ended.starts_at - work.now >= TICKET_RETURNS_BEFORE
    if is_in_time and ended.paying_company_id is not None:
        companies.return_ticket(work, company_id=ended.paying_company_id, reference=ended.id)
    letters.post_cancellation(work, booking=ended, sender=sender)
    work.session.flush()
    return Cancelled(ended.id, ticket_returned=is_in_time)


def complete(work: UnitOfWork, *, booking_id: str) -> Completed:
    """The consultation took place. For the verb that closes it and has checked whose it is.

    Raises NotFound, NotYetBegun, WrongState.
    """
    ended = queries.by_id(work, booking_id=booking_id)
    if ended is None:
        raise NotFound("booking")
    if ended.starts_at > work.now:
        raise NotYetBegun()
    _change_state(ended, BookingState.COMPLETED)
    work.session.flush()
    again = queries.confirmed_since(
        work, advisee_id=ended.advisee_id, consultant_id=ended.consultant_id, since=ended.starts_at
    )
    return Completed(ended.id, ended.advisee_id, ended.consultant_id, ended.wish_id, ended.starts_at, again)


def _own(work: UnitOfWork, *, advisee_id: int, booking_id: str) -> Booking:
    found = queries.of_advisee(work, advisee_id=advisee_id, booking_id=booking_id, locked=True)
    if found is None:
        raise NotFound("booking")
    return found


def _change_state(changed: Booking, to: BookingState) -> None:
    """The only place where a state changes."""
    if to not in TRANSITIONS[changed.state]:
        raise WrongState(f"{changed.state.value} -> {to.value}")
    changed.state = to


def _let_go(work: UnitOfWork, held: Booking) -> None:
    _change_state(held, BookingState.LAPSED)
    availability.release(work, place_id=held.place_id)
    work.session.flush()


def _keep_time(work: UnitOfWork, held: Booking) -> None:
    """Make the hold's time firm; one that ran out is taken anew, by the rules of now. Raises TimeGone."""
    try:
        if held.held_until is None or held.held_until <= work.now:
            raise HoldGone()
        availability.keep(work, place_id=held.place_id)
    except HoldGone:
        availability.release(work, place_id=held.place_id)
        try:
            held.place_id = _place(
                work,
                consultant_id=held.consultant_id,
                advisee_id=held.advisee_id,
                starts_at=held.starts_at,
                held_until=None,
            )
        except (SlotTaken, SlotNotOffered):
            raise TimeGone(held.consultant_id) from None


def _place(
    work: UnitOfWork, *, consultant_id: int, advisee_id: int, starts_at: datetime, held_until: datetime | None
) -> str:
    try:
        return availability.place(
            work, consultant_id=consultant_id, advisee_id=advisee_id, starts_at=starts_at, held_until=held_until
        )
    except AlreadyElsewhere:
        # Their places meet by the breath after a consultation, even where the hours themselves do not.
        hour = timedelta(hours=1)
        near = queries.confirmed_meeting(
            work, advisee_id=advisee_id, starts_at=starts_at - hour, ends_at=starts_at + 2 * hour
        )
        raise AlreadyMeetingThen(near) from None
