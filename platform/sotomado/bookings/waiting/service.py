"""What can happen to a wait: joined, left, come back to; and an offer declined. Accepting one is `bookings.confirm`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete

from sotomado.accounts.errors import NotFound
from sotomado.bookings import queries as bookings
from sotomado.bookings.errors import OneselfAsked, WrongState
from sotomado.bookings.holding import let_go
from sotomado.bookings.models import BookingState, Why
from sotomado.bookings.refusals import in_japan
from sotomado.bookings.states import as_advisee
from sotomado.bookings.waiting import following, queries
from sotomado.bookings.waiting.errors import BadDates, NobodyToWaitFor, OfferCame, TooLateToReturn, TooManyWaits
from sotomado.bookings.waiting.models import Wait, WaitConsultant, WaitState, WaitTime
from sotomado.database import UnitOfWork
from sotomado.directory import conflicts
from sotomado.directory import service as directory
from sotomado.directory.vocabulary import MeetingMode, TimeOfWeek

# Enough to wait for somebody, for the ten, and for one more; more would stand in others' way.
MOST_WAITS = 3
# As far ahead as any consultant may open their calendar.
LONGEST = timedelta(days=90)
# Whoever left by mistake has their old place back within this time.
TO_COME_BACK = timedelta(hours=1)


@dataclass(frozen=True)
class Wished:
    """What somebody waits for. Nothing named is anything: no `times` any part of the week, no `weekdays` any day."""

    time_zone: str
    earliest_on: date
    latest_on: date
    times: tuple[TimeOfWeek, ...] = ()
    # 0 is Monday.
    weekdays: tuple[int, ...] = ()
    mode: MeetingMode | None = None


def join(work: UnitOfWork, *, advisee_id: int, consultant_ids: Sequence[int], wished: Wished) -> str:
    """Wait for a time with any of these consultants. Returns the wait's id.

    Whoever waits for the same people already says anew what they wish, and keeps their place. Raises NobodyToWaitFor,
    OneselfAsked, BadDates, TooManyWaits.
    """
    today = work.now.astimezone(ZoneInfo(wished.time_zone)).date()
    if wished.latest_on < max(today, wished.earliest_on) or wished.latest_on > today + LONGEST:
        raise BadDates()
    ids = _who_can_be_waited_for(work, advisee_id, consultant_ids)
    # Tabs of one person wait for one another here, so that the limit is not counted side by side.
    queries.lock_person(work, person_id=advisee_id)
    known = queries.lock_open_of(work, advisee_id=advisee_id)
    of_known = queries.consultants_of(work, wait_ids=[one.id for one in known])
    wait = next((one for one in known if set(of_known[one.id]) == ids), None)
    if wait is None:
        if len(known) >= MOST_WAITS:
            raise TooManyWaits()
        wait = Wait(advisee_id=advisee_id, joined_at=work.now, state=WaitState.WAITING, version=0)
        work.session.add(wait)
    wait.mode, wait.time_zone = wished.mode, wished.time_zone
    wait.earliest_on, wait.latest_on = wished.earliest_on, wished.latest_on
    wait.weekdays = sum(1 << day for day in set(wished.weekdays))
    wait.unanswered = 0
    wait.version += 1
    work.session.flush()
    work.session.execute(delete(WaitTime).where(WaitTime.wait_id == wait.id))
    work.session.add_all([WaitTime(wait_id=wait.id, time=time) for time in dict.fromkeys(wished.times)])
    if wait.version == 1:
        work.session.add_all([WaitConsultant(wait_id=wait.id, consultant_id=one) for one in sorted(ids)])
    work.session.flush()
    following.freed_for(work, wait)
    return wait.id


def leave(work: UnitOfWork, *, advisee_id: int, wait_id: str) -> None:
    """Wait no longer; a time that was offered is let go. Again it changes nothing. Raises NotFound, OfferCame."""
    if queries.own(work, advisee_id=advisee_id, wait_id=wait_id) is None:
        raise NotFound("wait")
    # Bookings are locked before waits, by everybody.
    offer = queries.open_offer_of(work, wait_id=wait_id)
    held = bookings.by_id(work, booking_id=offer.booking_id) if offer else None
    row = queries.locked(work, wait_id=wait_id)
    now_open = queries.open_offer_of(work, wait_id=wait_id)
    if now_open is not None and (held is None or now_open.booking_id != held.id):
        raise OfferCame()
    if held is not None and held.state is BookingState.HELD:
        let_go(work, held, as_advisee(advisee_id))
    if row.state in queries.OPEN:
        row.state, row.ended_at = WaitState.LEFT, work.now
        row.version += 1
        work.session.flush()


def come_back(work: UnitOfWork, *, advisee_id: int, wait_id: str) -> None:
    """Take back having left: the same wait, in the same place. Raises NotFound, TooLateToReturn, TooManyWaits."""
    queries.lock_person(work, person_id=advisee_id)
    row = queries.own(work, advisee_id=advisee_id, wait_id=wait_id, locked=True)
    if row is None:
        raise NotFound("wait")
    if row.state in queries.OPEN:
        return
    if row.state is not WaitState.LEFT or row.ended_at is None or row.ended_at < work.now - TO_COME_BACK:
        raise TooLateToReturn()
    if len(queries.lock_open_of(work, advisee_id=advisee_id)) >= MOST_WAITS:
        raise TooManyWaits()
    row.state, row.ended_at = WaitState.WAITING, None
    row.version += 1
    work.session.flush()
    following.freed_for(work, row)


def decline(work: UnitOfWork, *, advisee_id: int, booking_id: str) -> None:
    """Let an offered time pass, and wait on. What lapsed already stays so. Raises NotFound, WrongState."""
    held = bookings.of_advisee(work, advisee_id=advisee_id, booking_id=booking_id, locked=True)
    if held is None:
        raise NotFound("booking")
    if held.state is BookingState.LAPSED:
        return
    if held.state is not BookingState.HELD:
        raise WrongState(held.state.value)
    let_go(work, held, as_advisee(advisee_id), why=Why.OFFER_DECLINED)


def counts(work: UnitOfWork) -> dict[int, int]:
    """By consultant how many people wait: all that an operator sees of it."""
    return queries.waited_for(work)


def _who_can_be_waited_for(work: UnitOfWork, advisee_id: int, consultant_ids: Collection[int]) -> set[int]:
    kept_apart = conflicts.barred_to(work, person_id=advisee_id)
    cards = directory.cards(
        work, consultant_ids=[one for one in consultant_ids if one not in kept_apart], on=in_japan(work.now)
    )
    others = [one for one in cards.values() if one.person_id != advisee_id]
    if cards and not others:
        raise OneselfAsked()
    ids = {one.id for one in others if one.is_bookable or one.is_paused}
    if not ids:
        raise NobodyToWaitFor()
    return ids
