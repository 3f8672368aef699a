"""What a recorder does to the database: which rooms it is to see to, taking one up, beginning and ending takes.

A recording belongs to one recorder at a time, by name (`run`) and by a sign of life every few seconds. A recorder that
is silent has lost it: another one, or the same one started anew, takes it up under a name of its own, browsers see
the new name and offer sound and picture again, and what was left open is ended where it was cut off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from sotomado.bookings.claims.rules import OPEN_BEFORE
from sotomado.bookings.models import Booking, BookingState, Side
from sotomado.consultations.recording import queries
from sotomado.consultations.recording.models import (
    SILENT_AFTER,
    Recording,
    RecordingAgreement,
    RecordingPause,
    RecordingTake,
)
from sotomado.consultations.recording.takes import Ended, finish
from sotomado.consultations.recording.vault import Vault
from sotomado.consultations.room.models import RoomVisit
from sotomado.database import UnitOfWork, insert_once

# A side that sits and is not heard of for so long has gone: nothing is recorded of one person alone.
SITS_FOR = timedelta(seconds=60)


class Lost(Exception):
    """The recording is somebody else's by now, or deleted."""


@dataclass(frozen=True)
class Wanted:
    """A room that is to be recorded now. `run`: who sees to it, if anybody does.

    `turns`: how often somebody agreed or paused so far. Another number than at the look before means that there was a
    pause, or no agreement, in between, however short and whatever clocks say.
    """

    booking_id: str
    is_paused: bool
    turns: int
    ends_at: datetime
    recording_id: str | None
    run: str | None


@dataclass(frozen=True)
class TakenUp:
    recording_id: str
    key: bytes


def wanted(work: UnitOfWork) -> list[Wanted]:
    """Talks whose hour runs, where both sit in the room and both agree. One statement, whatever is stored.

    Walks ix_room_visit_sitting twice: as many rows as people who sit in rooms now.
    """
    advisee, consultant = aliased(RoomVisit), aliased(RoomVisit)
    silent = work.now - SILENT_AFTER
    rows = work.session.execute(
        select(
            Booking.id,
            Booking.ends_at,
            RecordingPause.id.is_not(None),
            _turns(RecordingAgreement) + _turns(RecordingPause),
            Recording.id,
            Recording.run,
            Recording.seen_at,
        )
        .join(advisee, and_(advisee.booking_id == Booking.id, advisee.side == Side.ADVISEE))
        .join(consultant, and_(consultant.booking_id == Booking.id, consultant.side == Side.CONSULTANT))
        .outerjoin(RecordingPause, and_(RecordingPause.booking_id == Booking.id, RecordingPause.resumed_at.is_(None)))
        .outerjoin(Recording, and_(Recording.booking_id == Booking.id, Recording.deleted_at.is_(None)))
        .where(
            *(_sits(work, visit) for visit in (advisee, consultant)),
            *(_agrees(side) for side in (Side.ADVISEE, Side.CONSULTANT)),
            Booking.state == BookingState.CONFIRMED,
            Booking.starts_at <= work.now + OPEN_BEFORE,
            Booking.ends_at > work.now,
        )
        .order_by(Booking.starts_at, Booking.id)
    )
    return [
        Wanted(
            booking_id,
            bool(is_paused),
            turns,
            ends_at,
            recording_id,
            run if seen_at and seen_at > silent else None,
        )
        for booking_id, ends_at, is_paused, turns, recording_id, run, seen_at in rows
    ]


def take_up(work: UnitOfWork, *, booking_id: str, run: str, vault: Vault, kept_days: int) -> TakenUp | None:
    """Make a room's recording one's own, with what a silent recorder left ended. None: somebody else has it."""
    booking = work.session.get(Booking, booking_id)
    assert booking is not None
    row = _locked(work, booking_id)
    if row is None:
        fresh = Recording(
            booking_id=booking_id, advisee_id=booking.advisee_id, consultant_id=booking.consultant_id, seen_at=None
        )
        vault.give_key(fresh)
        work.session.execute(
            insert_once(
                work,
                Recording,
                id=fresh.id,
                booking_id=booking_id,
                advisee_id=booking.advisee_id,
                consultant_id=booking.consultant_id,
                wrapped_key=fresh.wrapped_key,
                began_at=work.now,
                expires_at=booking.ends_at + timedelta(days=kept_days),
            )
        )
        row = _locked(work, booking_id)
    if row is None or (row.run not in (None, run) and row.seen_at and row.seen_at > work.now - SILENT_AFTER):
        return None
    _end_what_was_left(work, row, vault)
    row.run, row.seen_at, row.ended_at = run, work.now, None
    work.session.flush()
    return TakenUp(row.id, vault.key_of(row))


def say_alive(work: UnitOfWork, *, runs: Mapping[str, str]) -> None:
    """The sign of life, for everything a recorder sees to: ids of recordings, and its name in each."""
    work.session.execute(
        update(Recording)
        .where(Recording.id.in_(runs), Recording.run.in_(runs.values()))
        .values(seen_at=work.now)
        .execution_options(synchronize_session=False)
    )


def begin_take(work: UnitOfWork, *, recording_id: str, run: str, side: Side, has_picture: bool, already_ms: int) -> str:
    """A new take, whose first sound came `already_ms` ago; returns its id. Raises Lost."""
    row = work.session.scalar(select(Recording).where(Recording.id == recording_id).with_for_update())
    if row is None or row.run != run or row.deleted_at is not None:
        raise Lost()
    take = RecordingTake(
        recording_id=recording_id,
        side=side,
        has_picture=has_picture,
        began_at=work.now - timedelta(milliseconds=already_ms),
        was_cut_off=False,
    )
    work.session.add(take)
    work.session.flush()
    return take.id


def end_take(work: UnitOfWork, *, take_id: str, ended: Ended | None, was_cut_off: bool = False) -> None:
    """Write down how a take ended. None: nothing was kept, and the take never was."""
    take = work.session.get(RecordingTake, take_id)
    if take is None:
        return
    if ended is None:
        work.session.delete(take)
    else:
        take.ended_at = take.began_at + timedelta(milliseconds=ended.milliseconds)
        take.milliseconds, take.size_bytes, take.was_cut_off = ended.milliseconds, ended.size_bytes, was_cut_off
    work.session.flush()


def leave(work: UnitOfWork, *, recording_id: str, run: str, kept_days: int) -> None:
    """Have done with a recording: its days are counted from now. One of which nothing was kept is let go of."""
    row = work.session.scalar(select(Recording).where(Recording.id == recording_id).with_for_update())
    if row is not None and row.run == run and row.deleted_at is None:
        _close(work, row, kept_days)


def abandoned(work: UnitOfWork) -> Sequence[str]:
    """Recordings that are not ended and that nobody has seen to for a while. Index: ix_recording_open."""
    return work.session.scalars(
        select(Recording.id).where(
            Recording.ended_at.is_(None),
            Recording.deleted_at.is_(None),
            or_(Recording.seen_at.is_(None), Recording.seen_at < work.now - SILENT_AFTER),
        )
    ).all()


def end_abandoned(work: UnitOfWork, *, recording_id: str, vault: Vault, kept_days: int) -> None:
    """End what a recorder left behind that was killed and is needed no more."""
    row = work.session.scalar(select(Recording).where(Recording.id == recording_id).with_for_update())
    if row is None or row.deleted_at is not None or row.ended_at is not None:
        return
    if row.seen_at is not None and row.seen_at > work.now - SILENT_AFTER:
        return
    _end_what_was_left(work, row, vault)
    _close(work, row, kept_days)


def _close(work: UnitOfWork, row: Recording, kept_days: int) -> None:
    if not queries.takes_of(work, recording_id=row.id):
        work.session.execute(delete(Recording).where(Recording.id == row.id))
        return
    row.ended_at, row.run, row.seen_at = work.now, None, None
    row.expires_at = work.now + timedelta(days=kept_days)
    work.session.flush()


def _end_what_was_left(work: UnitOfWork, row: Recording, vault: Vault) -> None:
    """Each take that was never ended plays up to where it was cut off, or is removed where nothing of it plays."""
    for take in queries.takes_of(work, recording_id=row.id):
        if take.ended_at is None:
            ended = finish(vault.path(row.id, take.id), vault.key_of(row), take.id)
            if ended is None:
                vault.remove_take(row.id, take.id)
            end_take(work, take_id=take.id, ended=ended, was_cut_off=True)


def _locked(work: UnitOfWork, booking_id: str) -> Recording | None:
    return work.session.scalar(
        select(Recording)
        .where(Recording.booking_id == booking_id, Recording.deleted_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _sits(work: UnitOfWork, visit: type[RoomVisit]) -> ColumnElement[bool]:
    return and_(visit.left_at.is_(None), visit.seen_at > work.now - SITS_FOR)


def _agrees(side: Side) -> ColumnElement[bool]:
    return exists().where(
        RecordingAgreement.booking_id == Booking.id,
        RecordingAgreement.side == side,
        queries.stands(),
    )


# Index: by booking_id; a handful of rows.
def _turns(table: type[RecordingAgreement] | type[RecordingPause]) -> ScalarSelect[int]:
    counted = aliased(table)
    return (
        select(func.count())
        .select_from(counted)
        .where(counted.booking_id == Booking.id)
        .correlate(Booking)
        .scalar_subquery()
    )
