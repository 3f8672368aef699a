"""A consultation whose room is open: both sides booked, the clock a few minutes before the start."""

from dataclasses import dataclass
from datetime import timedelta

from factories.bookings import IN_A_WEEK, AMeeting, a_confirmed_booking, a_meeting
from factories.missed import person_of

from sotomado.accounts.secrecy import service as secrecy
from sotomado.bookings.models import Side
from sotomado.database import Database

SPARE = "https://room.example/mei"


@dataclass(frozen=True)
class ARoom:
    """`meeting`: who meets; the start is `IN_A_WEEK`."""

    meeting: AMeeting
    booking_id: str

    @property
    def path(self) -> str:
        return f"/room/{self.booking_id}"

    def person(self, side: Side) -> int:
        return person_of(self.meeting, side)


def a_room(database: Database, clock, *, minutes: int = -5, has_read_secrecy: bool = True, **options) -> ARoom:
    """`minutes` after the start (before it, below zero)."""
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting, **options)
        if has_read_secrecy:
            secrecy.acknowledge(work, person_id=meeting.advisee_id, version=secrecy.CURRENT)
    clock.set(IN_A_WEEK + timedelta(minutes=minutes))
    return ARoom(meeting, booking_id)
