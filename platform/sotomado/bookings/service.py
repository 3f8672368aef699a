"""What can happen to a booking: held, confirmed, given back, moved, cancelled, completed. Each is one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sotomado.accounts.errors import NotFound
from sotomado.availability import service as availability
from sotomado.bookings import aftermath, consequences, earning, paying, queries, refusals
from sotomado.bookings.consequences import WHOLE_FEE, Consequence
from sotomado.bookings.desk import Desk, DeskBooking, OneOfDesk, consultants_booking, desk, one_of_desk, past
from sotomado.bookings.errors import (
    AlreadyBegun,
    AlreadyCancelled,
    NotYetBegun,
    Outdated,
    TimeGone,
    TooLateToMove,
    WrongState,
)
from sotomado.bookings.holding import have_time, keep_for, let_go, lock_own, named_meeting
from sotomado.bookings.letters import Sender
from sotomado.bookings.models import Booking, BookingState, Happening, Side, Why
from sotomado.bookings.replacing import service as replacing
from sotomado.bookings.shown import ShownBooking, booking, bookings_of
from sotomado.bookings.states import BY_RULE, CALLED_OFF, Party, as_advisee, as_consultant, step
from sotomado.bookings.waiting import queries as waiting
from sotomado.companies.contracts import service as contracts
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.vocabulary import MeetingMode

__all__ = [
    "Cancelled",
    "Completed",
    "Confirmed",
    "Desk",
    "DeskBooking",
    "Moved",
    "OneOfDesk",
    "Party",
    "Sender",
    "ShownBooking",
    "as_advisee",
    "as_consultant",
    "booking",
    "bookings_of",
    "cancel",
    "complete",
    "confirm",
    "consultants_booking",
    "cost_of_cancelling",
    "desk",
    "give_back",
    "hold",
    "lapse_ended_hold",
    "move",
    "one_of_desk",
    "past",
]


@dataclass(frozen=True)
class Confirmed:
    """`was_already`: another tab was first, and nothing was taken twice."""

    booking_id: str
    was_already: bool


@dataclass(frozen=True)
class Moved:
    """`was_already`: the same thing was asked for before, and nothing was done twice."""

    booking_id: str
    was_already: bool


@dataclass(frozen=True)
class Cancelled:
    """What was called off, and what it cost."""

    booking_id: str
    cost: Consequence

    @property
    def ticket_returned(self) -> bool:
        return self.cost.ticket_returned


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
    holds = lock_own(work, advisee_id=advisee_id)
    # What one waited for and was offered is kept beside: looking at another time does not decline it.
    offers = waiting.open_offers_among(work, booking_ids=[one.id for one in holds])
    for earlier in holds:
        is_same = earlier.consultant_id == consultant_id and earlier.starts_at == starts_at
        if is_same and earlier.held_until is not None and earlier.held_until > work.now:
            earlier.mode = mode
            return earlier.id
    availability.take_turns(work, consultant_id=consultant_id, advisee_id=advisee_id)
    for earlier in holds:
        if earlier.id not in offers:
            let_go(work, earlier, as_advisee(advisee_id))
    return keep_for(
        work,
        advisee_id=advisee_id,
        consultant_id=consultant_id,
        starts_at=starts_at,
        mode=mode,
        held_until=held_until,
        wish_id=wish_id,
        party=as_advisee(advisee_id),
    ).id


def confirm(
    work: UnitOfWork,
    *,
    advisee_id: int,
    booking_id: str,
    sender: Sender,
    pass_wish_on: bool = True,
    instead_of: str | None = None,
    card: paying.CardPaid | None = None,
) -> Confirmed:
    """Make a hold a booking: its time firm, paid for, a mail to each side. A second time changes nothing.

    A hold that ran out is taken again if its time is still free. Raises NotFound, OneselfAsked, NotBookable,
    SlotNotOffered, ModeNotOffered, AlreadyMeetingThen, TooManyAhead, TimeGone, NobodyPays, CompanyPaysNot
    (NoTicketsLeft and others), AlreadyCancelled, WrongState; then nothing was taken. `instead_of`: a booking that was
    called off and whose ticket waits; raises NothingWaits where it does not any more. `card`: it is paid for by that.
    """
    # All holds of the person, not this one alone: two tabs with two holds must not count what is ahead side by side.
    lock_own(work, advisee_id=advisee_id)
    held = _own(work, as_advisee(advisee_id), booking_id)
    if held.state is BookingState.CONFIRMED:
        return Confirmed(held.id, was_already=True)
    if held.state in CALLED_OFF:
        raise AlreadyCancelled()
    if held.state is BookingState.LAPSED or held.starts_at <= work.now:
        raise TimeGone(held.consultant_id)
    refusals.unless_bookable(
        work, advisee_id=advisee_id, consultant_id=held.consultant_id, starts_at=held.starts_at, mode=held.mode
    )
    refusals.second_meeting(work, advisee_id=advisee_id, starts_at=held.starts_at, ends_at=held.ends_at)
    refusals.too_many_ahead(work, advisee_id=advisee_id)
    pays = paying.who_pays(work, advisee_id=advisee_id, starts_at=held.starts_at, card=card)

    have_time(work, held, until=None)
    held.advisee_cutoff_minutes = pays.terms.advisee_cutoff_minutes
    held.consultant_cutoff_minutes = pays.terms.consultant_cutoff_minutes
    held.paying_company_id = pays.company_id
    held.confirmed_at = work.now
    held.held_until = None
    if not pass_wish_on:
        held.wish_id = None
    step(work, held, BookingState.CONFIRMED, as_advisee(advisee_id))
    aftermath.of_confirming(work, held, sender)
    # Last, for whoever else of the company takes a ticket waits until this transaction is over.
    paying.pay(work, held, pays, instead_of=instead_of)
    return Confirmed(held.id, was_already=False)


def give_back(work: UnitOfWork, *, advisee_id: int, booking_id: str) -> None:
    """Let go of a hold. Giving back what has lapsed already changes nothing. Raises NotFound, WrongState."""
    held = _own(work, as_advisee(advisee_id), booking_id)
    if held.state is not BookingState.LAPSED:
        is_offer = bool(waiting.open_offers_among(work, booking_ids=[held.id]))
        let_go(work, held, as_advisee(advisee_id), why=Why.OFFER_DECLINED if is_offer else None)


def move(
    work: UnitOfWork,
    *,
    advisee_id: int,
    booking_id: str,
    starts_at: datetime,
    mode: MeetingMode,
    version: int,
    sender: Sender,
) -> Moved:
    """Move a confirmed booking to another time of the same consultant, or to another way to meet.

    It stays the same booking: same ticket, same page, same event in every calendar; the old time is free at once.
    `version` is that of the booking the page was made from. What stands already is not done again. Raises NotFound,
    AlreadyCancelled, AlreadyBegun, WrongState, Outdated, TooLateToMove, OneselfAsked, NotBookable, ModeNotOffered,
    AlreadyMeetingThen, SlotTaken, SlotNotOffered, CompanyPaysNot (the contract is over then, or its month is full);
    then everything stands as it stood.
    """
    moved = _own(work, as_advisee(advisee_id), booking_id)
    _unless_ahead(work, moved)
    is_elsewhen, is_otherwise = moved.starts_at != starts_at, moved.mode is not mode
    if not is_elsewhen and not is_otherwise:
        return Moved(moved.id, was_already=True)
    if moved.version != version:
        raise Outdated()
    if is_elsewhen and moved.starts_at - work.now < consequences.cutoff_of(moved, Side.ADVISEE):
        raise TooLateToMove()
    refusals.unless_bookable(
        work, advisee_id=advisee_id, consultant_id=moved.consultant_id, starts_at=starts_at, mode=mode
    )
    if is_elsewhen:
        ends_at = starts_at + timedelta(minutes=availability.CONSULTATION_MINUTES)
        refusals.second_meeting(work, advisee_id=advisee_id, starts_at=starts_at, ends_at=ends_at, besides_id=moved.id)
        with named_meeting(work, advisee_id=advisee_id, starts_at=starts_at, besides_id=moved.id):
            availability.shift(work, place_id=moved.place_id, starts_at=starts_at)
        moved.starts_at, moved.ends_at = starts_at, ends_at
    moved.mode = mode
    moved.calendar_sequence += 1
    happened = Happening.MOVED if is_elsewhen else Happening.MODE_CHANGED
    step(work, moved, BookingState.CONFIRMED, as_advisee(advisee_id), happened=happened)
    aftermath.of_moving(work, moved, sender)
    if is_elsewhen:
        paying.moved(work, moved)
    return Moved(moved.id, was_already=False)


def cost_of_cancelling(work: UnitOfWork, *, party: Party, booking_id: str) -> Consequence:
    """What `cancel` would cost now, for the page that asks first. Raises what `cancel` raises."""
    ended = _own(work, party, booking_id)
    _unless_ahead(work, ended)
    return consequences.of_calling_off(ended, side=party.side, now=work.now)


def cancel(
    work: UnitOfWork,
    *,
    party: Party,
    booking_id: str,
    sender: Sender,
    why: Why | None = None,
    words: str | None = None,
    told_as: str | None = None,
) -> Cancelled:
    """Call a confirmed booking off, from either side: its time is free again, and both calendars are told.

    Whether the ticket goes back, and what the consultant gets, say `consequences`. Called off by the consultant or
    an operator, the ticket waits for the advisee (see `replacing`). `words`: a sentence to the other side; `told_as`:
    which letters tell of it, where it is none of the usual ones. Raises NotFound, AlreadyCancelled, AlreadyBegun,
    WrongState.
    """
    ended = _own(work, party, booking_id)
    _unless_ahead(work, ended)
    cost = consequences.of_calling_off(ended, side=party.side, now=work.now)
    ended.cancelled_at = work.now
    ended.calendar_sequence += 1
    ended.ticket_returned, ended.fee_percent = cost.ticket_returned, cost.fee_percent
    step(work, ended, cost.state, party, why=why, words=words)
    availability.release(work, place_id=ended.place_id)
    ticket_waits = party.side in (Side.CONSULTANT, Side.OPERATOR)
    if ticket_waits:
        replacing.open_(work, booking=ended)
    aftermath.of_cancelling(work, ended, party, sender, told_as=told_as)
    # Last, as a ticket is taken.
    if cost.ticket_returned and not ticket_waits and ended.paying_company_id is not None:
        contracts.give_back(work, company_id=ended.paying_company_id, reference=ended.id)
    earning.follow(work, ended, by=party.side)
    return Cancelled(ended.id, cost)


def complete(work: UnitOfWork, *, booking_id: str) -> Completed:
    """The consultation took place. For the verb that closes it and has checked whose it is.

    Raises NotFound, NotYetBegun, WrongState; ClaimOpen where the advisee says that it did not.
    """
    ended = queries.by_id(work, booking_id=booking_id)
    if ended is None:
        raise NotFound("booking")
    if ended.starts_at > work.now:
        raise NotYetBegun()
    aftermath.before_completing(work, ended)
    ended.fee_percent = WHOLE_FEE
    step(work, ended, BookingState.COMPLETED, as_consultant(_person_of(work, ended)))
    again = queries.confirmed_since(
        work, advisee_id=ended.advisee_id, consultant_id=ended.consultant_id, since=ended.starts_at
    )
    earning.follow(work, ended, by=Side.CONSULTANT)
    return Completed(ended.id, ended.advisee_id, ended.consultant_id, ended.wish_id, ended.starts_at, again)


def lapse_ended_hold(work: UnitOfWork) -> bool:
    """Write down that a hold ran out, and say whether there was one.

    Nobody waits for it: whoever needs the time takes it anyway. One in a transaction: between two, others have their
    turn.
    """
    ended = queries.ended_hold(work)
    if ended is not None:
        let_go(work, ended, BY_RULE, why=Why.HOLD_ENDED)
    return ended is not None


def _own(work: UnitOfWork, party: Party, booking_id: str) -> Booking:
    """The booking as somebody may get at it, locked. Raises NotFound."""
    found: Booking | None = None
    if party.side is Side.ADVISEE and party.person_id is not None:
        found = queries.of_advisee(work, advisee_id=party.person_id, booking_id=booking_id, locked=True)
    elif party.side is Side.CONSULTANT and party.person_id is not None:
        own = directory.consultant_of(work, person_id=party.person_id)
        if own is not None:
            found = queries.of_consultant(work, consultant_id=own.id, booking_id=booking_id, locked=True)
    elif party.side in (Side.OPERATOR, Side.SERVICE):
        found = queries.by_id(work, booking_id=booking_id)
    if found is None:
        raise NotFound("booking")
    return found


def _person_of(work: UnitOfWork, one: Booking) -> int:
    return directory.person_of(work, consultant_id=one.consultant_id)


def _unless_ahead(work: UnitOfWork, one: Booking) -> None:
    """Only what is booked and has not begun can be moved or called off."""
    if one.state in CALLED_OFF:
        raise AlreadyCancelled()
    if one.state in (BookingState.COMPLETED, BookingState.MISSED):
        raise AlreadyBegun()
    if one.state is not BookingState.CONFIRMED:
        raise WrongState(one.state.value)
    # What somebody has said of it tells that its time has come, even where the clock was set back since.
    if one.starts_at <= work.now or aftermath.has_been_claimed(work, one):
        raise AlreadyBegun()
