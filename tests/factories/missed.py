"""Talks whose time has come: one that began, sides that came or did not, a claim."""

from datetime import timedelta

from factories.bookings import IN_A_WEEK, SENDER, AMeeting, a_confirmed_booking, a_meeting

from sotomado.bookings.claims import presence
from sotomado.bookings.claims import service as claims
from sotomado.bookings.claims.models import How
from sotomado.bookings.models import Side
from sotomado.database import Database


def a_talk_that_began(database: Database, clock, *, minutes: int = 20, **options) -> tuple[AMeeting, str]:
    """A confirmed talk, and the clock so many minutes after its start."""
    with database.work() as work:
        meeting = a_meeting(work, **options)
        booking_id = a_confirmed_booking(work, meeting)
    clock.set(IN_A_WEEK + timedelta(minutes=minutes))
    return meeting, booking_id


def person_of(meeting: AMeeting, side: Side) -> int:
    return meeting.advisee_id if side is Side.ADVISEE else meeting.consultant.person_id


def someone_came(
    database: Database, clock, meeting: AMeeting, booking_id: str, side: Side, *, minutes: int = 0
) -> None:
    """A line of the log so many minutes after the start; the clock is as before."""
    now = clock.now()
    clock.set(IN_A_WEEK + timedelta(minutes=minutes))
    with database.work() as work:
        presence.came(work, person_id=person_of(meeting, side), booking_id=booking_id, how=How.SAID_HERE)
    clock.set(now)


def a_claim(database: Database, meeting: AMeeting, booking_id: str, side: Side, *, words: str | None = None) -> None:
    with database.work() as work:
        claims.claim(work, person_id=person_of(meeting, side), booking_id=booking_id, words=words, sender=SENDER)
