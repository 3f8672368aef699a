"""The life of a booking, written once: which state may follow which, and the line that is kept of each step.

    held -> confirmed -> (moved) -> completed | cancelled | late-cancelled | missed

The database holds the same table (see the migration): it lets no state and no time change without a line that says who
did it, when and why, and no line change at all.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert

from sotomado.bookings.errors import WrongState
from sotomado.bookings.models import Booking, BookingEvent, BookingState, Happening, Side, Why
from sotomado.database import UnitOfWork

# Which state may follow which. Everything else is refused.
TRANSITIONS: dict[BookingState, frozenset[BookingState]] = {
    BookingState.HELD: frozenset({BookingState.CONFIRMED, BookingState.LAPSED}),
    BookingState.CONFIRMED: frozenset(
        {BookingState.CANCELLED, BookingState.LATE_CANCELLED, BookingState.COMPLETED, BookingState.MISSED}
    ),
    # An operator found on appeal that it took place after all: its consultant can close it again.
    BookingState.MISSED: frozenset({BookingState.CONFIRMED}),
    BookingState.CANCELLED: frozenset(),
    BookingState.LATE_CANCELLED: frozenset(),
    BookingState.LAPSED: frozenset(),
    BookingState.COMPLETED: frozenset(),
}
# Nobody is to come any more.
CALLED_OFF = frozenset({BookingState.CANCELLED, BookingState.LATE_CANCELLED})


@dataclass(frozen=True)
class Party:
    """Who does it: on which side, and who in person (None: the service itself, by a rule)."""

    side: Side
    person_id: int | None = None


BY_RULE = Party(Side.SERVICE)


def as_advisee(person_id: int) -> Party:
    return Party(Side.ADVISEE, person_id)


def as_consultant(person_id: int) -> Party:
    return Party(Side.CONSULTANT, person_id)


def as_operator(person_id: int) -> Party:
    return Party(Side.OPERATOR, person_id)


def begin(work: UnitOfWork, booking: Booking, party: Party) -> None:
    """Write the first line of a booking that was just added."""
    booking.version = 1
    work.session.add(booking)
    work.session.flush()
    _write(work, booking, Happening.HELD, party, why=None, words=None)


def step(
    work: UnitOfWork,
    booking: Booking,
    to: BookingState,
    party: Party,
    *,
    happened: Happening | None = None,
    why: Why | None = None,
    words: str | None = None,
) -> None:
    """Go on to a state, or stay in it with something else changed (`happened`). The only place where a state changes.

    What else the caller changed on the row is written with it. `words` are sealed. Raises WrongState.
    """
    stays = to is booking.state is BookingState.CONFIRMED and happened is not None
    if not stays and to not in TRANSITIONS[booking.state]:
        raise WrongState(f"{booking.state.value} -> {to.value}")
    with work.session.no_autoflush:
        booking.state = to
        booking.version += 1
        # The line first: the database lets the row follow only where one stands.
        _write(work, booking, happened or Happening(to.value), party, why, words)
    work.session.flush()


def _write(
    work: UnitOfWork, booking: Booking, happened: Happening, party: Party, why: Why | None, words: str | None
) -> None:
    line = BookingEvent()
    sealed = work.seal(line, "words", words.strip()) if words and words.strip() else None
    written = insert(BookingEvent).values(
        id=line.id,
        booking_id=booking.id,
        number=booking.version,
        happened=happened,
        to_state=booking.state,
        starts_at=booking.starts_at,
        at=work.now,
        by_side=party.side,
        by_person_id=party.person_id,
        why=why,
        words=sealed,
    )
    work.session.execute(written)
