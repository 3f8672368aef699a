"""The other way round: something entered elsewhere stands across a talk that is booked here.

Nothing is moved and nothing called off by it. The consultant is told once for each talk at its time, and sees it at
the desk until it is no longer so, or they leave it so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from sotomado.accounts.errors import NotFound
from sotomado.availability.outside import service as outside
from sotomado.availability.outside.service import BusyElsewhere
from sotomado.bookings.models import Booking, BookingState
from sotomado.bookings.pushing import letters
from sotomado.bookings.pushing.models import Overlap
from sotomado.database import UnitOfWork, insert_once, new_key


@dataclass(frozen=True)
class Across:
    """A talk to come and what stands across it elsewhere."""

    booking_id: str
    starts_at: datetime
    ends_at: datetime
    blocks: tuple[BusyElsewhere, ...]

    @property
    def mark(self) -> str:
        """What of the talk's time is taken elsewhere: what lies before and after it may change and nothing is new."""
        taken = sorted({(max(b.starts_at, self.starts_at), min(b.ends_at, self.ends_at)) for b in self.blocks})
        return hashlib.sha256(repr([(a.isoformat(), b.isoformat()) for a, b in taken]).encode()).hexdigest()


def across(work: UnitOfWork, *, consultant_id: int) -> list[Across]:
    """What stands across a consultant's talks to come, in order. Two statements, the second only where talks are."""
    # Walks the index of (consultant_id, starts_at).
    talks = work.session.execute(
        select(Booking.id, Booking.starts_at, Booking.ends_at)
        .where(
            Booking.consultant_id == consultant_id,
            Booking.starts_at > work.now,
            Booking.state == BookingState.CONFIRMED,
        )
        .order_by(Booking.starts_at)
    ).all()
    if not talks:
        return []
    busy = outside.busy_between(
        work, consultant_id=consultant_id, first=talks[0].starts_at, last=max(talk.ends_at for talk in talks)
    )
    found = []
    for booking_id, starts_at, ends_at in talks:
        blocks = tuple(one for one in busy if one.starts_at < ends_at and one.ends_at > starts_at)
        if blocks:
            found.append(Across(booking_id, starts_at, ends_at, blocks))
    return found


def to_settle(work: UnitOfWork, *, consultant_id: int) -> list[Across]:
    """What stands across talks to come and was not left so."""
    found = across(work, consultant_id=consultant_id)
    rows = _rows(work, [one.booking_id for one in found])
    return [one for one in found if not _is_left(rows.get((one.booking_id, one.starts_at)), one)]


def tell(work: UnitOfWork, *, consultant_id: int, public_url: str) -> int:
    """Write to the consultant about what they were not told of yet, in one mail. Returns how many talks it names."""
    news = []
    for one in across(work, consultant_id=consultant_id):
        # The row itself is the claim, so that of two jobs one tells.
        told = work.session.execute(
            insert_once(
                work, Overlap, id=new_key(), booking_id=one.booking_id, starts_at=one.starts_at, told_at=work.now
            ).returning(Overlap.id)
        ).first()
        if told is not None:
            news.append((one.starts_at, one.ends_at))
    if news:
        letters.tell_overlaps(work, consultant_id=consultant_id, times=news, public_url=public_url)
    return len(news)


def leave(work: UnitOfWork, *, consultant_id: int, booking_id: str) -> None:
    """Let both stand. What comes across the talk elsewise later is shown again. Raises NotFound."""
    owner = work.session.scalar(select(Booking.consultant_id).where(Booking.id == booking_id))
    if owner != consultant_id:
        raise NotFound("booking")
    for one in across(work, consultant_id=consultant_id):
        if one.booking_id == booking_id:
            work.session.execute(
                insert_once(
                    work, Overlap, id=new_key(), booking_id=booking_id, starts_at=one.starts_at, told_at=work.now
                )
            )
            row = work.session.scalars(
                select(Overlap)
                .where(Overlap.booking_id == booking_id, Overlap.starts_at == one.starts_at)
                .with_for_update()
            ).one()
            row.left_as = one.mark


def _is_left(row: Overlap | None, one: Across) -> bool:
    return row is not None and row.left_as == one.mark


def _rows(work: UnitOfWork, booking_ids: Sequence[str]) -> dict[tuple[str, datetime], Overlap]:
    if not booking_ids:
        return {}
    rows = work.session.scalars(select(Overlap).where(Overlap.booking_id.in_(booking_ids)))
    return {(row.booking_id, row.starts_at): row for row in rows}
