"""What booking promises, asked of the rows themselves: each promise that is broken, as a sentence.

Read by every test of faults after whatever it did, so it knows the tables and nothing of the verbs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from sqlalchemy import select

from sotomado.availability.models import Place
from sotomado.bookings.claims.models import Claim
from sotomado.bookings.claims.models import Outcome as ClaimOutcome
from sotomado.bookings.models import Booking, BookingEvent, BookingState, Happening
from sotomado.bookings.reminders.models import Outcome as ReminderOutcome
from sotomado.bookings.reminders.models import Reminder
from sotomado.bookings.replacing.models import Replacement
from sotomado.bookings.series.models import DateState, Series, SeriesDate
from sotomado.bookings.states import TRANSITIONS
from sotomado.bookings.waiting.models import OfferOutcome, Wait, WaitOffer, WaitState
from sotomado.companies.models import TicketEntry, TicketPool, TicketReason
from sotomado.companies.tickets.models import TicketExpiry, TicketLot
from sotomado.database import Database, UnitOfWork
from sotomado.outbox.models import Job

# What both sides and their calendars are told of.
TOLD = frozenset(
    {
        Happening.CONFIRMED,
        Happening.MOVED,
        Happening.MODE_CHANGED,
        Happening.CANCELLED,
        Happening.LATE_CANCELLED,
    }
)
CALLED_OFF = frozenset({BookingState.CANCELLED, BookingState.LATE_CANCELLED})
# Somebody was to be there: the time stays theirs, whatever came of it.
KEEPS_ITS_TIME = frozenset({BookingState.CONFIRMED, BookingState.COMPLETED, BookingState.MISSED})


def broken_promises(database: Database) -> list[str]:
    """Everything that is wrong with the bookings of a database. None of it may ever be."""
    with database.read() as work:
        return [sentence for promise in PROMISES for sentence in promise(work)]


def nobody_is_in_two_places(work: UnitOfWork) -> Iterator[str]:
    places = work.session.scalars(select(Place).where(Place.live)).all()
    for whose in ("consultant_id", "advisee_id"):
        for owner, earlier, later in _neighbours(places, whose):
            if earlier.until_minute > later.from_minute:
                yield f"{whose} {owner} is in two places at once: {earlier.starts_at} and {later.starts_at}"
    for owner, earlier, later in _neighbours(places, "consultant_id"):
        gap = (later.starts_at - earlier.ends_at).total_seconds() / 60
        asked = max(earlier.after_minutes, later.before_minutes)
        if gap < asked:
            yield f"consultant {owner} has {gap} minutes before {later.starts_at}, and {asked} were asked for"


def what_is_booked_has_its_time(work: UnitOfWork) -> Iterator[str]:
    places = {one.id: one for one in work.session.scalars(select(Place))}
    of_place = {one.place_id: one for one in work.session.scalars(select(Booking))}
    for booking in of_place.values():
        place = places.get(booking.place_id)
        if place is None:
            yield f"{_named(booking)} has no place at all"
            continue
        is_firm = place.live and place.held_until is None
        if is_firm != (booking.state in KEEPS_ITS_TIME):
            yield f"{_named(booking)} with a place that is {'firm' if is_firm else 'not firm'}"
        if place.live and booking.state not in KEEPS_ITS_TIME | {BookingState.HELD}:
            yield f"{_named(booking)} still keeps its time from others"
        if place.live and (place.starts_at, place.ends_at) != (booking.starts_at, booking.ends_at):
            yield f"{_named(booking)} stands at {booking.starts_at}, its place at {place.starts_at}"
        if (place.consultant_id, place.advisee_id) != (booking.consultant_id, booking.advisee_id):
            yield f"{_named(booking)} has somebody else's place"
        if place.from_minute * 60 != place.starts_at.timestamp():
            yield f"{_named(booking)} has a place whose minutes are not its time"
    for place in places.values():
        if place.live and place.id not in of_place:
            yield f"a place at {place.starts_at} belongs to no booking"


def pools_hold_what_their_lines_add_up_to(work: UnitOfWork) -> Iterator[str]:
    lines = work.session.scalars(select(TicketEntry)).all()
    ran_out = work.session.scalars(select(TicketExpiry)).all()
    lots = work.session.scalars(select(TicketLot)).all()
    for pool in work.session.scalars(select(TicketPool)):
        added = sum(line.change for line in lines if line.company_id == pool.company_id)
        added -= sum(line.count for line in ran_out if line.company_id == pool.company_id)
        held = sum(lot.left_count for lot in lots if lot.company_id == pool.company_id)
        if pool.balance != held:
            yield f"company {pool.company_id} has {pool.balance} tickets, and its lots hold {held}"
        if pool.balance != added:
            yield f"company {pool.company_id} has {pool.balance} tickets, and its lines add up to {added}"


def each_booking_is_paid_for_once(work: UnitOfWork) -> Iterator[str]:
    lines = Counter((line.reference, line.reason) for line in work.session.scalars(select(TicketEntry)))
    waiting = set(work.session.scalars(select(Replacement.booking_id).where(Replacement.closed_at.is_(None))))
    bookings = work.session.scalars(select(Booking)).all()
    for booking in bookings:
        used, returned = (lines[booking.id, reason] for reason in (TicketReason.USED, TicketReason.RETURNED))
        if used != int(booking.confirmed_at is not None):
            yield f"{_named(booking)} took {used} tickets"
        if returned > used:
            yield f"{_named(booking)} gave back {returned} tickets and took {used}"
        is_to_return = bool(booking.ticket_returned) and booking.id not in waiting
        if returned != int(is_to_return):
            yield f"{_named(booking)} gave back {returned} tickets, and {int(is_to_return)} were to go back"
        if (booking.confirmed_at is None) != (booking.paying_company_id is None):
            yield f"{_named(booking)} is paid for by {booking.paying_company_id}"
    known = {booking.id for booking in bookings}
    for reference, reason in lines:
        if reason is not TicketReason.GRANTED and reference not in known:
            yield f"a ticket was {reason} for {reference}, which is no booking"


def every_state_is_the_last_line_of_its_life(work: UnitOfWork) -> Iterator[str]:
    lives: dict[str, list[BookingEvent]] = defaultdict(list)
    for line in work.session.scalars(select(BookingEvent).order_by(BookingEvent.booking_id, BookingEvent.number)):
        lives[line.booking_id].append(line)
    for booking in work.session.scalars(select(Booking)):
        lines = lives[booking.id]
        if [line.number for line in lines] != list(range(1, booking.version + 1)):
            yield f"{_named(booking)} is at {booking.version} with lines {[line.number for line in lines]}"
            continue
        if (lines[-1].to_state, lines[-1].starts_at) != (booking.state, booking.starts_at):
            yield f"{_named(booking)} and its last line says {lines[-1].to_state} at {lines[-1].starts_at}"
        if lines[0].happened is not Happening.HELD:
            yield f"{_named(booking)} began with {lines[0].happened}"
        for before, after in pairwise(lines):
            stays = before.to_state is after.to_state is BookingState.CONFIRMED
            if not stays and after.to_state not in TRANSITIONS[before.to_state]:
                yield f"{_named(booking)} went from {before.to_state} to {after.to_state}"
        if (booking.cancelled_at is not None) != (booking.state in CALLED_OFF):
            yield f"{_named(booking)} with {booking.cancelled_at=}"


def each_change_is_told_once_to_each_side(work: UnitOfWork) -> Iterator[str]:
    told: dict[str, list[str]] = defaultdict(list)
    for key in work.session.scalars(select(Job.dedupe_key).where(Job.dedupe_key.startswith("booking|"))):
        _, booking_id, sequence, side = str(key).split("|")
        told[booking_id].append(f"{sequence}|{side}")
    changes = Counter(
        work.session.scalars(select(BookingEvent.booking_id).where(BookingEvent.happened.in_(TOLD))).all()
    )
    for booking in work.session.scalars(select(Booking)):
        # The first of them, the confirmation, is number 0.
        if booking.calendar_sequence != max(changes[booking.id] - 1, 0):
            yield f"{_named(booking)} is at {booking.calendar_sequence} after {changes[booking.id]} changes"
        due = [f"{number}|{side}" for number in range(changes[booking.id]) for side in ("advisee", "consultant")]
        if sorted(told[booking.id]) != sorted(due):
            yield f"{_named(booking)} has told {sorted(told[booking.id])} instead of {sorted(due)}"


def a_ticket_that_waits_waits_for_one(work: UnitOfWork) -> Iterator[str]:
    bookings = {one.id: one for one in work.session.scalars(select(Booking))}
    waiting = {one.booking_id: one for one in work.session.scalars(select(Replacement))}
    missed = set(work.session.scalars(select(BookingEvent.booking_id).where(BookingEvent.happened == Happening.MISSED)))
    for of, row in waiting.items():
        called_off = bookings[of]
        # Also where it was missed by its consultant, whatever an operator found later: what went back, went back.
        did_not_come_about = called_off.state in CALLED_OFF or of in missed
        if not did_not_come_about or called_off.advisee_id != row.advisee_id:
            yield f"a ticket waits for {_named(called_off)}"
        if row.new_booking_id is not None:
            new = bookings[row.new_booking_id]
            if new.confirmed_at is None or new.advisee_id != row.advisee_id:
                yield f"the ticket of {_named(called_off)} was used for {_named(new)}"


def whoever_waits_is_offered_one_time_at_once(work: UnitOfWork) -> Iterator[str]:
    bookings = {one.id: one for one in work.session.scalars(select(Booking))}
    waits = {one.id: one for one in work.session.scalars(select(Wait))}
    open_of: Counter[str] = Counter()
    for offer in work.session.scalars(select(WaitOffer)):
        booking, wait = bookings[offer.booking_id], waits[offer.wait_id]
        if booking.advisee_id != wait.advisee_id:
            yield f"{_named(booking)} was offered to somebody who did not wait for it"
        if offer.outcome is None:
            open_of[wait.id] += 1
            if booking.state is not BookingState.HELD:
                yield f"{_named(booking)} is still offered"
        elif (offer.outcome is OfferOutcome.TAKEN) != (booking.confirmed_at is not None):
            yield f"{_named(booking)} was an offer and is called {offer.outcome}"
    for wait in waits.values():
        if open_of[wait.id] != int(wait.state is WaitState.OFFERED):
            yield f"wait {wait.id} ({wait.state}) has {open_of[wait.id]} offers open"


def what_is_claimed_is_found_once(work: UnitOfWork) -> Iterator[str]:
    bookings = {one.id: one for one in work.session.scalars(select(Booking))}
    of_booking: dict[str, list[Claim]] = defaultdict(list)
    for claim in work.session.scalars(select(Claim)):
        of_booking[claim.booking_id].append(claim)
    for booking_id, claims in of_booking.items():
        booking = bookings[booking_id]
        found = {claim.outcome for claim in claims if claim.outcome not in (None, ClaimOutcome.WITHDRAWN)}
        is_missed = bool(found & {ClaimOutcome.MISSED, ClaimOutcome.NOT_MET})
        if is_missed != (booking.state is BookingState.MISSED):
            yield f"{_named(booking)} and its claims say {found}"
        if booking.state in CALLED_OFF | {BookingState.HELD, BookingState.LAPSED}:
            yield f"{_named(booking)} is claimed to be missed"
    for booking in bookings.values():
        if booking.state is BookingState.MISSED and booking.id not in of_booking:
            yield f"{_named(booking)} is missed and nobody said so"


def a_series_books_each_date_once(work: UnitOfWork) -> Iterator[str]:
    bookings = {one.id: one for one in work.session.scalars(select(Booking))}
    series = {one.id: one for one in work.session.scalars(select(Series))}
    for one in work.session.scalars(select(SeriesDate)):
        if (one.booking_id is not None) != (one.state is DateState.BOOKED):
            yield f"date {one.on} of a series is {one.state} with {one.booking_id=}"
        if one.booking_id is not None:
            booking, row = bookings[one.booking_id], series[one.series_id]
            if booking.confirmed_at is None or booking.advisee_id != row.advisee_id:
                yield f"{_named(booking)} is a date of a series of somebody else, or was never confirmed"


def nobody_is_reminded_of_what_never_was(work: UnitOfWork) -> Iterator[str]:
    lives: dict[str, list[BookingEvent]] = defaultdict(list)
    for line in work.session.scalars(select(BookingEvent).order_by(BookingEvent.number)):
        lives[line.booking_id].append(line)
    sent = work.session.scalars(select(Reminder).where(Reminder.outcome == ReminderOutcome.SENT)).all()
    for row in sent:
        if not any(
            line.to_state is BookingState.CONFIRMED and line.starts_at == row.starts_at
            for line in lives[row.booking_id]
        ):
            yield f"a reminder of {row.starts_at} was sent for booking {row.booking_id}, which never stood then"


Promise = Callable[[UnitOfWork], Iterable[str]]
PROMISES: tuple[Promise, ...] = (
    nobody_is_in_two_places,
    what_is_booked_has_its_time,
    pools_hold_what_their_lines_add_up_to,
    each_booking_is_paid_for_once,
    every_state_is_the_last_line_of_its_life,
    each_change_is_told_once_to_each_side,
    a_ticket_that_waits_waits_for_one,
    whoever_waits_is_offered_one_time_at_once,
    what_is_claimed_is_found_once,
    a_series_books_each_date_once,
    nobody_is_reminded_of_what_never_was,
)


def _neighbours(places: Sequence[Place], whose: str) -> Iterator[tuple[int, Place, Place]]:
    def owner(place: Place) -> int:
        found: int = getattr(place, whose)
        return found

    for one, own in groupby(sorted(places, key=lambda place: (owner(place), place.from_minute)), key=owner):
        for earlier, later in pairwise(own):
            yield one, earlier, later


def _named(booking: Booking) -> str:
    return f"booking {booking.id} ({booking.state})"
