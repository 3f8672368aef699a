"""Once more with the same consultant, in two taps: the next free times at the usual hour, and one of them booked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sotomado.availability import service as availability
from sotomado.availability.policies import HORIZONS_DAYS
from sotomado.bookings import queries
from sotomado.bookings import service as bookings
from sotomado.bookings.letters import Sender
from sotomado.bookings.models import BookingState
from sotomado.bookings.series.clock_times import on_the_clock
from sotomado.bookings.series.errors import NothingToRepeat
from sotomado.bookings.shown import ShownBooking
from sotomado.companies import booking_terms
from sotomado.companies import service as companies
from sotomado.database import UnitOfWork
from sotomado.directory import conflicts
from sotomado.directory import service as directory
from sotomado.directory.service import ConsultantCard
from sotomado.directory.vocabulary import MeetingMode

# Few enough to be read at a glance; everything else stands on the page of all times.
PROPOSED = 4


@dataclass(frozen=True)
class Again:
    """What is proposed after a booking: `starts` in order, of which `first` is the one most like it."""

    booking: ShownBooking
    card: ConsultantCard
    is_bookable: bool
    starts: list[datetime]
    first: datetime | None
    # Whether `first` is on the same day of the week at the same time.
    is_usual: bool
    mode: MeetingMode | None
    advisee_cutoff_minutes: int


def propose(work: UnitOfWork, *, advisee_id: int, booking_id: str, zone: str) -> Again:
    """The next free times like those of a booking, by the advisee's own clock. Raises NotFound, NothingToRepeat."""
    before = bookings.booking(work, advisee_id=advisee_id, booking_id=booking_id)
    if before.state in (BookingState.HELD, BookingState.LAPSED):
        raise NothingToRepeat()
    card = directory.consultant(work, consultant_id=before.consultant_id, on=work.now.date())
    is_bookable = (
        card.is_bookable
        and card.person_id != advisee_id
        and card.id not in conflicts.barred_to(work, person_id=advisee_id)
    )
    free = _free(work, advisee_id=advisee_id, consultant_id=card.id) if is_bookable else []
    starts = nearest_like(before.starts_at, free, zone=zone)
    first = starts[0] if starts else None
    employment = companies.employment_of(work, person_id=advisee_id)
    terms = booking_terms.booking_terms(work, company_id=employment.company_id) if employment else None
    return Again(
        booking=before,
        card=card,
        is_bookable=is_bookable,
        starts=sorted(starts),
        first=first,
        is_usual=first is not None and _likeness(before.starts_at, first, zone) == 0,
        mode=before.mode if before.mode in card.modes else next(iter(card.modes), None),
        advisee_cutoff_minutes=(terms or booking_terms.STANDARD).advisee_cutoff_minutes,
    )


def book(
    work: UnitOfWork,
    *,
    advisee_id: int,
    booking_id: str,
    starts_at: datetime,
    mode: MeetingMode,
    hold_minutes: int,
    sender: Sender,
    pass_wish_on: bool = False,
) -> str:
    """Hold and confirm a time with the consultant of an earlier booking. Returns the new one's id.

    `pass_wish_on`: hand on the words that were passed on then. Raises NotFound, NothingToRepeat, and what `hold` and
    `confirm` raise; then nothing was taken.
    """
    before = queries.of_advisee(work, advisee_id=advisee_id, booking_id=booking_id)
    shown = bookings.booking(work, advisee_id=advisee_id, booking_id=booking_id)
    if before is None or shown.state in (BookingState.HELD, BookingState.LAPSED):
        raise NothingToRepeat()
    new_id = bookings.hold(
        work,
        advisee_id=advisee_id,
        consultant_id=before.consultant_id,
        starts_at=starts_at,
        mode=mode,
        hold_minutes=hold_minutes,
        wish_id=before.wish_id if pass_wish_on else None,
    )
    bookings.confirm(work, advisee_id=advisee_id, booking_id=new_id, sender=sender, pass_wish_on=pass_wish_on)
    return new_id


def nearest_like(model: datetime, free: Iterable[datetime], *, zone: str) -> list[datetime]:
    """A few of the free starts, the most like `model` first: its weekday and time, then its time, then the soonest."""
    alike = sorted(free, key=lambda at: (_likeness(model, at, zone), at))
    return alike[:PROPOSED]


def _likeness(model: datetime, at: datetime, zone: str) -> int:
    (model_on, model_minute), (on, minute) = on_the_clock(model, zone), on_the_clock(at, zone)
    if minute != model_minute:
        return 2
    return 0 if on.weekday() == model_on.weekday() else 1


def _free(work: UnitOfWork, *, advisee_id: int, consultant_id: int) -> list[datetime]:
    """What is free within the consultant's horizon, and does not meet what the advisee has booked."""
    last = work.now + timedelta(days=max(HORIZONS_DAYS) + 1)
    free = availability.free_in(work, consultant_ids=[consultant_id], first=work.now, last=last)[consultant_id]
    ahead = [
        one for one in queries.ahead_of_advisee(work, advisee_id=advisee_id) if one.state is BookingState.CONFIRMED
    ]
    hour = timedelta(minutes=availability.CONSULTATION_MINUTES)
    return [at for at in free if not any(at < one.ends_at and at + hour > one.starts_at for one in ahead)]
