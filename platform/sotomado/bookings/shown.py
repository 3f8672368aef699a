"""Bookings as each side sees them: the advisee's own, and the consultant's desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.bookings import queries
from sotomado.bookings.consequences import cutoff_of
from sotomado.bookings.models import Booking, BookingState, Side
from sotomado.bookings.states import CALLED_OFF
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.vocabulary import MeetingMode
from sotomado.shortlists import passed_on

# More than anyone has; a bound all the same.
LONGEST_LIST = 200


@dataclass(frozen=True)
class ShownBooking:
    """A booking as its advisee sees it. `state` is as of now: a hold past its end has lapsed.

    `joining`: how one gets there, while the booking stands and is not over; None also where nobody has written it.
    """

    id: str
    state: BookingState
    consultant_id: int
    consultant_name: str
    consultant_name_en: str
    consultant_zone: str
    mode: MeetingMode
    starts_at: datetime
    ends_at: datetime
    held_until: datetime | None
    cancelled_at: datetime | None
    calendar_uid: str
    calendar_sequence: int
    version: int
    # Until when the advisee may call it off or move it freely.
    free_until: datetime
    wish: passed_on.PassedOnWish | None
    # A hold that lapsed by itself may be tried again; one given back may not.
    may_try_again: bool
    has_begun: bool
    is_over: bool
    joining: str | None


@dataclass(frozen=True)
class DeskBooking:
    """A booking as its consultant sees it: a name and what the advisee chose to pass on, no address."""

    id: str
    state: BookingState
    advisee_id: int
    advisee_name: str
    mode: MeetingMode
    starts_at: datetime
    ends_at: datetime
    calendar_uid: str
    calendar_sequence: int
    wish: passed_on.PassedOnWish | None
    has_begun: bool
    is_over: bool


@dataclass(frozen=True)
class Desk:
    """The consultant's day: what waits for its closing, what comes, what was; and what they wrote of getting there."""

    to_close: list[DeskBooking]
    coming: list[DeskBooking]
    past: list[DeskBooking]
    joinings: Mapping[MeetingMode, str]

    @property
    def is_way_unwritten(self) -> bool:
        """Whether someone who is to come cannot know yet how one gets there."""
        return any(one.mode not in self.joinings for one in (*self.to_close, *self.coming) if not one.is_over)


@dataclass(frozen=True)
class OwnBookings:
    held: list[ShownBooking]
    coming: list[ShownBooking]
    past: list[ShownBooking]


def booking(work: UnitOfWork, *, advisee_id: int, booking_id: str) -> ShownBooking:
    """One of the advisee's own bookings, with the wish it came from. Raises NotFound."""
    row = queries.of_advisee(work, advisee_id=advisee_id, booking_id=booking_id)
    if row is None:
        raise NotFound("booking")
    wish = passed_on.wish(work, wish_id=row.wish_id) if row.wish_id else None
    joining = None
    if row.state is BookingState.CONFIRMED and row.ends_at > work.now:
        joining = directory.joining_of(work, consultant_id=row.consultant_id, mode=row.mode)
    return _for_advisee(work, [row], wish, joining)[0]


def bookings_of(work: UnitOfWork, *, advisee_id: int) -> OwnBookings:
    """All bookings of a person: held now, the next one first, the past latest first."""
    rows = queries.all_of_advisee(work, advisee_id=advisee_id, limit=LONGEST_LIST)
    own = [shown for shown in _for_advisee(work, rows) if shown.state is not BookingState.LAPSED]
    held = [shown for shown in own if shown.state is BookingState.HELD]
    coming = [shown for shown in own if shown.state is BookingState.CONFIRMED and not shown.is_over]
    past = [shown for shown in own if shown not in held and shown not in coming]
    return OwnBookings(held, coming[::-1], past)


def desk(work: UnitOfWork, *, consultant_id: int) -> Desk:
    """The bookings of a consultant; wishes are read for those that matter now."""
    rows = queries.all_of_consultant(work, consultant_id=consultant_id, limit=LONGEST_LIST)
    shown = [_for_consultant(work, row, name, with_wish=row.state is BookingState.CONFIRMED) for row, name in rows]
    open_ones = [one for one in shown[::-1] if one.state is BookingState.CONFIRMED]
    return Desk(
        to_close=[one for one in open_ones if one.has_begun],
        coming=[one for one in open_ones if not one.has_begun],
        past=[one for one in shown if one.state is not BookingState.CONFIRMED],
        joinings=directory.joinings(work, consultant_id=consultant_id),
    )


def consultants_booking(work: UnitOfWork, *, consultant_id: int, booking_id: str) -> DeskBooking:
    """One booking of this consultant. Raises NotFound."""
    row = queries.of_consultant(work, consultant_id=consultant_id, booking_id=booking_id)
    if row is None:
        raise NotFound("booking")
    # Nobody is to come any more for a cancelled one, so what was passed on for it is not theirs to read.
    with_wish = row.state not in CALLED_OFF
    return _for_consultant(work, row, accounts.actor(work, person_id=row.advisee_id).name, with_wish=with_wish)


def _for_advisee(
    work: UnitOfWork,
    rows: Sequence[Booking],
    wish: passed_on.PassedOnWish | None = None,
    joining: str | None = None,
) -> list[ShownBooking]:
    cards = directory.cards(work, consultant_ids=[row.consultant_id for row in rows], on=work.now.date())
    shown = []
    for row in rows:
        card = cards[row.consultant_id]
        lapsed_by_itself = row.state is BookingState.HELD and row.held_until is not None and row.held_until <= work.now
        shown.append(
            ShownBooking(
                id=row.id,
                state=BookingState.LAPSED if lapsed_by_itself else row.state,
                consultant_id=row.consultant_id,
                consultant_name=card.name_in("ja"),
                consultant_name_en=card.name_in("en"),
                consultant_zone=card.time_zone,
                mode=row.mode,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                held_until=row.held_until,
                cancelled_at=row.cancelled_at,
                calendar_uid=row.calendar_uid,
                calendar_sequence=row.calendar_sequence,
                version=row.version,
                free_until=row.starts_at - cutoff_of(row, Side.ADVISEE),
                wish=wish,
                may_try_again=lapsed_by_itself and row.starts_at > work.now,
                has_begun=row.starts_at <= work.now,
                is_over=row.ends_at <= work.now,
                joining=joining,
            )
        )
    return shown


def _for_consultant(work: UnitOfWork, row: Booking, advisee_name: str, *, with_wish: bool) -> DeskBooking:
    return DeskBooking(
        id=row.id,
        state=row.state,
        advisee_id=row.advisee_id,
        advisee_name=advisee_name,
        mode=row.mode,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        calendar_uid=row.calendar_uid,
        calendar_sequence=row.calendar_sequence,
        wish=passed_on.wish(work, wish_id=row.wish_id) if with_wish and row.wish_id else None,
        has_begun=row.starts_at <= work.now,
        is_over=row.ends_at <= work.now,
    )
