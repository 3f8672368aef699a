"""Whether the words of a wish go with a booking: asked once when it is booked, and free to change afterwards.

The booking itself is the one place that says so; whoever asks again reads it there.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Consent
from sotomado.bookings import queries
from sotomado.bookings.errors import WrongState
from sotomado.bookings.models import Booking, BookingState
from sotomado.database import UnitOfWork
from sotomado.shortlists import passed_on
from sotomado.shortlists.passed_on import PassedOnWish

# After a talk, as long as its consultant writes the report; then nothing that was handed on is read any more.
READABLE_FOR = timedelta(days=7)
READ_IN = frozenset({BookingState.CONFIRMED, BookingState.COMPLETED})


@dataclass(frozen=True)
class Standing:
    """What those who hang something on a booking need to know of it. For verbs that check themselves who asks."""

    booking_id: str
    advisee_id: int
    consultant_id: int
    state: BookingState
    starts_at: datetime
    ends_at: datetime
    wish_id: str | None


def standing(work: UnitOfWork, *, booking_id: str) -> Standing:
    """How a booking stands, whoever asks. Raises NotFound."""
    row = work.session.get(Booking, booking_id)
    if row is None:
        raise NotFound("booking")
    return Standing(row.id, row.advisee_id, row.consultant_id, row.state, row.starts_at, row.ends_at, row.wish_id)


def own(work: UnitOfWork, *, advisee_id: int, booking_id: str) -> Standing:
    """How a booking of one's own stands, where nothing is shown of whom it is with. Raises NotFound."""
    found = standing(work, booking_id=booking_id)
    if found.advisee_id != advisee_id:
        raise NotFound("booking")
    return found


def earlier_ids(work: UnitOfWork, *, advisee_id: int, before_at: datetime) -> list[str]:
    """Bookings of a person that were firm and began earlier, the latest first."""
    rows = work.session.scalars(
        select(Booking.id)
        .where(Booking.advisee_id == advisee_id, Booking.starts_at < before_at, Booking.confirmed_at.is_not(None))
        .order_by(Booking.starts_at.desc(), Booking.id)
    )
    return list(rows)


# Walks the index on (advisee_id, starts_at).
def any_began(work: UnitOfWork, *, advisee_id: int, after_at: datetime, until_at: datetime) -> bool:
    """Whether a talk of a person, whatever became of it, began later than `after_at` and not after `until_at`."""
    began = select(Booking.id).where(
        Booking.advisee_id == advisee_id, Booking.starts_at > after_at, Booking.starts_at <= until_at
    )
    return work.session.scalar(began.limit(1)) is not None


def all_ids(work: UnitOfWork, *, advisee_id: int) -> list[str]:
    """All bookings of a person, for what is kept beside them."""
    return list(work.session.scalars(select(Booking.id).where(Booking.advisee_id == advisee_id)))


def is_read(work: UnitOfWork, *, advisee_id: int, state: BookingState, ends_at: datetime) -> bool:
    """Whether the consultant of such a booking may read now what was handed on with it.

    Nothing of one that was called off or missed, nothing when `READABLE_FOR` is over, and nothing of anyone who does
    not agree to taking part any more.
    """
    return is_in_time(work, state=state, ends_at=ends_at) and accounts.consent_stands(work, person_id=advisee_id)


def is_in_time(work: UnitOfWork, *, state: BookingState, ends_at: datetime) -> bool:
    """Whether such a booking is one its consultant still has to do with, whatever they may read of it."""
    return state in READ_IN and work.now < ends_at + READABLE_FOR


def taking_part_no_more(work: UnitOfWork, *, among: Collection[int]) -> set[int]:
    """Those who took their consent back, in one statement for a list."""
    return set(work.session.scalars(accounts.withdrawn().where(Consent.person_id.in_(among))))


def passed_on_with(work: UnitOfWork, *, booking_id: str) -> PassedOnWish | None:
    """The wish that goes with a booking, None where none does."""
    row = work.session.get(Booking, booking_id)
    return passed_on.wish(work, wish_id=row.wish_id) if row is not None and row.wish_id else None


def may_be_passed_on(work: UnitOfWork, *, advisee_id: int, booking_id: str) -> PassedOnWish | None:
    """The wish that goes with this booking, or else the one said last, which could."""
    return passed_on_with(work, booking_id=booking_id) or passed_on.latest(work, person_id=advisee_id)


def pass_on(work: UnitOfWork, *, advisee_id: int, booking_id: str) -> None:
    """Let the wish said last go with a booking; one that goes with it already stays. Raises NotFound, WrongState."""
    own = _own(work, advisee_id, booking_id)
    if own.wish_id is None:
        latest = passed_on.latest(work, person_id=advisee_id)
        own.wish_id = latest.id if latest else None
        work.session.flush()


def take_back(work: UnitOfWork, *, advisee_id: int, booking_id: str) -> None:
    """Let no wish go with a booking any more. Raises NotFound, WrongState."""
    _own(work, advisee_id, booking_id).wish_id = None
    work.session.flush()


def _own(work: UnitOfWork, advisee_id: int, booking_id: str) -> Booking:
    own = queries.of_advisee(work, advisee_id=advisee_id, booking_id=booking_id, locked=True)
    if own is None:
        raise NotFound("booking")
    if own.state not in (BookingState.CONFIRMED, BookingState.COMPLETED):
        raise WrongState(own.state.value)
    return own
