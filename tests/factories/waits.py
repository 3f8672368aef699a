"""People who wait: a consultant without a free time, a line in front of them, a time that becomes free."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count

from factories.bookings import SENDER, AMeeting, a_confirmed_booking
from factories.people import ACompany, AConsultant, a_company, a_consultant, an_employee
from sqlalchemy import select

from sotomado.availability.models import AvailabilityOverride
from sotomado.bookings import service as bookings
from sotomado.bookings.models import Booking
from sotomado.bookings.waiting import offering
from sotomado.bookings.waiting import service as waiting
from sotomado.bookings.waiting.models import OfferOutcome, Wait, WaitConsultant, WaitOffer, WaitState
from sotomado.database import Database, UnitOfWork

_seconds = count(1)


def wished(work: UnitOfWork, **changed: object) -> waiting.Wished:
    today = work.now.date()
    return waiting.Wished(
        **{"time_zone": "Asia/Tokyo", "earliest_on": today, "latest_on": today + timedelta(days=28)} | changed  # type: ignore[arg-type]
    )


def a_wait(
    work: UnitOfWork, *, advisee_id: int, consultant_ids: Sequence[int], seconds: int | None = None, **changed: object
) -> str:
    """Someone joins; each that is made joined a second after the one before."""
    wait_id = waiting.join(work, advisee_id=advisee_id, consultant_ids=consultant_ids, wished=wished(work, **changed))
    row = work.session.get_one(Wait, wait_id)
    row.joined_at = row.joined_at + timedelta(seconds=next(_seconds) if seconds is None else seconds)
    work.session.flush()
    return wait_id


class AFullConsultant:
    """A consultant whose every time is booked, by people who may call off; and the line in front of them."""

    def __init__(self, work: UnitOfWork, *, times: int = 5, tickets: int = 1000) -> None:
        # One hour a day: a day is full with one booking.
        hours = tuple((weekday, 14 * 60, 15 * 60) for weekday in range(7))
        self.company: ACompany = a_company(work, tickets=tickets)
        self.consultant: AConsultant = a_consultant(work, hours=hours)
        self.booked: dict[datetime, tuple[int, str]] = {}
        first = work.now.replace(hour=5, minute=0) + timedelta(days=3)
        for day in range(times):
            self.book(work, first + timedelta(days=day))
        self.close_all_but(work, list(self.booked))

    def book(self, work: UnitOfWork, starts_at: datetime) -> None:
        advisee_id = an_employee(work, self.company)
        meeting = AMeeting(self.company, advisee_id, self.consultant)
        self.booked[starts_at] = (advisee_id, a_confirmed_booking(work, meeting, starts_at=starts_at))

    def close_all_but(self, work: UnitOfWork, starts: Sequence[datetime]) -> None:
        """No other day is open."""
        open_days = {at.date() for at in starts}
        today = work.now.date()
        for day in range(120):
            if (on := today + timedelta(days=day)) not in open_days:
                work.session.add(
                    AvailabilityOverride(consultant_id=self.consultant.id, on_date=on, time_zone="Asia/Tokyo")
                )
        work.session.flush()

    def someone_waits(self, work: UnitOfWork, **changed: object) -> tuple[int, str]:
        """(person, wait)."""
        advisee_id = an_employee(work, self.company)
        return advisee_id, a_wait(work, advisee_id=advisee_id, consultant_ids=[self.consultant.id], **changed)  # type: ignore[arg-type]

    def free(self, work: UnitOfWork, starts_at: datetime) -> None:
        advisee_id, booking_id = self.booked.pop(starts_at)
        bookings.cancel(work, party=bookings.as_advisee(advisee_id), booking_id=booking_id, sender=SENDER)

    def offer(self, database: Database) -> int:
        return offering.offer_next(database, consultant_id=self.consultant.id, sender=SENDER)


def open_offers(work: UnitOfWork) -> dict[str, Booking]:
    """By wait the booking that is offered to it."""
    rows = work.session.execute(
        select(WaitOffer.wait_id, Booking)
        .join(Booking, Booking.id == WaitOffer.booking_id)
        .where(WaitOffer.closed_at.is_(None))
    )
    return {row[0]: row[1] for row in rows}


def state_of(work: UnitOfWork, wait_id: str) -> WaitState:
    return work.session.get_one(Wait, wait_id).state


def outcomes(work: UnitOfWork, wait_id: str) -> list[OfferOutcome | None]:
    chosen = select(WaitOffer.outcome).where(WaitOffer.wait_id == wait_id).order_by(WaitOffer.offered_at, WaitOffer.id)
    return list(work.session.scalars(chosen))


def waited_for_by(work: UnitOfWork, wait_id: str) -> list[int]:
    return list(work.session.scalars(select(WaitConsultant.consultant_id).where(WaitConsultant.wait_id == wait_id)))
