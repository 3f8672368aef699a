"""What can happen to talks that repeat: proposed, agreed, declined, ended. The bookings themselves makes `going_on`."""

from __future__ import annotations

from datetime import datetime

from sotomado.accounts.errors import NotFound
from sotomado.availability import service as availability
from sotomado.availability.errors import SlotNotOffered
from sotomado.bookings import refusals
from sotomado.bookings.letters import Sender
from sotomado.bookings.models import Side
from sotomado.bookings.series import letters, queries
from sotomado.bookings.series.clock_times import dates_of, instant_of, on_the_clock
from sotomado.bookings.series.errors import AlreadyAsked, AnsweredOtherwise, NotAWayToRepeat
from sotomado.bookings.series.models import DateState, Series, SeriesDate, SeriesState
from sotomado.bookings.states import Party
from sotomado.database import UnitOfWork, insert_once
from sotomado.directory import service as directory
from sotomado.directory.vocabulary import MeetingMode
from sotomado.outbox import service as outbox

GO_ON = "series"
EVERY_WEEKS = (1, 2, 4)
TIMES = range(2, 7)


def propose(
    work: UnitOfWork,
    *,
    advisee_id: int,
    consultant_id: int,
    first_at: datetime,
    zone: str,
    every_weeks: int,
    times: int,
    mode: MeetingMode,
    sender: Sender,
) -> str:
    """Ask a consultant for talks every few weeks, at the wall-clock time that `first_at` has in `zone`.

    Nothing is held, and nothing is taken. Returns the id. Raises NotAWayToRepeat, AlreadyAsked, NotFound, OneselfAsked,
    NotBookable, ModeNotOffered, SlotNotOffered (the first time is not free now).
    """
    if every_weeks not in EVERY_WEEKS or times not in TIMES:
        raise NotAWayToRepeat()
    refusals.unless_bookable(work, advisee_id=advisee_id, consultant_id=consultant_id, starts_at=first_at, mode=mode)
    if not _is_free(work, consultant_id, first_at):
        raise SlotNotOffered()
    first_on, start_minute = on_the_clock(first_at, zone)
    row = Series()
    is_new = work.session.scalar(
        insert_once(
            work,
            Series,
            id=row.id,
            advisee_id=advisee_id,
            consultant_id=consultant_id,
            state=SeriesState.PROPOSED,
            mode=mode,
            zone=zone,
            first_on=first_on,
            start_minute=start_minute,
            every_weeks=every_weeks,
            proposed_at=work.now,
        ).returning(Series.id)
    )
    if is_new is None:
        other = queries.open_between(work, advisee_id=advisee_id, consultant_id=consultant_id)
        raise AlreadyAsked(other.id if other else "")
    work.session.add_all(
        SeriesDate(series_id=row.id, number=number, on=on, state=DateState.WAITING)
        for number, on in enumerate(dates_of(first_on, every_weeks=every_weeks, times=times), start=1)
    )
    work.session.flush()
    _write_to(work, _found(queries.by_id(work, series_id=row.id)), Side.CONSULTANT, "proposed", sender)
    return row.id


def agree(work: UnitOfWork, *, person_id: int, series_id: str, sender: Sender) -> None:
    """Its consultant says yes, also after a no that is still in time. A second yes changes nothing.

    Raises NotFound, AnsweredOtherwise (taken back, ended, over, or another one was agreed).
    """
    row = _consultants(work, person_id, series_id)
    if row.state is SeriesState.AGREED:
        return
    if row.state is SeriesState.DECLINED:
        _unless_too_late(work, row)
    elif row.state is not SeriesState.PROPOSED:
        raise AnsweredOtherwise()
    row.state, row.answered_at = SeriesState.AGREED, work.now
    work.session.flush()
    _write_to(work, row, Side.ADVISEE, "agreed", sender)
    # What is near enough is booked at once, and not at the next look of the worker.
    outbox.write(work, kind=GO_ON, payload={"series_id": row.id})


def decline(work: UnitOfWork, *, person_id: int, series_id: str, sender: Sender) -> None:
    """Its consultant says no. A second no changes nothing. Raises NotFound, AnsweredOtherwise."""
    row = _consultants(work, person_id, series_id)
    if row.state is SeriesState.DECLINED:
        return
    if row.state is not SeriesState.PROPOSED:
        raise AnsweredOtherwise()
    row.state, row.answered_at = SeriesState.DECLINED, work.now
    work.session.flush()
    _write_to(work, row, Side.ADVISEE, "declined", sender)


def end(work: UnitOfWork, *, party: Party, series_id: str, sender: Sender) -> None:
    """Either side wishes no more of it; what is booked stands until it is called off. Once more changes nothing.

    The advisee may take back what was not answered yet, and then nobody is written to. Raises NotFound,
    AnsweredOtherwise (declined, or all of it is over).
    """
    row = _own(work, party, series_id)
    if row.state is SeriesState.ENDED:
        return
    was_agreed = row.state is SeriesState.AGREED
    if not was_agreed and (row.state is not SeriesState.PROPOSED or party.side is Side.CONSULTANT):
        raise AnsweredOtherwise()
    row.state, row.ended_at, row.ended_by = SeriesState.ENDED, work.now, party.side
    work.session.flush()
    if was_agreed:
        other = Side.CONSULTANT if party.side is Side.ADVISEE else Side.ADVISEE
        _write_to(work, row, other, "ended", sender)


def _is_free(work: UnitOfWork, consultant_id: int, at: datetime) -> bool:
    one_on = at.date()
    free = availability.open_slots(work, consultant_id=consultant_id, first_day=one_on, days=1, zone="UTC")
    return at in free


def _unless_too_late(work: UnitOfWork, row: Series) -> None:
    """A no can become a yes while all its dates lie ahead and nothing else was agreed in its place."""
    first_at = instant_of(row.first_on, row.start_minute, row.zone)
    other = queries.open_between(work, advisee_id=row.advisee_id, consultant_id=row.consultant_id)
    if other is not None or first_at is None or first_at <= work.now:
        raise AnsweredOtherwise()


def _own(work: UnitOfWork, party: Party, series_id: str) -> Series:
    """A series as somebody may get at it, locked. Raises NotFound."""
    if party.person_id is None:
        raise NotFound("series")
    if party.side is Side.CONSULTANT:
        return _consultants(work, party.person_id, series_id)
    return _found(queries.of_advisee(work, advisee_id=party.person_id, series_id=series_id, locked=True))


def _consultants(work: UnitOfWork, person_id: int, series_id: str) -> Series:
    own = directory.own_consultant(work, person_id=person_id)
    return _found(queries.of_consultant(work, consultant_id=own.id, series_id=series_id, locked=True))


def _found(row: Series | None) -> Series:
    if row is None:
        raise NotFound("series")
    return row


def _write_to(work: UnitOfWork, row: Series, side: Side, happened: str, sender: Sender) -> None:
    letters.post(work, series=row, to=side, happened=happened, sender=sender, on={})
