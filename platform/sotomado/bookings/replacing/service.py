"""A ticket that waits: kept when a consultant calls off, used by whatever its advisee books next, or given back.

Given back to the pool at once, somebody else might take it, and the advisee, who did nothing, would stand without.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from sotomado.accounts.errors import NotFound
from sotomado.bookings.errors import NothingWaits
from sotomado.bookings.models import Booking
from sotomado.bookings.replacing.models import Replacement, ReplacementOutcome
from sotomado.companies.contracts import service as contracts
from sotomado.database import UnitOfWork

# How long the ticket waits.
KEPT_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Standing:
    """How a ticket that waited stands as of now; no outcome: it still waits, until `expires_at`."""

    outcome: ReplacementOutcome | None
    expires_at: datetime
    new_booking_id: str | None

    @property
    def waits(self) -> bool:
        return self.outcome is None


def open_(work: UnitOfWork, *, booking: Booking) -> None:
    """Keep the ticket of a booking that its consultant called off."""
    if booking.paying_company_id is None:
        return
    work.session.add(
        Replacement(
            booking_id=booking.id,
            advisee_id=booking.advisee_id,
            company_id=booking.paying_company_id,
            opened_at=work.now,
            expires_at=work.now + KEPT_FOR,
        )
    )
    work.session.flush()


def use(
    work: UnitOfWork, *, advisee_id: int, company_id: int, new_booking_id: str, instead_of: str | None = None
) -> None:
    """Let the next booking have the ticket that waits, if one does; called just before it takes one.

    The pool gets it and gives it out again in one transaction, so that nobody comes in between. `instead_of`: the
    booking it stands in for, where the advisee accepted it as such. Raises NothingWaits then, if none waits for that.
    """
    waiting = work.session.scalars(
        select(Replacement)
        .where(
            Replacement.advisee_id == advisee_id,
            Replacement.closed_at.is_(None),
            Replacement.company_id == company_id if instead_of is None else Replacement.booking_id == instead_of,
        )
        .order_by(Replacement.opened_at, Replacement.id)
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if waiting is None and instead_of is not None:
        raise NothingWaits()
    if waiting is not None:
        _close(work, waiting, ReplacementOutcome.TAKEN, new_booking_id)


def decline(work: UnitOfWork, *, advisee_id: int, booking_id: str) -> None:
    """Give the ticket back: nobody else is wanted now. Once more changes nothing. Raises NotFound."""
    row = work.session.scalar(
        select(Replacement)
        .where(Replacement.booking_id == booking_id, Replacement.advisee_id == advisee_id)
        .with_for_update()
    )
    if row is None:
        raise NotFound("replacement")
    if row.closed_at is None:
        _close(work, row, ReplacementOutcome.DECLINED)


def expire(work: UnitOfWork) -> int:
    """Give back the tickets that have waited long enough. Returns how many."""
    rows = work.session.scalars(
        select(Replacement)
        .where(Replacement.closed_at.is_(None), Replacement.expires_at <= work.now)
        # Workers at it together take the pools of companies in one order.
        .order_by(Replacement.company_id, Replacement.id)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        _close(work, row, ReplacementOutcome.EXPIRED)
    return len(rows)


def standing(work: UnitOfWork, *, booking_ids: Collection[str]) -> dict[str, Standing]:
    """What became of the tickets of bookings that were called off, by booking, for those that waited at all."""
    rows = (
        work.session.scalars(select(Replacement).where(Replacement.booking_id.in_(booking_ids))) if booking_ids else ()
    )
    return {
        row.booking_id: Standing(
            outcome=row.outcome or (ReplacementOutcome.EXPIRED if row.expires_at <= work.now else None),
            expires_at=row.expires_at,
            new_booking_id=row.new_booking_id,
        )
        for row in rows
    }


def _close(work: UnitOfWork, row: Replacement, outcome: ReplacementOutcome, new_booking_id: str | None = None) -> None:
    row.outcome, row.closed_at, row.new_booking_id = outcome, work.now, new_booking_id
    contracts.give_back(work, company_id=row.company_id, reference=row.booking_id)
    work.session.flush()
