"""What the pages of a room show: to each of the two sides, and to the operator who decides about a claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sotomado.bookings import service as bookings
from sotomado.bookings.claims import presence
from sotomado.bookings.claims import shown as claims
from sotomado.bookings.claims.errors import NotNow
from sotomado.bookings.claims.presence import Meeting
from sotomado.bookings.models import Side
from sotomado.consultations.room import queries
from sotomado.consultations.room import service as rooms
from sotomado.consultations.room.models import Left
from sotomado.consultations.room.providers import OwnRoom, RoomProvider, provider_of
from sotomado.consultations.room.service import Standing
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.vocabulary import MeetingMode
from sotomado.settings import Settings


@dataclass(frozen=True)
class RoomPage:
    """The room as one side sees it.

    `leads_to`: the host of a room elsewhere; None here, by phone and in person, and where no address was written.
    `booking`: as that side's own pages know it, for the parts other rooms put in here. `is_here`: the meeting takes
    place in our own room. `joining`: what the consultant wrote of getting there; online, the way to fall back on.
    """

    meeting: Meeting
    side: Side
    booking: bookings.ShownBooking | bookings.DeskBooking
    case: claims.Case
    other_name: str
    other_name_en: str
    standing: Standing
    closes_at: datetime
    now: datetime
    is_here: bool
    is_online: bool
    leads_to: str | None
    joining: str | None
    must_read_secrecy: bool


@dataclass(frozen=True)
class Visit:
    """Somebody of a side was in the room. `left_at` None: they still are."""

    side: Side
    came_at: datetime
    left_at: datetime | None
    how_left: Left | None

    @property
    def minutes(self) -> int:
        """How long they were there, in whole minutes; nought while they still are."""
        return round((self.left_at - self.came_at).total_seconds() / 60) if self.left_at else 0


def page(work: UnitOfWork, *, person_id: int, booking_id: str, settings: Settings) -> RoomPage:
    """Raises NotFound for anybody who is on neither side, and for a hold."""
    meeting = presence.meeting(work, person_id=person_id, booking_id=booking_id)
    case = claims.case(work, person_id=person_id, booking_id=booking_id)
    booking: bookings.ShownBooking | bookings.DeskBooking
    if meeting.side is Side.ADVISEE:
        booking = bookings.booking(work, advisee_id=person_id, booking_id=booking_id)
        names = (case.consultant_name, case.consultant_name_en)
    else:
        booking = bookings.consultants_booking(work, consultant_id=meeting.consultant_id, booking_id=booking_id)
        names = (booking.advisee_name, booking.advisee_name)
    standing = rooms.standing_of(meeting, now=work.now)
    is_open = standing in (Standing.EARLY, Standing.OPEN)
    is_online = meeting.mode is MeetingMode.ONLINE
    must_read = rooms.must_read_secrecy(work, meeting)
    joining = None
    if is_open and not must_read:
        joining = directory.joining_of(work, consultant_id=meeting.consultant_id, mode=meeting.mode)
    return RoomPage(
        meeting=meeting,
        side=meeting.side,
        booking=booking,
        case=case,
        other_name=names[0],
        other_name_en=names[1],
        standing=standing,
        closes_at=rooms.closes_at(meeting),
        now=work.now,
        is_here=is_online and isinstance(provider_of(settings), OwnRoom),
        is_online=is_online,
        leads_to=provider_of(settings).host(work, meeting=meeting) if is_online else None,
        joining=joining,
        must_read_secrecy=must_read,
    )


def way_elsewhere(work: UnitOfWork, *, person_id: int, booking_id: str, provider: RoomProvider) -> str | None:
    """Where an online consultation takes place, if not here. Raises NotFound, NotNow."""
    meeting = presence.meeting(work, person_id=person_id, booking_id=booking_id)
    if meeting.mode is not MeetingMode.ONLINE or rooms.must_read_secrecy(work, meeting):
        raise NotNow()
    return provider.way(work, meeting=meeting, person_id=person_id)


def visits(work: UnitOfWork, *, booking_id: str) -> Sequence[Visit]:
    """Who came and left. For operators alone; the view asks whether this one may."""
    rows = queries.visits(work, booking_ids=[booking_id])
    return [Visit(row.side, row.came_at, row.left_at, row.how_left) for row in rows]
