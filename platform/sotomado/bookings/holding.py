"""Keeping a time for an advisee and letting go of it: what a hold and an offer to someone who waits have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from sotomado.availability import service as availability
from sotomado.availability.errors import AlreadyElsewhere, HoldGone, SlotNotOffered, SlotTaken
from sotomado.bookings import aftermath, queries
from sotomado.bookings.errors import AlreadyMeetingThen, TimeGone
from sotomado.bookings.models import Booking, BookingState, Why
from sotomado.bookings.states import Party, begin, step
from sotomado.bookings.waiting import queries as waiting
from sotomado.database import UnitOfWork, new_key
from sotomado.directory.vocabulary import MeetingMode
from sotomado.shortlists.learning import exposures


def lock_own(work: UnitOfWork, *, advisee_id: int) -> Sequence[Booking]:
    """A person's holds, which are returned, and what they wait for: locked by whoever books for them.

    Always in this order, and before anybody's turn is taken: whoever offers a time to somebody who waits has locked
    the wait, and takes the turns next. The person comes first of all, so that their tabs wait for one another even
    where one of them has no hold yet that the other could find locked.
    """
    waiting.lock_person(work, person_id=advisee_id)
    holds = queries.holds_of(work, advisee_id=advisee_id)
    waiting.lock_open_of(work, advisee_id=advisee_id)
    return holds


def keep_for(
    work: UnitOfWork,
    *,
    advisee_id: int,
    consultant_id: int,
    starts_at: datetime,
    mode: MeetingMode,
    held_until: datetime,
    wish_id: str | None,
    party: Party,
) -> Booking:
    """A held booking with a place of its own. Raises AlreadyMeetingThen, SlotTaken, SlotNotOffered."""
    held = Booking(
        advisee_id=advisee_id,
        consultant_id=consultant_id,
        place_id=place(
            work, consultant_id=consultant_id, advisee_id=advisee_id, starts_at=starts_at, held_until=held_until
        ),
        wish_id=wish_id,
        state=BookingState.HELD,
        mode=mode,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=availability.CONSULTATION_MINUTES),
        held_until=held_until,
        made_at=work.now,
        calendar_uid=f"{new_key()}@sotomado",
        calendar_sequence=0,
    )
    begin(work, held, party)
    exposures.record_choice(work, wish_id=wish_id, consultant_id=consultant_id)
    return held


def have_time(work: UnitOfWork, held: Booking, *, until: datetime | None) -> None:
    """Have a hold's time firm, or held until another instant; one that ran out is taken anew, by the rules of now.

    Raises TimeGone, AlreadyMeetingThen.
    """
    try:
        if held.held_until is None or held.held_until <= work.now:
            raise HoldGone()
        availability.keep(work, place_id=held.place_id, held_until=until)
    except HoldGone:
        availability.take_turns(work, consultant_id=held.consultant_id, advisee_id=held.advisee_id)
        availability.release(work, place_id=held.place_id)
        try:
            held.place_id = place(
                work,
                consultant_id=held.consultant_id,
                advisee_id=held.advisee_id,
                starts_at=held.starts_at,
                held_until=until,
            )
        except (SlotTaken, SlotNotOffered):
            raise TimeGone(held.consultant_id) from None


def let_go(work: UnitOfWork, held: Booking, party: Party, why: Why | None = None) -> None:
    """End a hold, whichever way it ends without becoming a booking.

    Its place comes last. A place that is being changed keeps others waiting in the middle of their turns: whoever wants
    more than this afterwards, a wait or a turn, has taken it before.
    """
    step(work, held, BookingState.LAPSED, party, why=why)
    aftermath.of_letting_go(work, held, why)
    availability.release(work, place_id=held.place_id)
    work.session.flush()


def place(
    work: UnitOfWork, *, consultant_id: int, advisee_id: int, starts_at: datetime, held_until: datetime | None
) -> str:
    """Take the time itself. Raises AlreadyMeetingThen, SlotTaken, SlotNotOffered."""
    with named_meeting(work, advisee_id=advisee_id, starts_at=starts_at):
        return availability.place(
            work, consultant_id=consultant_id, advisee_id=advisee_id, starts_at=starts_at, held_until=held_until
        )


@contextmanager
def named_meeting(
    work: UnitOfWork, *, advisee_id: int, starts_at: datetime, besides_id: str | None = None
) -> Iterator[None]:
    """Whoever is elsewhere then is told which booking it is."""
    try:
        yield
    except AlreadyElsewhere:
        # Their places meet by the breath after a consultation, even where the hours themselves do not.
        hour = timedelta(hours=1)
        near = queries.confirmed_meeting(
            work,
            advisee_id=advisee_id,
            starts_at=starts_at - hour,
            ends_at=starts_at + 2 * hour,
            besides_id=besides_id,
        )
        raise AlreadyMeetingThen(near) from None
