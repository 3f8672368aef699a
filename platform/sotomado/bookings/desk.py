"""A consultant's own bookings: what is going on, what waits for closing, what comes, what was, and one of them.

However long a history is, only as much of it is read as is shown: what is open has an index of its own, and the past is
walked from one line to the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.secrecy import service as secrecy
from sotomado.bookings import handing_wishes, queries
from sotomado.bookings.consequences import cutoff_of
from sotomado.bookings.models import Booking, BookingEvent, BookingState, Happening, Side, Why
from sotomado.bookings.states import CALLED_OFF
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.vocabulary import MeetingMode
from sotomado.shortlists import passed_on

# More than anyone has open; a bound all the same.
MOST_OPEN = 200
# Of the past on the desk itself, and on each page that leads further back.
PAST_ON_THE_DESK = 20
PAST_ON_A_PAGE = 50
# Lines of a booking's life that concern nobody but the advisee.
THE_ADVISEES_OWN = frozenset({Happening.HELD, Happening.LAPSED})


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

    @property
    def is_called_off(self) -> bool:
        return self.state in CALLED_OFF


@dataclass(frozen=True)
class Past:
    """A stretch of the past, the latest first. `earlier`: the line from which the next stretch goes on, if any."""

    lines: list[DeskBooking]
    earlier: DeskBooking | None


@dataclass(frozen=True)
class Desk:
    """The consultant's day: what is going on, what waits for its closing, what comes, what was; and the ways there."""

    running: list[DeskBooking]
    to_close: list[DeskBooking]
    coming: list[DeskBooking]
    past: list[DeskBooking]
    earlier: DeskBooking | None
    joinings: Mapping[MeetingMode, str]
    # Whether online talks have a room without anybody's line.
    has_room: bool = False

    @property
    def is_way_unwritten(self) -> bool:
        """Whether someone who is to come cannot know yet how one gets there."""
        known = {*self.joinings, *((MeetingMode.ONLINE,) if self.has_room else ())}
        return any(one.mode not in known for one in (*self.running, *self.coming))


@dataclass(frozen=True)
class Line:
    """Something that happened to a booking. `from_at`: where it stood before, if it was moved.

    `why` and `words` are the consultant's own, or an operator's reason: an advisee never gives one.
    """

    happened: Happening
    at: datetime
    by: Side
    starts_at: datetime
    from_at: datetime | None
    why: Why | None
    words: str | None


@dataclass(frozen=True)
class OneOfDesk:
    """One booking with all its consultant may know of it. `free_until`: they may call it off uncounted until then.

    `has_read_secrecy`: whether the advisee has read in which cases secrecy ends, as it is worded now; if not, the
    consultant says so as they begin.
    """

    booking: DeskBooking
    advisee_zone: str
    joining: str | None
    free_until: datetime
    life: tuple[Line, ...]
    paying_company_id: int | None
    has_read_secrecy: bool

    @property
    def may_be_called_off(self) -> bool:
        return self.booking.state is BookingState.CONFIRMED and not self.booking.has_begun


def desk(work: UnitOfWork, *, consultant_id: int, has_room: bool = False) -> Desk:
    """The bookings of a consultant; what was passed on is read for those to come."""
    rows = queries.open_of_consultant(work, consultant_id=consultant_id, limit=MOST_OPEN)
    gone = handing_wishes.taking_part_no_more(work, among=[row.advisee_id for row, _ in rows])
    shown = [
        _shown(work, row, name, with_wish=row.starts_at > work.now and row.advisee_id not in gone) for row, name in rows
    ]
    was = past(work, consultant_id=consultant_id, limit=PAST_ON_THE_DESK)
    return Desk(
        running=[one for one in shown if one.has_begun and not one.is_over],
        to_close=[one for one in shown if one.is_over],
        coming=[one for one in shown if not one.has_begun],
        past=was.lines,
        earlier=was.earlier,
        joinings=directory.joinings(work, consultant_id=consultant_id),
        has_room=has_room,
    )


def past(
    work: UnitOfWork,
    *,
    consultant_id: int,
    before: datetime | None = None,
    before_id: str | None = None,
    limit: int = PAST_ON_A_PAGE,
) -> Past:
    """What is over or was called off, before an instant; among what began right then, before an id."""
    rows = queries.past_of_consultant(
        work, consultant_id=consultant_id, before=before, before_id=before_id, limit=limit + 1
    )
    lines = [_shown(work, row, name, with_wish=False) for row, name in rows[:limit]]
    return Past(lines, lines[-1] if len(rows) > limit else None)


def consultants_booking(work: UnitOfWork, *, consultant_id: int, booking_id: str) -> DeskBooking:
    """One booking of this consultant. Raises NotFound."""
    asked = ("booking of consultant", consultant_id, booking_id)
    return work.once(asked, lambda: _consultants_booking(work, consultant_id, booking_id))


def _consultants_booking(work: UnitOfWork, consultant_id: int, booking_id: str) -> DeskBooking:
    row = _own(work, consultant_id, booking_id)
    with_wish = handing_wishes.is_read(work, advisee_id=row.advisee_id, state=row.state, ends_at=row.ends_at)
    return _shown(work, row, accounts.actor(work, person_id=row.advisee_id).name, with_wish=with_wish)


def one_of_desk(work: UnitOfWork, *, consultant_id: int, booking_id: str) -> OneOfDesk:
    """One booking of this consultant with its life. Raises NotFound."""
    row = _own(work, consultant_id, booking_id)
    shown = consultants_booking(work, consultant_id=consultant_id, booking_id=booking_id)
    is_to_come = row.state is BookingState.CONFIRMED and not shown.is_over
    return OneOfDesk(
        booking=shown,
        advisee_zone=accounts.actor(work, person_id=row.advisee_id).time_zone,
        joining=directory.joining_of(work, consultant_id=consultant_id, mode=row.mode) if is_to_come else None,
        free_until=row.starts_at - cutoff_of(row, Side.CONSULTANT),
        life=_life(work, row),
        paying_company_id=row.paying_company_id,
        has_read_secrecy=secrecy.acknowledged(work, person_id=row.advisee_id),
    )


def _life(work: UnitOfWork, row: Booking) -> tuple[Line, ...]:
    told: list[Line] = []
    before: datetime | None = None
    for event in queries.events_of(work, booking_id=row.id):
        if event.happened not in THE_ADVISEES_OWN:
            told.append(_line(work, event, before))
        before = event.starts_at
    return tuple(told)


def _line(work: UnitOfWork, event: BookingEvent, before: datetime | None) -> Line:
    is_own = event.by_side is Side.CONSULTANT
    return Line(
        happened=event.happened,
        at=event.at,
        by=event.by_side,
        starts_at=event.starts_at,
        from_at=before if event.happened is Happening.MOVED else None,
        why=event.why if is_own or event.by_side is Side.OPERATOR else None,
        words=work.unseal(event, "words") if is_own else None,
    )


def _own(work: UnitOfWork, consultant_id: int, booking_id: str) -> Booking:
    row = queries.of_consultant(work, consultant_id=consultant_id, booking_id=booking_id)
    if row is None:
        raise NotFound("booking")
    return row


def _shown(work: UnitOfWork, row: Booking, advisee_name: str, *, with_wish: bool) -> DeskBooking:
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
