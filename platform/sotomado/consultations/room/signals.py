"""The mailbox of a room: what browsers (and the recorder) tell each other so that they find each other.

A signal lies sealed until its receiver says, by asking for what came after it, that it arrived. An answer that was
lost on the way is so given again. Numbers rise within a room and never come twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, or_, select, update

from sotomado.consultations.room.errors import SignalRefused
from sotomado.consultations.room.models import Kind, Party, Room, RoomSignal
from sotomado.database import UnitOfWork, insert_once

# A session description with video, sound, a shared screen and its candidates takes some 15,000.
LONGEST_BODY = 60_000
# For one receiver: one that does not ask any more is away; whoever comes anew begins anew.
MOST_WAITING = 300


@dataclass(frozen=True)
class Signal:
    """A signal as its receiver reads it. `body`: text the sender wrote (JSON, as a rule)."""

    number: int
    sender: Party
    kind: Kind
    body: str
    posted_at: datetime


def open_room(work: UnitOfWork, *, booking_id: str) -> None:
    """See to it that the booking has a room. Whether somebody may enter it is asked elsewhere (`service`)."""
    if work.session.get(Room, booking_id) is None:
        work.session.execute(insert_once(work, Room, booking_id=booking_id, opened_at=work.now, last_number=0))


@dataclass(frozen=True)
class Outgoing:
    """A signal on its way."""

    receiver: Party
    kind: Kind
    body: str


def post(work: UnitOfWork, *, booking_id: str, sender: Party, receiver: Party, kind: Kind | str, body: str) -> int:
    """Put a signal into a mailbox; its number comes back. Raises SignalRefused; ValueError for an unknown kind.

    Trusts its caller that the sender is in this room: views go through `service.send`.
    """
    return post_all(work, booking_id=booking_id, sender=sender, outgoing=[Outgoing(receiver, Kind(kind), body)])


def post_all(work: UnitOfWork, *, booking_id: str, sender: Party, outgoing: Sequence[Outgoing]) -> int:
    """The same for several, in their order; the last number comes back. Raises SignalRefused: then none is there."""
    if any(len(one.body) > LONGEST_BODY or one.receiver is sender for one in outgoing):
        raise SignalRefused()
    open_room(work, booking_id=booking_id)
    last = work.session.scalar(
        update(Room)
        .where(Room.booking_id == booking_id)
        .values(last_number=Room.last_number + len(outgoing))
        .returning(Room.last_number)
        .execution_options(synchronize_session=False)
    )
    waiting = dict(
        work.session.execute(
            select(RoomSignal.receiver, func.count())
            .where(RoomSignal.booking_id == booking_id)
            .group_by(RoomSignal.receiver)
        ).all()
    )
    if last is None or any(waiting.get(one.receiver, 0) + len(outgoing) > MOST_WAITING for one in outgoing):
        raise SignalRefused()
    for number, one in enumerate(outgoing, last - len(outgoing) + 1):
        row = RoomSignal(
            booking_id=booking_id,
            number=number,
            sender=sender,
            receiver=one.receiver,
            kind=one.kind,
            posted_at=work.now,
        )
        row.body = work.seal(row, "body", one.body)
        work.session.add(row)
    work.session.flush()
    return last


def waiting(work: UnitOfWork, *, booking_id: str, receiver: Party, after: int = 0) -> list[Signal]:
    """What lies in a mailbox with a number above `after`, in order. Takes nothing away."""
    rows = work.session.scalars(
        select(RoomSignal)
        .where(RoomSignal.booking_id == booking_id, RoomSignal.receiver == receiver, RoomSignal.number > after)
        .order_by(RoomSignal.number)
    )
    return [Signal(row.number, row.sender, row.kind, work.unseal(row, "body") or "", row.posted_at) for row in rows]


def take(work: UnitOfWork, *, booking_id: str, receiver: Party, after: int = 0) -> list[Signal]:
    """The same, and what came up to `after` has arrived and is deleted."""
    work.session.execute(
        delete(RoomSignal)
        .where(RoomSignal.booking_id == booking_id, RoomSignal.receiver == receiver, RoomSignal.number <= after)
        .execution_options(synchronize_session=False)
    )
    return waiting(work, booking_id=booking_id, receiver=receiver, after=after)


def clear(work: UnitOfWork, *, booking_id: str, party: Party) -> None:
    """Delete what lies there from and for a party: it was meant for a browser that is not there any more."""
    work.session.execute(
        delete(RoomSignal)
        .where(RoomSignal.booking_id == booking_id, or_(RoomSignal.sender == party, RoomSignal.receiver == party))
        .execution_options(synchronize_session=False)
    )
