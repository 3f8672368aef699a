"""What happens in a room: entered, stayed in, moved to another browser, left; and signals sent from where one sits.

The room opens with the time to come and stays open a while after the end, so that nobody is put out in mid-sentence.
Nobody is shut out by a clock of their own: all instants are the server's, and its answers carry them.

A browser that is not heard of for a while is away; its seat stays its own, because the talk goes on from browser to
browser while the server is gone. When it is heard again, the gap is written down and it sits as before.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sotomado.accounts.secrecy import service as secrecy
from sotomado.bookings.claims import presence
from sotomado.bookings.claims.errors import NotNow
from sotomado.bookings.claims.models import How
from sotomado.bookings.claims.presence import Meeting
from sotomado.bookings.models import BookingState, Side
from sotomado.consultations.room import queries, signals
from sotomado.consultations.room.errors import RoomClosed, SeatGone, SeatTaken, SecrecyUnread
from sotomado.consultations.room.models import LONGEST_BROWSER, Left, Party, RoomVisit
from sotomado.consultations.room.signals import Outgoing, Signal
from sotomado.database import UnitOfWork

OPEN_AFTER = timedelta(minutes=30)
# How often it is written down that somebody is still there.
NOTED_EVERY = timedelta(seconds=5)
AWAY_AFTER = timedelta(seconds=20)
LOST_AFTER = timedelta(seconds=90)

PARTY_OF = {Side.ADVISEE: Party.ADVISEE, Side.CONSULTANT: Party.CONSULTANT}


class Standing(StrEnum):
    """Whether the room can be entered now."""

    EARLY = "early"
    OPEN = "open"
    OVER = "over"
    CALLED_OFF = "called_off"


class Seat(StrEnum):
    """Where a browser stands."""

    MINE = "mine"
    # The same person sits there with another browser.
    ELSEWHERE = "elsewhere"
    NONE = "none"


@dataclass(frozen=True)
class Other:
    """The other side. `browser`: which one of theirs sits in the room; None: nobody."""

    is_here: bool
    browser: str | None
    came_at: datetime | None


@dataclass(frozen=True)
class Answer:
    """What a browser learns whenever it asks. `is_due`: there is something to write down, see `heard`."""

    meeting: Meeting
    standing: Standing
    seat: Seat
    other: Other
    signals: Sequence[Signal]
    now: datetime
    is_due: bool


def closes_at(meeting: Meeting) -> datetime:
    return meeting.ends_at + OPEN_AFTER


def standing_of(meeting: Meeting, *, now: datetime) -> Standing:
    if meeting.state not in (BookingState.CONFIRMED, BookingState.COMPLETED):
        return Standing.CALLED_OFF
    if now < meeting.opens_at:
        return Standing.EARLY
    return Standing.OPEN if now < closes_at(meeting) else Standing.OVER


def must_read_secrecy(work: UnitOfWork, meeting: Meeting) -> bool:
    """Whether this side has to read first in which cases secrecy ends. Consultants have it in their agreement."""
    return meeting.side is Side.ADVISEE and not secrecy.acknowledged(work, person_id=meeting.advisee_id)


def enter(work: UnitOfWork, *, person_id: int, booking_id: str, browser: str, take_over: bool = False) -> Meeting:
    """Sit down in the room with this browser. `take_over`: also where another one of the same person sits.

    Raises NotFound, RoomClosed, SecrecyUnread, SeatTaken.
    """
    meeting = presence.meeting(work, person_id=person_id, booking_id=booking_id)
    if standing_of(meeting, now=work.now) is not Standing.OPEN or not 0 < len(browser) <= LONGEST_BROWSER:
        raise RoomClosed()
    if must_read_secrecy(work, meeting):
        raise SecrecyUnread()
    signals.open_room(work, booking_id=booking_id)
    queries.lock(work, booking_id=booking_id)
    sitting = queries.sitting(work, booking_id=booking_id).get(meeting.side)
    if sitting is not None and sitting.browser == browser:
        return meeting
    if sitting is not None:
        is_heard = sitting.seen_at > work.now - AWAY_AFTER
        if is_heard and not take_over:
            raise SeatTaken()
        _end(sitting, at=work.now if is_heard else sitting.seen_at, how=Left.TAKEN_OVER if is_heard else Left.LOST)
        work.session.flush()
    signals.clear(work, booking_id=booking_id, party=PARTY_OF[meeting.side])
    _sit_down(work, meeting, browser)
    # After the end, or once it is closed, there is nothing left to prove.
    with suppress(NotNow):
        presence.came(work, person_id=person_id, booking_id=booking_id, how=How.IN_ROOM)
    return meeting


def look(work: UnitOfWork, *, person_id: int, booking_id: str, browser: str | None, after: int = 0) -> Answer:
    """Who is there and what has arrived. Writes nothing. Raises NotFound."""
    meeting = presence.meeting(work, person_id=person_id, booking_id=booking_id)
    sitting = queries.sitting(work, booking_id=booking_id)
    own, other = sitting.get(meeting.side), sitting.get(_other_side(meeting.side))
    seat, is_due = Seat.NONE, False
    mailbox: list[Signal] = []
    if own is not None and own.browser == browser:
        seat = Seat.MINE
        mailbox = signals.waiting(work, booking_id=booking_id, receiver=PARTY_OF[meeting.side])
        has_taken = bool(mailbox) and mailbox[0].number <= after
        is_due = own.seen_at <= work.now - NOTED_EVERY or has_taken
    elif own is not None and browser:
        seat = Seat.ELSEWHERE
    elif browser:
        how = queries.how_left(work, booking_id=booking_id, side=meeting.side, browser=browser)
        seat = Seat.ELSEWHERE if how is Left.TAKEN_OVER else Seat.NONE
        is_due = how is Left.LOST
    standing = standing_of(meeting, now=work.now)
    return Answer(
        meeting=meeting,
        standing=standing,
        seat=seat,
        other=Other(
            is_here=other is not None and other.seen_at > work.now - AWAY_AFTER,
            browser=other.browser if other else None,
            came_at=other.came_at if other else None,
        ),
        signals=[one for one in mailbox if one.number > after],
        now=work.now,
        is_due=is_due and standing is Standing.OPEN,
    )


def heard(work: UnitOfWork, *, person_id: int, booking_id: str, browser: str, after: int = 0) -> Answer:
    """The same, and it is written down that this browser is there, and that what came up to `after` arrived."""
    meeting = presence.meeting(work, person_id=person_id, booking_id=booking_id)
    if standing_of(meeting, now=work.now) is Standing.OPEN:
        queries.lock(work, booking_id=booking_id)
        own = queries.sitting(work, booking_id=booking_id).get(meeting.side)
        if own is None:
            how = queries.how_left(work, booking_id=booking_id, side=meeting.side, browser=browser)
            if how is Left.LOST:
                _sit_down(work, meeting, browser)
        elif own.browser == browser:
            if own.seen_at <= work.now - LOST_AFTER:
                _end(own, at=own.seen_at, how=Left.LOST)
                work.session.flush()
                _sit_down(work, meeting, browser)
            own.seen_at = max(own.seen_at, work.now) if own.left_at is None else own.seen_at
            signals.take(work, booking_id=booking_id, receiver=PARTY_OF[meeting.side], after=after)
        work.session.flush()
    return look(work, person_id=person_id, booking_id=booking_id, browser=browser, after=after)


def send(
    work: UnitOfWork,
    *,
    person_id: int,
    booking_id: str,
    browser: str,
    outgoing: Sequence[Outgoing],
) -> int:
    """Send signals from where one sits; the number of the last comes back.

    Raises NotFound, RoomClosed, SeatGone, SignalRefused.
    """
    meeting = presence.meeting(work, person_id=person_id, booking_id=booking_id)
    if standing_of(meeting, now=work.now) is not Standing.OPEN:
        raise RoomClosed()
    own = queries.sitting(work, booking_id=booking_id).get(meeting.side)
    if own is None or own.browser != browser:
        raise SeatGone(taken_over=own is not None)
    return signals.post_all(work, booking_id=booking_id, sender=PARTY_OF[meeting.side], outgoing=outgoing)


def leave(work: UnitOfWork, *, person_id: int, booking_id: str, browser: str) -> None:
    """Stand up, if one sits there. Said twice, it is the same leaving. Raises NotFound."""
    meeting = presence.meeting(work, person_id=person_id, booking_id=booking_id)
    own = queries.sitting(work, booking_id=booking_id).get(meeting.side)
    if own is not None and own.browser == browser:
        _end(own, at=work.now, how=Left.WENT)
        signals.clear(work, booking_id=booking_id, party=PARTY_OF[meeting.side])
        work.session.flush()


def _sit_down(work: UnitOfWork, meeting: Meeting, browser: str) -> None:
    work.session.add(
        RoomVisit(booking_id=meeting.booking_id, side=meeting.side, browser=browser, came_at=work.now, seen_at=work.now)
    )
    work.session.flush()


def _end(visit: RoomVisit, *, at: datetime, how: Left) -> None:
    visit.left_at, visit.how_left = max(at, visit.came_at), how


def _other_side(side: Side) -> Side:
    return Side.CONSULTANT if side is Side.ADVISEE else Side.ADVISEE
