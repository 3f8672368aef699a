"""What somebody sees of their own waiting. Where one stands among others is nobody's to see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sotomado.accounts.errors import NotFound
from sotomado.bookings import queries as bookings
from sotomado.bookings.models import Booking, BookingState
from sotomado.bookings.waiting import queries
from sotomado.bookings.waiting.models import WaitState, WhyEnded
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.service import ConsultantCard
from sotomado.directory.vocabulary import MeetingMode, TimeOfWeek

# What has ended stays on the page for so long.
SHOWN_FOR = timedelta(days=14)


@dataclass(frozen=True)
class OpenOffer:
    """A time that is kept for somebody who waits."""

    booking_id: str
    starts_at: datetime
    ends_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class ShownWait:
    id: str
    state: WaitState
    consultants: tuple[ConsultantCard, ...]
    times: tuple[TimeOfWeek, ...]
    weekdays: tuple[int, ...]
    mode: MeetingMode | None
    earliest_on: date
    latest_on: date
    joined_at: datetime
    why_ended: WhyEnded | None
    offer: OpenOffer | None

    @property
    def is_open(self) -> bool:
        return self.state in queries.OPEN


@dataclass(frozen=True)
class ShownOffer:
    """An offer as its page shows it: the held booking and the wait it came from."""

    booking_id: str
    consultant: ConsultantCard
    mode: MeetingMode
    starts_at: datetime
    ends_at: datetime
    expires_at: datetime
    wait_id: str
    # None while it stands; otherwise how the booking stands.
    became: BookingState | None

    @property
    def is_booked(self) -> bool:
        return self.became not in (None, BookingState.LAPSED)


def own_waits(work: UnitOfWork, *, advisee_id: int) -> list[ShownWait]:
    """One's waits: those with an open offer first, then the open ones, then what has ended by itself lately."""
    since = work.now - SHOWN_FOR
    rows = [
        row
        for row in queries.all_of(work, advisee_id=advisee_id)
        if row.state in queries.OPEN
        or (row.state is WaitState.EXPIRED and row.ended_at is not None and row.ended_at > since)
    ]
    ids = [row.id for row in rows]
    consultants, times = queries.consultants_of(work, wait_ids=ids), queries.times_of(work, wait_ids=ids)
    offers = queries.open_offers(work, wait_ids=ids)
    cards = directory.cards(
        work, consultant_ids={one for some in consultants.values() for one in some}, on=work.now.date()
    )
    shown = []
    for row in rows:
        offer, held = offers.get(row.id, (None, None))
        stands = offer is not None and held is not None and offer.expires_at > work.now
        shown.append(
            ShownWait(
                id=row.id,
                state=row.state,
                consultants=tuple(cards[one] for one in consultants[row.id]),
                times=tuple(one for one in TimeOfWeek if one in times.get(row.id, ())),
                weekdays=tuple(day for day in range(7) if row.weekdays & (1 << day)),
                mode=row.mode,
                earliest_on=row.earliest_on,
                latest_on=row.latest_on,
                joined_at=row.joined_at,
                why_ended=row.why_ended,
                offer=_offer(held, offer.expires_at) if stands and held and offer else None,
            )
        )
    return sorted(shown, key=lambda one: (not one.is_open, one.offer is None))


def offer(work: UnitOfWork, *, advisee_id: int, booking_id: str) -> ShownOffer:
    """An offer of one's own, whatever became of it. Raises NotFound, also for what was never an offer."""
    held = bookings.of_advisee(work, advisee_id=advisee_id, booking_id=booking_id)
    found = queries.offer_for(work, booking_id=booking_id)
    if held is None or found is None:
        raise NotFound("offer")
    stands = held.state is BookingState.HELD and found.expires_at > work.now
    return ShownOffer(
        booking_id=held.id,
        consultant=directory.consultant(work, consultant_id=held.consultant_id, on=work.now.date()),
        mode=held.mode,
        starts_at=held.starts_at,
        ends_at=held.ends_at,
        expires_at=found.expires_at,
        wait_id=found.wait_id,
        became=None if stands else BookingState.LAPSED if held.state is BookingState.HELD else held.state,
    )


def _offer(held: Booking, expires_at: datetime) -> OpenOffer:
    return OpenOffer(held.id, held.starts_at, held.ends_at, expires_at)
