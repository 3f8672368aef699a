"""Who came, and when: a log that both sides write by what they do anyway, and by saying so.

From ten minutes before the start until the end. The room writes into the same log, with `How.IN_ROOM`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert

from sotomado.accounts.secrecy import service as secrecy
from sotomado.bookings.claims import queries, rules
from sotomado.bookings.claims.errors import NotNow
from sotomado.bookings.claims.models import How, Presence
from sotomado.bookings.models import Booking, BookingState, Side
from sotomado.bookings.states import Party
from sotomado.database import UnitOfWork, new_key
from sotomado.directory import service as directory
from sotomado.directory.joining import trouble_with
from sotomado.directory.vocabulary import MeetingMode

# Pressed again within so long, it is the same coming.
SAME_COMING = timedelta(minutes=1)


@dataclass(frozen=True)
class Meeting:
    """A booking that its two sides come to, from the side of whoever asks. `opens_at`: when the time to come begins."""

    booking_id: str
    side: Side
    state: BookingState
    mode: MeetingMode
    advisee_id: int
    consultant_id: int
    opens_at: datetime
    starts_at: datetime
    ends_at: datetime


def meeting(work: UnitOfWork, *, person_id: int, booking_id: str) -> Meeting:
    """A booking of one's own, on whichever side. Raises NotFound, for a hold as well."""
    row, party = queries.meeting_of(work, person_id=person_id, booking_id=booking_id)
    return Meeting(
        booking_id=row.id,
        side=party.side,
        state=row.state,
        mode=row.mode,
        advisee_id=row.advisee_id,
        consultant_id=row.consultant_id,
        opens_at=row.starts_at - rules.OPEN_BEFORE,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )


def came(work: UnitOfWork, *, person_id: int, booking_id: str, how: How) -> None:
    """Write that somebody came to a booking of their own, on whichever side. Raises NotFound, NotNow."""
    row, party = queries.meeting_of(work, person_id=person_id, booking_id=booking_id)
    if row.state is not BookingState.CONFIRMED or not rules.may_come(
        starts_at=row.starts_at, ends_at=row.ends_at, now=work.now
    ):
        raise NotNow()
    _write(work, row, party, how)


def enter(work: UnitOfWork, *, person_id: int, booking_id: str) -> str | None:
    """Come, and be led on: the address of the room, if the booking has one that is safe to follow.

    Before the time to come, the way is shown and nothing is written. Who has not read yet in which cases secrecy ends
    has come all the same, and is led nowhere (`reads_first`). Raises NotFound, NotNow (over, or called off).
    """
    row, party = queries.meeting_of(work, person_id=person_id, booking_id=booking_id)
    if row.state is not BookingState.CONFIRMED or row.ends_at <= work.now:
        raise NotNow()
    if rules.may_come(starts_at=row.starts_at, ends_at=row.ends_at, now=work.now):
        _write(work, row, party, How.OPENED_LINK)
    return None if _is_unread(work, party.side, person_id) else _way_to(work, row)


def reads_first(work: UnitOfWork, *, person_id: int, booking_id: str) -> bool:
    """Whether there is a way that opens once its advisee has read in which cases secrecy ends. Raises NotFound."""
    row, party = queries.meeting_of(work, person_id=person_id, booking_id=booking_id)
    return _is_unread(work, party.side, person_id) and _way_to(work, row) is not None


def _is_unread(work: UnitOfWork, side: Side, person_id: int) -> bool:
    return side is Side.ADVISEE and not secrecy.acknowledged(work, person_id=person_id)


def _way_to(work: UnitOfWork, row: Booking) -> str | None:
    return line_of(work, consultant_id=row.consultant_id) if row.mode is MeetingMode.ONLINE else None


def line_of(work: UnitOfWork, *, consultant_id: int) -> str | None:
    """The address of a consultant's own room, if there is one that is safe to follow."""
    line = directory.joining_of(work, consultant_id=consultant_id, mode=MeetingMode.ONLINE)
    # It was looked at when it was written; whoever follows it shall not depend on that.
    return line if line and trouble_with(MeetingMode.ONLINE, line) is None else None


def _write(work: UnitOfWork, row: Booking, party: Party, how: How) -> None:
    earlier = queries.lines_of(work, booking_ids=[row.id])
    if any(line.side is party.side and line.how is how and line.at > work.now - SAME_COMING for line in earlier):
        return
    work.session.execute(
        insert(Presence).values(id=new_key(), booking_id=row.id, side=party.side, at=work.now, how=how)
    )
